/* This header declares the runtime of a daemon, for the programs of the daemons. The same code runs
 * in three cases: normal running, catching up, and rebuilding.
 *
 * A program supplies two tables: handlers (decide and evolve for each event type) and queries. The
 * runtime takes the inputs from the journal in order. For each input, the runtime
 *   1. verifies the signature, if the type is signed, and unpacks the payload;
 *   2. calls evolve, which changes the view by the input;
 *   3. calls decide, which adds the outputs, and calls evolve for each output;
 *   4. publishes the outputs as one unit;
 *   5. commits the view after the broker has acknowledged the unit.
 *
 * An answer to a query reads only the committed view, so it shows only what is journaled. After a
 * crash, the view is a little old. The daemon then handles again the inputs that were not
 * committed, so it needs no outbox on disk. If the outputs of an input are already in the journal,
 * the runtime takes the outputs from the journal and does not call decide.
 *
 * decide may only read the view. evolve may read and write the view. decide and evolve use nothing
 * else: no clock, no randomness, no configuration. They take the time from the input. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"

#include "common/base/civil.h"
#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "common/store/view.h"
#include "koers/bus/v1/bus.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"

/* An event to handle. evolve gets both the inputs and the outputs of this daemon in this form.
 * An output has the sequence and the times of the input that caused it. */
struct input {
    uint64_t sequence;
    int64_t time_us;          /* commit time in microseconds since 1970 */
    char date[CIVIL_DATE];    /* the day of time_us in Amsterdam */
    const char *id;           /* id of the CloudEvent */
    const char *identity;     /* the sender, which the broker has authenticated */
    const char *role, *scope; /* role and scope of the sender, at this point of the journal */
    const struct event *event;
    const struct catalogue_event *row;
    const ProtobufCMessage *payload; /* has the type row->payload */
};

/* The outputs of one input, which decide adds. */
struct outputs;

/* Adds an event to the outputs. `topic` is complete, without placeholders. subject, province and
 * path may be NULL. All arguments are copied. The runtime adds the id, trace, classification and
 * signature. Returns the id of the event. The id is valid as long as `o` exists. */
const char *out_add(struct outputs *o, enum catalogue_id id, const char *topic, const char *subject,
                    const char *province, const char *path, const ProtobufCMessage *payload);
/* Returns the id that the next out_add() will return. */
const char *out_next_id(struct outputs *o);
/* Adds a reason to refuse a command. If there is a reason, all outputs are dropped, and the reply
 * is "refused" with all reasons. A reply has a maximum of 64 reasons; more reasons are ignored. */
void out_refuse(struct outputs *o, Koers__Mesh__V1__Problem problem, const char *field,
                const char *rule, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Returns true if there is a reason to refuse. */
bool out_refused(const struct outputs *o);
/* Sets the subject of the reply, such as the number of a signal (SIG-...). */
void out_subject(struct outputs *o, const char *subject);
/* Makes the reply say that the same command was done before. The caller also calls out_subject()
 * with the subject of the first reply. */
void out_repeated(struct outputs *o);
/* Parks the current input. `format` is the reason why the input cannot be handled. All other
 * effects of the input are undone. */
void out_park(struct outputs *o, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Creates empty outputs without a daemon, for unit tests of decide functions. `cause` must live as
 * long as the result. */
struct outputs *outputs_new(const char *self, const struct input *cause);
void outputs_destroy(struct outputs **op);
size_t outputs_count(const struct outputs *o);
/* Returns the payload of the output with index `nth` (from 0), or NULL if there is no such output.
 * The payload is valid as long as `o` exists. Also sets *rowp and *topicp to the row of the
 * catalogue and the topic; both pointers may be NULL. */
const ProtobufCMessage *outputs_get(const struct outputs *o, size_t nth,
                                    const struct catalogue_event **rowp, const char **topicp);
size_t outputs_refusals(const struct outputs *o);
const Koers__Mesh__V1__Refusal *outputs_refusal(const struct outputs *o, size_t nth);

struct daemon_spec;

/* Decides the outputs of an input. Returns 0, VIEW_E_FULL or a negative errno. If the input is a
 * command, the runtime adds the reply. */
typedef int decide_f(const struct daemon_spec *spec, struct view *view, const struct input *in,
                     struct outputs *out);
/* Changes the view according to an event. Returns 0, VIEW_E_FULL or a negative errno. */
typedef int evolve_f(const struct daemon_spec *spec, struct view *view, const struct input *in);

/* The functions for one event type. Each of them may be NULL. `admit` runs before evolve, on inputs
 * that are decided now: if it parks the input, evolve and decide do not run. */
struct handler {
    enum catalogue_id event;
    decide_f *decide;
    evolve_f *evolve;
    decide_f *admit;
};

/* The node or person that asks a question. */
struct asker {
    const char *identity, *role, *scope;
};

/* Answers a question with data of `view`, a read-only connection that shows only what is journaled.
 * If there is an answer, the function returns ANSWERS_OK and sets *answerp to a message of the
 * query's answer type, made with malloc. The runtime frees the message. If there is no answer, the
 * function returns another status and sets `why`. The maximum size of an answer is 192 KiB. */
typedef Koers__Bus__V1__Answers answer_f(const struct daemon_spec *spec, struct view *view,
                                         const struct asker *asker,
                                         const ProtobufCMessage *question,
                                         ProtobufCMessage **answerp, struct errtext *why);

struct query {
    enum catalogue_query_id query;
    answer_f *answer;
};

/* The data that a program supplies to the runtime. The program may set fields from its arguments
 * before it calls daemon_main(). decide and evolve may use only `self` and `kind`. */
struct daemon_spec {
    const char *self;    /* identity in the key file, such as kerngroep-2 */
    const char *program; /* name of the program, such as koers-kerngroep */
    const char *summary; /* one line for --help */
    int kind;            /* free for use by the program */
    int view_version;    /* raise this with every change of schema or evolve */
    const char *schema;  /* tables of the program; the runtime adds more tables */
    /* patterns of the input topics, NULL-terminated. The runtime adds mesh.broker.identity.changed,
     * ask.<self>.input.retry and ask.<self>.input.give-up. The events of this daemon are never
     * inputs of this daemon. */
    const char *const *topics;
    const struct handler *handlers;
    size_t n_handlers;
    const struct query *queries;
    size_t n_queries;
    void *context; /* data of the program, for queries and hooks */
    /* May be NULL. Runs after the view is open and before the first input. Returns 0, or a negative
     * errno that ends the daemon. */
    int (*start)(struct daemon_spec *spec, const char *directory);
    /* May be NULL. Runs after each commit of the view. If the hook has effects outside the view, a
     * second run must do no harm. */
    void (*committed)(const struct daemon_spec *spec, struct view *view);
    void (*stop)(struct daemon_spec *spec); /* may be NULL */
};

/* Runs a daemon: reads the arguments (--data DIR, --mesh FILE, --key FILE, --http ADDR:PORT,
 * --log-level, --log-format, --rebuild, --dump-state, --version, --help) and KOERS_… in the
 * environment, and runs until SIGTERM. Returns the exit code; koers-daemon(8) lists the codes. */
int daemon_main(struct daemon_spec *spec, int argc, char **argv);

/* Sets `role` and `scope` to the role and scope that `identity` has at this point of the journal.
 * Returns false if the identity is unknown or revoked. A handler uses this for someone other than
 * the sender. */
bool daemon_identity(struct view *view, const char *identity, char role[61], char scope[61]);
