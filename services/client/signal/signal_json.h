/* Reads a signal as people write it, one JSON object (tests/data/signals.ndjson), into the message
 * of the contract. It finds all field errors at once, by the rules and texts of the relay; a signal
 * with such an error is never sent. Pure: no I/O. */
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
    json_t *json;                     /* owned; the texts of the message are borrowed from it */
    Koers__Signal__V1__Signal signal; /* its id is `id` below */
    Koers__Signal__V1__PutContact contact; /* its signal_id is `id` below */
    bool has_contact;
    char id[UUID_TEXT];
    Koers__Signal__V1__Figure *figures;
};

/* Parses one line. If it has no province, it gets own_province, unless that is NULL. False:
 * `errors` has at least one. In any case the caller ends with signal_input_fini. */
bool signal_json_parse(struct signal_input *in, struct slice line, const char *own_province,
                       struct field_errors *errors);
/* The same from an object; takes over the reference. */
bool signal_json_read(struct signal_input *in, json_t *json, struct field_errors *errors);
/* Whether a signal has a member of this name. */
bool signal_json_member(const char *name);
void signal_input_fini(struct signal_input *in);

/* SHA-256 over the packed signal without its id and without its contact. An id in the journal must
 * not let anyone confirm a guess of a contact, and a changed contact must not make a new signal. */
void signal_json_content(const struct signal_input *in, uint8_t hash[32]);
/* Sets the id, a hash of identity, content and occurrence, unless the input had an id. */
void signal_json_identify(struct signal_input *in, const char *identity, const uint8_t content[32],
                          uint64_t occurrence);
