/* `--format`: a line of one's own, '{time} {topic} {payload.title}\n'. */
#pragma once

#include "services/operator/tail/tail.h"

struct tail_template;
/* Says what is wrong and gives CODE_BAD: a brace that is not closed, a field that no event has
 * (with the nearest that is), an unknown escape. */
int tail_template_new(struct tail_template **tp, const char *text);
void tail_template_destroy(struct tail_template **tp);
/* Appends the line; what an event does not have is empty, what others wrote does not steer a
 * terminal. */
void tail_template_print(struct buf *to, const struct tail_template *t,
                         const struct tail_record *r);
/* The names before "payload.", space-separated. */
extern const char tail_template_fields[];
