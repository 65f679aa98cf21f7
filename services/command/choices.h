/* Options whose value must be one of a set. Each gives 0, and leaves *to as it is when the option
 * was not given; or says what was meant and gives a CODE_*. */
#pragma once

#include "services/command/client.h"
#include "services/command/labels.h"

int choice_word(const struct client *c, const char *name, const struct kind_word *table, int *to);
/* Its code. */
int choice_province(const struct client *c, char **to);
/* Prints that there is no such body, and which there are; returns code. */
int choice_no_body(int code, const char *id);
int choice_pillar(const struct client *c, uint32_t *to);
/* From 1 to most. */
int choice_number(const struct client *c, const char *name, uint64_t most, uint64_t *to);

/* "7" as the number, anything else as a text; NULL for what is not UTF-8. A new reference. */
json_t *choice_json(const char *text);
