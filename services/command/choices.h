/* Reads options whose value must be one of a set, for the commands. Each function returns CODE_OK
 * and does not change *to if the option is absent. If the value is wrong, it prints which values
 * exist and returns a CODE_*. */
#pragma once

#include "services/command/client.h"
#include "services/command/labels.h"

int choice_word(const struct client *c, const char *name, const struct kind_word *table, int *to);
/* *to becomes the code of the province, such as NL-NB. */
int choice_province(const struct client *c, char **to);
/* Prints that there is no such body, and which there are; returns code. */
int choice_no_body(int code, const char *id);
int choice_pillar(const struct client *c, uint32_t *to);
/* A whole number from 1 to `most`. */
int choice_number(const struct client *c, const char *name, uint64_t most, uint64_t *to);

/* "7" becomes a JSON integer, any other text a JSON string. NULL if the text is not UTF-8. Returns
 * a new reference. */
json_t *choice_json(const char *text);
