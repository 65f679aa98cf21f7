/* The runtime of a daemon. One path of code serves three cases: running, catching up and
 * rebuilding.
 *
 * A program supplies tables: handlers (decide and evolve for each event type) and queries. For each
 * input of the journal, in order, the runtime
 *   1. verifies the signature, if the type is signed, and then unpacks the payload;
 *   2. evolves the view by the input;
 *   3. lets the program decide the outputs, and evolves the view by them;
 *   4. publishes the outputs as one unit;
 *   5. commits the view when the broker acknowledged the unit.
 * So the outbox of a daemon is its open transaction, an answer to a query shows only what is
 * journaled, and a crash at any moment leaves a view that is a little behind and catches up by
 * itself. Some inputs have their outputs in the journal already; they are not decided again. Their
 * outputs are taken from the journal.
 *
 * decide may read the view, evolve may also write it. Neither uses anything else: no clock, no
 * randomness, no configuration. The time is that of the input. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"

#include "common/base/civil.h"
#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "common/store/view.h"
#include "koers/bus/v1/bus.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"

/* An event to handle. For an output of this daemon, sequence and times are those of its cause. */
struct input {
    uint64_t sequence;
    int64_t time_us;          /* commit time of the cause */
    char date[CIVIL_DATE];    /* that day in Amsterdam */
    const char *id;           /* of the CloudEvent */
    const char *identity;     /* authenticated sender */
    const char *role, *scope; /* of the sender, at this point of the journal */
    const struct event *event;
    const struct catalogue_event *row;
    const ProtobufCMessage *payload; /* of row->payload */
};

/* The outputs of one input, which decide adds. */
struct outputs;

/* Adds an event on a complete topic. subject, province and path may be NULL. Copies everything. The
 * catalogue and the cause give signature, id, trace and classification. Returns the event's id,
 * which is valid as long as the outputs. */
const char *out_add(struct outputs *o, enum catalogue_id id, const char *topic, const char *subject,
                    const char *province, const char *path, const ProtobufCMessage *payload);
/* The id that the next out_add() will return. */
const char *out_next_id(struct outputs *o);
/* Adds a reason to refuse; for commands only. If there is one, all outputs are dropped, and the
 * reply is "refused" with all reasons (at most 64). */
void out_refuse(struct outputs *o, Koers__Mesh__V1__Problem problem, const char *field,
                const char *rule, const char *format, ...) __attribute__((format(printf, 5, 6)));
bool out_refused(const struct outputs *o);
/* The subject of the reply: SIG-..., KNP-.... */
void out_subject(struct outputs *o, const char *subject);
/* The command was done before. The caller gives the subject of the first reply. */
void out_repeated(struct outputs *o);
/* The input cannot be handled: it is parked with this reason, and its other effects are undone. */
void out_park(struct outputs *o, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For unit tests of decide functions: outputs without a daemon. The cause is borrowed. */
struct outputs *outputs_new(const char *self, const struct input *cause);
void outputs_destroy(struct outputs **op);
size_t outputs_count(const struct outputs *o);
/* The nth output, borrowed; NULL if there is none. rowp and topicp may be NULL. */
const ProtobufCMessage *outputs_get(const struct outputs *o, size_t nth,
                                    const struct catalogue_event **rowp, const char **topicp);
size_t outputs_refusals(const struct outputs *o);
const Koers__Mesh__V1__Refusal *outputs_refusal(const struct outputs *o, size_t nth);

struct daemon_spec;

/* Both return 0, a negative errno, or the VIEW_E_FULL of a write to the view, unchanged. For a
 * command the runtime adds the one reply. */
typedef int decide_f(const struct daemon_spec *spec, struct view *view, const struct input *in,
                     struct outputs *out);
typedef int evolve_f(const struct daemon_spec *spec, struct view *view, const struct input *in);

/* Either function may be NULL. */
struct handler {
    enum catalogue_id event;
    decide_f *decide;
    evolve_f *evolve;
};

/* The node or person that asks a question. */
struct asker {
    const char *identity, *role, *scope;
};

/* Answers a question. Sets *answerp to a message of the query's answer type, made with malloc as
 * protobuf-c does (the runtime frees it), and returns ANSWERS_OK; or returns another status, with
 * the reason in `why`. The view is a read-only connection that shows only what is journaled. An
 * answer has at most 192 KiB. */
typedef Koers__Bus__V1__Answers answer_f(const struct daemon_spec *spec, struct view *view,
                                         const struct asker *asker,
                                         const ProtobufCMessage *question,
                                         ProtobufCMessage **answerp, struct errtext *why);

struct query {
    enum catalogue_query_id query;
    answer_f *answer;
};

/* What a program supplies to be a daemon. It may fill fields from its arguments before
 * daemon_main() runs, but decide and evolve may depend only on self and kind. */
struct daemon_spec {
    const char *self;          /* its identity, as in its key: kerngroep-2 */
    const char *program;       /* koers-kerngroep */
    const char *summary;       /* one line for --help */
    int kind;                  /* for the program's own use */
    int view_version;          /* raise it with every change of schema or evolve */
    const char *schema;        /* tables of the view; the runtime adds its own */
    const char *const *topics; /* patterns of its inputs, NULL-terminated. The runtime adds
                                  mesh.broker.identity.changed and the topics
                                  ask.<self>.input.retry and ask.<self>.input.give-up.
                                  The daemon's own events are never its inputs. */
    const struct handler *handlers;
    size_t n_handlers;
    const struct query *queries;
    size_t n_queries;
    void *context; /* the program's data, for queries and hooks */
    /* Optional: runs after the view is open and before the first input. */
    int (*start)(struct daemon_spec *spec, const char *directory);
    /* Optional: runs after each commit of the view. It may act on the view, idempotently. */
    void (*committed)(const struct daemon_spec *spec, struct view *view);
    void (*stop)(struct daemon_spec *spec); /* optional */
};

/* Parses arguments (--data DIR, --mesh FILE, --key FILE, --http ADDR:PORT, --log-level,
 * --log-format, --rebuild, --dump-state, --version, --help; KOERS_… in the environment), runs until
 * SIGTERM, and returns the exit code (sysexits; koers-daemon(8)). */
int daemon_main(struct daemon_spec *spec, int argc, char **argv);

/* Role and scope of an identity at this point of the journal. Returns false if the identity is
 * unknown or revoked. For handlers that must know someone other than the sender. */
bool daemon_identity(struct view *view, const char *identity, char role[61], char scope[61]);
