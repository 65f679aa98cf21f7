/* The catalogue (proto/catalogue.def) as tables. */
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
    const char *topics;       /* templates, '|' between */
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
    bool node;   /* held by daemons */
    bool body;   /* a consultation body: "body" in publishers, readers and askers */
    bool person; /* held by people */
};

extern const struct catalogue_role catalogue_roles[];
extern const size_t n_catalogue_roles;
extern const struct catalogue_event catalogue_events[N_EVENTS];
extern const struct catalogue_query catalogue_queries[N_QUERIES];

/* NULL if there is none. */
const struct catalogue_event *catalogue_by_type(struct slice type);
/* How to read the payload of an event of this type: NULL if it is not the type's message. Of a type
 * that this program does not know the message may be known all the same. */
const ProtobufCMessageDescriptor *catalogue_message(struct slice type, struct slice payload_type);
/* One of the row's templates; <body>, <province> and <identity> each stand for any one token. */
bool catalogue_topic_fits(const struct catalogue_event *row, struct slice topic);
const struct catalogue_event *catalogue_by_short_type(const char *short_type);
const struct catalogue_query *catalogue_by_query(const char *query);
const struct catalogue_role *catalogue_role(const char *name);
/* Whether a word of a row's list, such as "body", stands for this role. */
bool catalogue_word_is_for(struct slice word, const struct catalogue_role *role);
/* Whether a role is among the row's publishers, whatever limits them. */
bool catalogue_publishes(const struct catalogue_event *row, const char *role);
