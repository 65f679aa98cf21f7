/* The context of one run of koers, for every command: the parsed arguments, the person's key and
 * mesh, the folders of their files, and how they want their answers. Also the output that all
 * commands share: text for people on stderr, JSON on stdout, exit codes.
 *
 * Exit codes are an interface: scripts read them (koers.1.scd lists them). Never give a code
 * another meaning. */
#pragma once

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>
#include <sysexits.h>

#include "common/bus/bus.h"
#include "common/keys/key.h"
#include "services/command/options.h"
#include "services/command/texts.h"

enum client_code {
    CODE_OK = 0,
    CODE_NO = 1,     /* a negative answer, or the state does not allow this */
    CODE_PARTLY = 3, /* some of several succeeded */
    CODE_LOST = 4,   /* a gap, or the broker lacks events that were acknowledged */
    CODE_QUEUED = 5, /* recorded but not handled yet, or waiting in the outbox */
    CODE_USAGE = EX_USAGE,
    CODE_BAD = EX_DATAERR,      /* a field or file is wrong */
    CODE_UNKNOWN = EX_NOINPUT,  /* no such signal, file … */
    CODE_NO_NODE = EX_NOHOST,   /* no such node */
    CODE_AWAY = EX_UNAVAILABLE, /* the broker or node is away */
    CODE_INTERNAL = EX_SOFTWARE,
    CODE_CANNOT_CREATE = EX_CANTCREAT,
    CODE_IO = EX_IOERR,
    CODE_AGAIN = EX_TEMPFAIL, /* busy: try again later */
    CODE_PROTOCOL = EX_PROTOCOL,
    CODE_NOT_YOURS = EX_NOPERM,
    CODE_CONFIG = EX_CONFIG,
    CODE_TIMED_OUT = 124, /* as timeout(1) */
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
    char **numbers; /* operands rewritten by numbers_write_out; owned */
    size_t n_numbers;
    int64_t timeout_us;
    struct bus_checkpoint
        past; /* the last record that the person's outboxes saw; set by send_waiting */
};

/* Reads the parsed global options and the environment, but no file. Returns a CODE_*. */
int client_init(struct client *c);
void client_fini(struct client *c);
/* Loads mesh and key; idempotent. Prints on stderr what is wrong and returns a CODE_*. */
int client_load(struct client *c);
/* The same with the key of this identity from the folder of keys; ignores --as and --key. */
int client_load_as(struct client *c, const char *identity);

/* Whether this can be the name of an identity. */
bool client_identity_valid(const char *identity);
/* The nth operand, from 0; it must exist. */
char *client_operand(const struct client *c, size_t nth);
/* The last value of an option; NULL if it is absent. */
char *client_option(const struct client *c, const char *name);
/* All values of a repeated option, each split at commas, with NULL at the end. The caller frees the
 * list with client_list_free. */
char **client_list(const struct client *c, const char *name, size_t *np);
void client_list_free(char ***listp);

/* Prints a line for the person on stderr, unless they gave --quiet. */
void client_notice(const struct client *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Prints what went wrong on stderr, always; returns `code`. */
int client_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* From now on client_fail writes into *to, cut to its size, instead of on stderr: for a command
 * that shows failures in its own output. NULL: on stderr again. */
void client_fail_into(struct errtext *to);
/* Prints one line of JSON on stdout; takes over the reference. */
void client_print_json(json_t *json);
/* Prints a message as such a line; adds each time in RFC 3339 to its microseconds. */
void client_print_message(const ProtobufCMessage *message);
/* The province of an account holder; NULL for any other role. */
const char *client_own_province(const struct client *c);
/* Whether a command may ask questions: stdin and stderr are a terminal, and no --no-input. */
bool client_may_ask(const struct client *c);
/* Whether to use colour on this descriptor: a terminal, no NO_COLOR, and TERM is not "dumb". */
bool client_colour(int fd);
