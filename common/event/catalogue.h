/* The catalogue (proto/catalogue.def) as tables: event types, questions and roles. Its head
 * explains the words of topics, publishers, readers and askers. All tables are constant. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "common/base/err.h"
#include "common/base/slice.h"

enum catalogue_id {
#define KOERS_EVENT(id, ...) EVENT_##id,
#include "proto/catalogue.def"
    N_EVENTS
};

enum catalogue_query_id {
#define KOERS_QUERY(id, ...) QUERY_##id,
#include "proto/catalogue.def"
    N_QUERIES
};

enum catalogue_kind { KIND_COMMAND, KIND_FACT, KIND_REPLY, KIND_MESH };

struct catalogue_event {
    enum catalogue_id id;
    const char *name; /* "SIGNAL_POST" */
    enum catalogue_kind kind;
    bool is_signed;
    const char *classification;
    const char *type;         /* in full: nl.overheid.koers.signal.post.v1 */
    const char *short_type;   /* signal.post */
    const char *topics;       /* templates, separated by '|' */
    const char *payload_type; /* koers.signal.v1.PostSignal */
    const ProtobufCMessageDescriptor *payload;
    const char *publishers;
    const char *readers;
};

struct catalogue_query {
    enum catalogue_query_id id;
    const char *nodes;
    const char *query; /* signal.get */
    const ProtobufCMessageDescriptor *question;
    const ProtobufCMessageDescriptor *answer;
    const char *askers;
};

enum catalogue_scope { SCOPE_NONE, SCOPE_BODY, SCOPE_PROVINCE, SCOPE_MINISTRY };

struct catalogue_role {
    const char *name;
    enum catalogue_scope scope;
    bool node;   /* a daemon holds it */
    bool body;   /* a consultation body: "body" in lists of publishers, readers and askers */
    bool person; /* a person holds it */
};

extern const struct catalogue_role catalogue_roles[];
extern const size_t n_catalogue_roles;
extern const struct catalogue_event catalogue_events[N_EVENTS];
extern const struct catalogue_query catalogue_queries[N_QUERIES];

/* The row with this type, in full; NULL if there is none, as for the functions below. */
const struct catalogue_event *catalogue_by_type(struct slice type);
/* The descriptor to unpack the payload of an event with. NULL if the program does not know
 * payload_type, or if it is not the message of this type. An unknown type may have a known message.
 */
const ProtobufCMessageDescriptor *catalogue_message(struct slice type, struct slice payload_type);
/* The topic fits one of the row's templates. <body>, <province> and <identity> fit any one token.
 */
bool catalogue_topic_fits(const struct catalogue_event *row, struct slice topic);
const struct catalogue_event *catalogue_by_short_type(const char *short_type);
const struct catalogue_query *catalogue_by_query(const char *query);
const struct catalogue_role *catalogue_role(const char *name);
/* A word of a list of publishers, readers or askers, such as "body", means this role. */
bool catalogue_word_is_for(struct slice word, const struct catalogue_role *role);
/* The role is among the publishers of the row, whatever limits it has there. */
bool catalogue_publishes(const struct catalogue_event *row, const char *role);
