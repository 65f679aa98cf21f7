/* These functions belong to `koers signal post`. It posts one signal from options or from answers
 * to questions, or many signals from a file. */
#pragma once

#include "services/client/signal/signal_json.h"
#include "services/command/client.h"

/* Makes a JSON object of the options of `signal post`, without members for absent options. If JSON
 * cannot represent a value, adds a field error. Returns a new reference. */
json_t *post_from_flags(const struct client *c, struct field_errors *errors);
/* Asks the person for each missing member, shows similar signals, and asks whether to send. Waits
 * for the answers. Returns CODE_OK if the person wants to send. */
int post_ask_person(struct client *c, json_t *object);
/* Runs `koers signal post --file`. Returns a CODE_*. */
int import_run(struct client *c, const char *path);
/* Prints one line per field error. If `line` is not 0, it is the number of the input line, and is
 * printed too. */
void post_report_errors(const struct client *c, uint64_t line, const struct field_errors *errors);
/* Returns the field errors as `--json` prints them: {"line", "result": "bad", "refusals": […]}. */
json_t *post_errors_json(uint64_t line, const struct field_errors *errors);
/* Writes the label of a signal for `outbox list`. */
void post_label(const struct signal_input *in, char *to, size_t size);
