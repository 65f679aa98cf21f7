/* The catalogue as constant tables of event types, questions and roles. proto/catalogue.def has the
 * rows. The comment at the top of that file explains topics, publishers, readers and askers. */
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
    const char *name; /* the id as text, such as "SIGNAL_POST" */
    enum catalogue_kind kind;
    bool is_signed;
    const char *classification;
    const char *type;       /* the full type, such as nl.overheid.koers.signal.post.v1 */
    const char *short_type; /* the part of the type without the fixed words, such as signal.post */
    const char *topics;     /* topics with placeholders such as <body>, separated by '|' */
    const char *payload_type; /* the full name of the message, such as koers.signal.v1.PostSignal */
    const ProtobufCMessageDescriptor *payload;
    const char *publishers;
    const char *readers;
};

struct catalogue_query {
    enum catalogue_query_id id;
    const char *nodes;
    const char *query; /* the name of the question, such as signal.get */
    const ProtobufCMessageDescriptor *question;
    const ProtobufCMessageDescriptor *answer;
    const char *askers;
};

enum catalogue_scope { SCOPE_NONE, SCOPE_BODY, SCOPE_PROVINCE, SCOPE_MINISTRY };

struct catalogue_role {
    const char *name;
    enum catalogue_scope scope;
    bool node;   /* true if daemons have the role */
    bool body;   /* true if consultation bodies have the role */
    bool person; /* true if persons have the role */
};

extern const struct catalogue_role catalogue_roles[];
extern const size_t n_catalogue_roles;
extern const struct catalogue_event catalogue_events[N_EVENTS];
extern const struct catalogue_query catalogue_queries[N_QUERIES];

/* Returns the row of a full event type, or NULL if the catalogue has no such type. */
const struct catalogue_event *catalogue_by_type(struct slice type);
/* Returns the descriptor that unpacks the payload of an event. Returns NULL if the program does not
 * know `payload_type`, or if the catalogue names another message for `type`. If the catalogue does
 * not have `type`, only `payload_type` selects the descriptor. */
const ProtobufCMessageDescriptor *catalogue_message(struct slice type, struct slice payload_type);
/* Returns true if the topic fits one of the topics of the row. The placeholders <body>, <province>
 * and <identity> fit any one token. */
bool catalogue_topic_fits(const struct catalogue_event *row, struct slice topic);
const struct catalogue_event *catalogue_by_short_type(const char *short_type);
const struct catalogue_query *catalogue_by_query(const char *query);
const struct catalogue_role *catalogue_role(const char *name);
/* Returns true if `word` from a list of publishers, readers or askers, such as "body", means this
 * role. */
bool catalogue_word_is_for(struct slice word, const struct catalogue_role *role);
/* Returns true if the row has `role` among its publishers. The function ignores limits such as
 * /own. */
bool catalogue_publishes(const struct catalogue_event *row, const char *role);
