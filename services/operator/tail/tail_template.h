/* This file parses and prints the template of `--format`, such as '{time} {topic}
 * {payload.title}\n'. */
#pragma once

#include "services/operator/tail/tail_record.h"

struct tail_template;
/* Parses a template. Returns CODE_OK. Prints an error and returns CODE_BAD if a brace is not
 * closed, an escape is unknown, or no event has a field that the template names. If the name of a
 * field is similar, the error suggests that name. */
int tail_template_new(struct tail_template **tp, const char *text);
void tail_template_destroy(struct tail_template **tp);
/* Appends one event in the form of the template. A field that the event lacks becomes empty.
 * Control characters in fields become spaces. */
void tail_template_print(struct buf *to, const struct tail_template *t,
                         const struct tail_record *r);
/* The names of all fields except "payload.…", separated by spaces. */
extern const char tail_template_fields[];
