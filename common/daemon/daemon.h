/* The runtime of a daemon: one path for running, catching up and rebuilding (DESIGN 3, 4).
 *
 * A body gives tables: handlers (decide and evolve per event type) and queries. The runtime reads
 * inputs in order from the journal, verifies signatures of types that are signed, unpacks the
 * payload, evolves the view by the input, decides the outputs, evolves by those, publishes them as
 * one unit, and commits the view when the broker acknowledged them: so the outbox of a daemon is
 * its open transaction, an answer to a query reflects only what is journaled, and a crash at any
 * moment leaves a view that is a little behind and mends itself. Inputs up to H (the highest
 * causeseq among its own journaled outputs) are not decided again: their outputs are taken from the
 * journal.
 *
 * decide and evolve may read and (evolve only) write the view, and nothing else: no clock, no
 * randomness, no configuration. The time is the input's. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"

#include "common/base/civil.h"
#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "common/store/view.h"
#include "koers/bus/v1/bus.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"

/* What is handled. For an output of our own, sequence and times are its cause's. */
struct input {
    uint64_t sequence;
    int64_t time_us;          /* commit time of the cause */
    char date[CIVIL_DATE];    /* its date in Amsterdam */
    const char *id;           /* the CloudEvent's */
    const char *identity;     /* authenticated sender */
    const char *role, *scope; /* the sender's, as of this moment in the record */
    const struct event *event;
    const struct catalogue_event *row;
    const ProtobufCMessage *payload; /* of row->payload */
};

/* Outputs of one input, as decide makes them. */
struct outputs;

/* Adds an event. topic in full; subject, province, path may be NULL; the payload is packed at once.
 * Signing, ids, trace and classification follow from the catalogue and the cause. Returns the
 * event's id, which lives as long as the outputs. */
const char *out_add(struct outputs *o, enum catalogue_id id, const char *topic, const char *subject,
                    const char *province, const char *path, const ProtobufCMessage *payload);
/* The id that the next out_add will give. */
const char *out_next_id(struct outputs *o);
/* Only for commands: a reason to refuse. All are collected; if there is one, nothing that was added
 * happens, and the reply is "refused" with all of them. */
void out_refuse(struct outputs *o, Koers__Mesh__V1__Problem problem, const char *field,
                const char *rule, const char *format, ...) __attribute__((format(printf, 5, 6)));
bool out_refused(const struct outputs *o);
/* What the reply is about: SIG-…, KNP-…. */
void out_subject(struct outputs *o, const char *subject);
/* The command had been done before; subject is the first answer's. */
void out_repeated(struct outputs *o);
/* The input cannot be handled: it is parked with this reason, nothing else happens. */
void out_park(struct outputs *o, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For unit tests of decide functions: outputs without a daemon. The cause is as given. */
struct outputs *outputs_new(const char *self, const struct input *cause);
void outputs_destroy(struct outputs **op);
size_t outputs_count(const struct outputs *o);
/* The nth; NULL if there is none. *rowp and *topicp may be NULL. Borrowed. */
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

/* Who asks. */
struct asker {
    const char *identity, *role, *scope;
};

/* Fills *answerp with a message of the query's answer type, made with malloc as protobuf-c does
 * (freed with protobuf_c_message_free_unpacked), and returns ANSWERS_OK, or another status with the
 * reason in `why`. The view is a reader: it sees what is journaled. Answers are at most 192 KiB. */
typedef Koers__Bus__V1__Answers answer_f(const struct daemon_spec *spec, struct view *view,
                                         const struct asker *asker,
                                         const ProtobufCMessage *question,
                                         ProtobufCMessage **answerp, struct errtext *why);

struct query {
    enum catalogue_query_id query;
    answer_f *answer;
};

/* What a daemon is. A program may fill more than one field from its arguments before daemon_main
 * runs, but decide and evolve may depend only on self and kind. */
struct daemon_spec {
    const char *self;          /* its body id and identity: kerngroep-2 */
    const char *program;       /* koers-kerngroep */
    const char *summary;       /* one line for --help */
    int kind;                  /* for services/body: enum body_kind */
    int view_version;          /* raise it with every change of schema or evolve */
    const char *schema;        /* tables of the view; the runtime adds its own */
    const char *const *topics; /* patterns of its inputs, NULL-terminated; mesh.broker.
                                  identity.changed, ask.<self>.input.retry and
                                  ask.<self>.input.give-up are added;
                                  its own events are excluded */
    const struct handler *handlers;
    size_t n_handlers;
    const struct query *queries;
    size_t n_queries;
    void *context; /* the daemon's, for queries and hooks */
    /* Optional: after open and before the first input; the data directory is given. */
    int (*start)(struct daemon_spec *spec, const char *directory);
    /* Optional: the view was committed; may act on what is in it, idempotently. */
    void (*committed)(const struct daemon_spec *spec, struct view *view);
    void (*stop)(struct daemon_spec *spec); /* optional */
};

/* Parses arguments (--data DIR, --mesh FILE, --key FILE, --http ADDR:PORT, --log-level,
 * --log-format, --rebuild, --dump-state, --version, --help; KOERS_… in the environment), runs until
 * SIGTERM, and returns the exit code (sysexits; koers-daemon(8)). */
int daemon_main(struct daemon_spec *spec, int argc, char **argv);

/* The sender's role and scope at this moment in the record; false if unknown or out. For handlers
 * that must know someone other than the sender. */
bool daemon_identity(struct view *view, const char *identity, char role[61], char scope[61]);
