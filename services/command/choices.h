/* These functions read options whose value must be in a fixed set. The commands of koers call them.
 * A function with the parameter `to` reads one option. If the option is absent, it returns CODE_OK
 * and leaves *to unchanged. If the value is wrong, it prints an error and returns a CODE_*. */
#pragma once

#include "services/command/client.h"
#include "services/command/labels.h"

int choice_word(const struct client *c, const char *name, const struct kind_word *table, int *to);
/* Sets *to to the code of the province, such as NL-NB. */
int choice_province(const struct client *c, char **to);
/* Prints that body `id` does not exist, and lists the ids of the bodies that can have bottlenecks
 * on their table. Returns `code`. */
int choice_no_body(int code, const char *id);
int choice_pillar(const struct client *c, uint32_t *to);
/* Reads a whole number from 1 to `most`. */
int choice_number(const struct client *c, const char *name, uint64_t most, uint64_t *to);

/* Makes a JSON integer of a text such as "7", and a JSON string of any other text. Returns a new
 * reference, or NULL if the text is not UTF-8. */
json_t *choice_json(const char *text);
