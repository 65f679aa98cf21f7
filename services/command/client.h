/* struct client is the context of one run of koers, for every command: the parsed arguments, the
 * person's key, the mesh, and the folders. This file also declares the output functions that all
 * commands share. Text for people goes to stderr, and JSON goes to stdout.
 *
 * Scripts depend on the exit codes (koers.1.scd lists them). Never give a code another meaning. */
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
    CODE_NO = 1,     /* the answer is no, or the state does not allow the action */
    CODE_PARTLY = 3, /* some actions succeeded, and other actions failed */
    /* events are missing, for example because the broker lost events that it had acknowledged */
    CODE_LOST = 4,
    CODE_QUEUED = 5, /* the command is recorded but not handled yet, or waits in the outbox */
    CODE_USAGE = EX_USAGE,
    CODE_BAD = EX_DATAERR,      /* a field or a file is wrong */
    CODE_UNKNOWN = EX_NOINPUT,  /* the signal, file or other subject does not exist */
    CODE_NO_NODE = EX_NOHOST,   /* the node does not exist */
    CODE_AWAY = EX_UNAVAILABLE, /* the broker or the node cannot be reached */
    CODE_INTERNAL = EX_SOFTWARE,
    CODE_CANNOT_CREATE = EX_CANTCREAT,
    CODE_IO = EX_IOERR,
    CODE_AGAIN = EX_TEMPFAIL, /* something is busy, so a later try can succeed */
    CODE_PROTOCOL = EX_PROTOCOL,
    CODE_NOT_YOURS = EX_NOPERM,
    CODE_CONFIG = EX_CONFIG,
    CODE_TIMED_OUT = 124, /* the same code as timeout(1) */
};

enum { CLIENT_PATH = 1024 };

struct client {
    struct args args;
    const struct command *command;
    char config[CLIENT_PATH]; /* the folder with mesh.json and keys/ */
    char state[CLIENT_PATH];  /* the folder with people/ */
    struct mesh mesh;
    struct key key;
    bool ready; /* true when `mesh` and `key` are loaded */
    bool json, quiet, no_input;
    char **numbers; /* arguments that numbers_write_out made, freed by client_fini */
    size_t n_numbers;
    int64_t timeout_us;
    /* of all records that the person's outboxes saw, the record with the highest sequence;
     * send_waiting sets this member */
    struct bus_checkpoint past;
};

/* Sets the members of `c` from the parsed global options and the environment. Reads no files.
 * Returns a CODE_*. */
int client_init(struct client *c);
void client_fini(struct client *c);
/* Loads the mesh and the key. A second call does nothing. On failure, prints the reason on stderr
 * and returns a CODE_*. */
int client_load(struct client *c);
/* Loads the mesh and the key keys/<identity>.key. Ignores --as and --key. On failure, prints the
 * reason on stderr and returns a CODE_*. */
int client_load_as(struct client *c, const char *identity);

/* Returns whether `identity` has only characters that are allowed in an identity, and an allowed
 * length. */
bool client_identity_valid(const char *identity);
/* Returns the nth operand; `nth` starts at 0. The operand must exist. */
char *client_operand(const struct client *c, size_t nth);
/* Returns the last value of option `name`, or NULL if the option is absent. */
char *client_option(const struct client *c, const char *name);
/* Returns all values of option `name`, which may be repeated. Each value is split at commas. NULL
 * ends the list. If `np` is not NULL, sets *np to the count of values. The caller frees the list
 * with client_list_free. */
char **client_list(const struct client *c, const char *name, size_t *np);
void client_list_free(char ***listp);

/* Prints a line for the person on stderr, except with --quiet. */
void client_notice(const struct client *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Prints an error on stderr, even with --quiet. Returns `code`. */
int client_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* After this call, client_fail writes into *to and not on stderr. A message that is too long for
 * *to is cut. If `to` is NULL, client_fail prints on stderr again. A command calls this function if
 * it shows failures in its own output. */
void client_fail_into(struct errtext *to);
/* Prints `json` as one line on stdout, then drops the caller's reference. */
void client_print_json(json_t *json);
/* Prints a message as one line of JSON on stdout. For each time in microseconds, it adds the time
 * in RFC 3339. */
void client_print_message(const ProtobufCMessage *message);
/* Returns the province of an account holder, or NULL if the person has another role. */
const char *client_own_province(const struct client *c);
/* Returns whether a command may ask the person questions: stdin and stderr must be terminals, and
 * the option --no-input must be absent. */
bool client_may_ask(const struct client *c);
/* Returns whether output to `fd` may have colours: `fd` must be a terminal, NO_COLOR must not be
 * set, and TERM must not be "dumb". */
bool client_colour(int fd);
