/* `--format`: a line in a form that the user wrote, such as '{time} {topic} {payload.title}\n'. */
#pragma once

#include "services/operator/tail/tail_record.h"

struct tail_template;
/* Prints what is wrong and returns CODE_BAD if a brace is not closed, a field is in no event (it
 * suggests the nearest one that is), or an escape is unknown. */
int tail_template_new(struct tail_template **tp, const char *text);
void tail_template_destroy(struct tail_template **tp);
/* Appends the line. A field that the event lacks is empty. Control characters in fields become
 * spaces. */
void tail_template_print(struct buf *to, const struct tail_template *t,
                         const struct tail_record *r);
/* All field names except "payload.…", separated by spaces. */
extern const char tail_template_fields[];
