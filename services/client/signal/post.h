/* koers signal post: one signal from options or from answers to questions, or many from a file. */
#pragma once

#include "services/client/signal/signal_json.h"
#include "services/command/client.h"

/* Makes a JSON object of the options of `signal post`, without members for absent options. A value
 * that JSON cannot hold becomes a field error. Returns a new reference. */
json_t *post_from_flags(const struct client *c, struct field_errors *errors);
/* Asks the person for each missing member, shows similar signals, and asks whether to send. CODE_OK
 * if so; blocks until they answer. */
int post_ask_person(struct client *c, json_t *object);
/* koers signal post --file. */
int import_run(struct client *c, const char *path);
/* Prints each field error on its own line, with the number of the input line unless that is 0. */
void post_report_errors(const struct client *c, uint64_t line, const struct field_errors *errors);
/* The `--json` form of refused fields: {"line", "result": "bad", "refusals": […]}. */
json_t *post_errors_json(uint64_t line, const struct field_errors *errors);
/* The label of a signal for `outbox list`. */
void post_label(const struct signal_input *in, char *to, size_t size);
