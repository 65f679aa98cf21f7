/* Posting signals, one by flags or in answer to questions, or a file of them. */
#pragma once

#include "services/client/signal/signal_json.h"
#include "services/command/client.h"

/* A JSON object from the flags of `signal post`; members that are missing are left out. Flags that
 * cannot be put in JSON are field errors. A new reference. */
json_t *post_from_flags(const struct client *c, struct field_errors *errors);
/* Asks a person for what is missing, step by step, showing what is similar before he sends. Returns
 * CODE_OK if it may be sent. */
int post_ask_person(struct client *c, json_t *object);
/* koers signal post --file. */
int import_run(struct client *c, const char *path);
/* Every field error in a line of its own; line 0 is none. */
void post_report_errors(const struct client *c, uint64_t line, const struct field_errors *errors);
/* The `--json` form of refused fields: {"line", "result": "bad", "refusals": […]}. */
json_t *post_errors_json(uint64_t line, const struct field_errors *errors);
/* The label of a signal in the outbox's list. */
void post_label(const struct signal_input *in, char *to, size_t size);
