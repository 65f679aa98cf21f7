/* These functions read a signal from the JSON object that people write (tests/data/signals.ndjson)
 * into the message of the contract. They find all field errors at once, with the rules and texts of
 * the relay. A signal with an error is never sent. The functions do no I/O. */
#pragma once

#include <jansson.h>

#include "common/base/slice.h"
#include "common/base/uuid.h"
#include "koers/signal/v1/signal.pb-c.h"

enum { FIELD_ERRORS_MAX = 24 };

struct field_error {
    char field[32];
    char rule[32];
    char text[256];
};

struct field_errors {
    struct field_error list[FIELD_ERRORS_MAX];
    size_t n;
};

void field_errors_add(struct field_errors *e, const char *field, const char *rule,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

struct signal_input {
    json_t *json; /* signal_input_fini frees it; `signal` and `contact` point into its texts */
    Koers__Signal__V1__Signal signal;      /* its `id` points to the member `id` */
    Koers__Signal__V1__PutContact contact; /* its `signal_id` points to the member `id` */
    bool has_contact;
    char id[UUID_TEXT];
    Koers__Signal__V1__Figure *figures;
};

/* Parses one line. If the line has no province and own_province is not NULL, the signal gets
 * own_province. Returns false if there are errors. In both cases, the caller must call
 * signal_input_fini. */
bool signal_json_parse(struct signal_input *in, struct slice line, const char *own_province,
                       struct field_errors *errors);
/* Reads a signal from a JSON object, and drops the caller's reference. Returns false if there are
 * errors. In both cases, the caller must call signal_input_fini. */
bool signal_json_read(struct signal_input *in, json_t *json, struct field_errors *errors);
/* Returns whether a signal can have a member with this name. */
bool signal_json_member(const char *name);
void signal_input_fini(struct signal_input *in);

/* Computes SHA-256 over the packed signal without the id and the contact. The id is made from this
 * hash, and every reader of the journal can see the id. If the hash included the contact, a reader
 * could guess a contact and check the guess. Also, a changed contact would make a new signal. */
void signal_json_content(const struct signal_input *in, uint8_t hash[32]);
/* Sets the id to a hash of identity, content and occurrence, unless the input had an id. */
void signal_json_identify(struct signal_input *in, const char *identity, const uint8_t content[32],
                          uint64_t occurrence);
