/* A signal as people write it, one JSON object (data/README.md, tests/data/signals.ndjson), made
 * into the contract's message. Every field error is found at once, and nothing is stored before
 * there is none: the rules and words are those of the relay. Pure. */
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
    json_t *json;                          /* the texts are borrowed from it */
    Koers__Signal__V1__Signal signal;      /* id is set if the input has one */
    Koers__Signal__V1__PutContact contact; /* signal_id as the signal's id */
    bool has_contact;
    char id[UUID_TEXT];
    Koers__Signal__V1__Figure *figures;
};

/* Parses one line; without a province it gets own_province, unless that is NULL. False: errors has
 * at least one. Always to be ended with signal_input_fini. */
bool signal_json_parse(struct signal_input *in, struct slice line, const char *own_province,
                       struct field_errors *errors);
/* The same from an object; steals the reference. */
bool signal_json_read(struct signal_input *in, json_t *json, struct field_errors *errors);
/* A signal has a member of this name. */
bool signal_json_member(const char *name);
void signal_input_fini(struct signal_input *in);

/* SHA-256 over the content: the packed signal without its id and whether it has a contact. Whoever
 * guesses a contact cannot confirm it by an id in the journal, and another contact makes no other
 * signal. */
void signal_json_content(const struct signal_input *in, uint8_t hash[32]);
/* Gives it the id that follows from identity, content and occurrence, unless it has one. */
void signal_json_identify(struct signal_input *in, const char *identity, const uint8_t content[32],
                          uint64_t occurrence);
