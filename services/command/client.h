/* What every command works with: who runs it, where his files are, and how he wants his answers.
 * Exit codes are an interface: scripts read them. */
#pragma once

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/bus/bus.h"
#include "common/keys/key.h"
#include "services/command/options.h"
#include "services/command/texts.h"

enum client_code {
    CODE_OK = 0,
    CODE_NO = 1, /* a negative answer; not in the state that this needs */
    CODE_PARTLY = 3,
    CODE_LOST = 4,   /* a gap, or a past that is not shared */
    CODE_QUEUED = 5, /* recorded or waiting, not handled yet; broker full or away */
    CODE_USAGE = 64,
    CODE_BAD = 65,
    CODE_UNKNOWN = 66,
    CODE_NO_NODE = 68,
    CODE_AWAY = 69,
    CODE_INTERNAL = 70,
    CODE_CANNOT_CREATE = 73,
    CODE_IO = 74,
    CODE_AGAIN = 75,
    CODE_PROTOCOL = 76,
    CODE_NOT_YOURS = 77,
    CODE_CONFIG = 78,
    CODE_TIMED_OUT = 124,
};

enum { CLIENT_PATH = 1024 };

struct client {
    struct args args;
    const struct command *command;
    char config[CLIENT_PATH]; /* mesh.json and keys/ */
    char state[CLIENT_PATH];  /* people/ */
    struct mesh mesh;
    struct key key;
    bool ready; /* mesh and key are loaded */
    bool json, quiet, no_input;
    char **numbers; /* operands that were written out */
    size_t n_numbers;
    int64_t timeout_us;
    struct bus_past past; /* of the journal, as his outboxes saw it; none before send_waiting */
};

/* From the parsed global options and the environment; no file is read yet. A CODE_*. */
int client_init(struct client *c);
void client_fini(struct client *c);
/* Loads mesh and key; idempotent. Says on stderr what is wrong and returns a CODE_*. */
int client_load(struct client *c);
/* The same as this identity, from the folder of keys, whatever the options say. */
int client_load_as(struct client *c, const char *identity);

/* Whether an identity can be called so. */
bool client_identity_valid(const char *identity);
/* The nth operand; must exist. */
char *client_operand(const struct client *c, size_t nth);
/* Short for options_text(&c->args, name). */
char *client_option(const struct client *c, const char *name);
/* All values of a repeated option, each split at commas; NULL-terminated, to be freed whole with
 * client_list_free. */
char **client_list(const struct client *c, const char *name, size_t *np);
void client_list_free(char ***listp);

/* Talk, on stderr; not with --quiet. */
void client_say(const struct client *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What went wrong, on stderr, always; returns code. */
int client_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* From now on that is kept here, cut to size, and not printed: for a command that has a line of its
 * own for it. NULL: on stderr again. */
void client_fail_into(struct errtext *to);
/* One line of JSON on stdout; steals the reference. */
void client_print_json(json_t *json);
/* A message as such a line, each time in RFC 3339 beside its microseconds. */
void client_print_message(const ProtobufCMessage *message);
/* The province in whose name this person acts: an account holder's own; else NULL. */
const char *client_own_province(const struct client *c);
/* May a person be asked? A terminal on stdin and stderr, and no --no-input. */
bool client_may_ask(const struct client *c);
/* Colour on this file? A terminal, no NO_COLOR, TERM not dumb. */
bool client_colour(int fd);
