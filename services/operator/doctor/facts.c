/* This file writes facts as JSON and reads them back.
 *
 * The rule: each struct has one table of members. The code that writes and the code that reads use
 * the same table, so they cannot differ. */
#include "services/operator/doctor/facts.h"

#include <stdlib.h>
#include <string.h>

#include "common/event/catalogue.h"
#include "common/event/message.h"
#include "common/event/pjson.h"

void facts_fini(struct doctor_facts *f)
{
    for (size_t i = 0; i < f->n_nodes; i++)
        message_free(&f->nodes[i].health);
    message_free(&f->status);
    message_free(&f->policy);
    free(f->nodes);
    free(f->keys);
    free(f->outboxes);
    *f = (struct doctor_facts){0};
}

static void *facts_grow(void *list, size_t *np, size_t size)
{
    char *grown = mem_grow(list, (*np + 1) * size);
    memset(grown + *np * size, 0, size);
    ++*np;
    return grown;
}

struct facts_node *facts_add_node(struct doctor_facts *f)
{
    f->nodes = facts_grow(f->nodes, &f->n_nodes, sizeof *f->nodes);
    return &f->nodes[f->n_nodes - 1];
}

struct facts_key *facts_add_key(struct doctor_facts *f)
{
    f->keys = facts_grow(f->keys, &f->n_keys, sizeof *f->keys);
    return &f->keys[f->n_keys - 1];
}

struct facts_outbox *facts_add_outbox(struct doctor_facts *f)
{
    f->outboxes = facts_grow(f->outboxes, &f->n_outboxes, sizeof *f->outboxes);
    return &f->outboxes[f->n_outboxes - 1];
}

/* ---- tables of members ---- */

enum member_type { TEXT, I64, U64, U32, BOOL, ENUM };

struct member {
    const char *name;
    enum member_type type;
    size_t offset, size; /* `size` is in bytes; for an ENUM it is the count of its values */
};

#define MEMBER(row, member, type)                                                                  \
    {                                                                                              \
#member, type, offsetof(struct row, member), sizeof(((struct row *)0)->member)             \
    }
#define MEMBER_ENUM(row, member, n)                                                                \
    {                                                                                              \
#member, ENUM, offsetof(struct row, member), n                                             \
    }

static const struct member node_members[] = {
    MEMBER(facts_node, name, TEXT),
    MEMBER_ENUM(facts_node, answers, KOERS__BUS__V1__ANSWERS__ANSWERS_FAILED + 1),
    MEMBER(facts_node, asked_us, I64),
    MEMBER(facts_node, answered_us, I64),
};
static const struct member key_members[] = {
    MEMBER(facts_key, path, TEXT),         MEMBER(facts_key, name, TEXT),
    MEMBER(facts_key, curve_public, TEXT), MEMBER(facts_key, mode, U32),
    MEMBER(facts_key, uid, U32),           MEMBER_ENUM(facts_key, state, FILE_IN_USE + 1),
};
static const struct member outbox_members[] = {
    MEMBER(facts_outbox, path, TEXT),     MEMBER(facts_outbox, identity, TEXT),
    MEMBER(facts_outbox, waiting, U64),   MEMBER(facts_outbox, parked, U64),
    MEMBER(facts_outbox, oldest_us, I64), MEMBER_ENUM(facts_outbox, state, FILE_IN_USE + 1),
};
static const struct member client_members[] = {
    MEMBER(doctor_facts, now_us, I64),
    MEMBER(doctor_facts, uid, U32),
    MEMBER(doctor_facts, program, TEXT),
    MEMBER(doctor_facts, identity, TEXT),
    MEMBER(doctor_facts, mesh_path, TEXT),
    MEMBER_ENUM(doctor_facts, mesh_state, FILE_IN_USE + 1),
    MEMBER(doctor_facts, endpoint, TEXT),
    MEMBER(doctor_facts, broker_key, TEXT),
    MEMBER(doctor_facts, own_broker_key, TEXT),
    MEMBER(doctor_facts, policy_path, TEXT),
    MEMBER(doctor_facts, policy_version, U64),
    MEMBER(doctor_facts, launcher, BOOL),
    MEMBER_ENUM(doctor_facts, reach, REACH_AWAY + 1),
    MEMBER_ENUM(doctor_facts, door, DOOR_NO_WAY + 1),
    MEMBER(doctor_facts, why, TEXT),
    MEMBER_ENUM(doctor_facts, policy_answers, KOERS__BUS__V1__ANSWERS__ANSWERS_FAILED + 1),
    MEMBER(doctor_facts, status_us, I64),
    MEMBER(doctor_facts, policy_signed, BOOL),
};

#define N_OF(list) (sizeof(list) / sizeof *(list))

static json_t *member_to_json(const struct member *m, const char *at)
{
    switch (m->type) {
    case TEXT:
        return json_string(at);
    case BOOL:
        return json_boolean(*(const bool *)at);
    case U32:
    case ENUM:
        return json_integer(*(const uint32_t *)at);
    case I64:
    case U64:
        break;
    }
    return json_integer(*(const json_int_t *)at);
}

static json_t *row_to_json(const void *row, const struct member *members, size_t n)
{
    json_t *json = json_object();
    for (size_t i = 0; i < n; i++)
        json_object_set_new(json, members[i].name,
                            member_to_json(&members[i], (const char *)row + members[i].offset));
    return json;
}

/* Reads one member. Returns false if the JSON value has another type, is out of range, or is a text
 * that is too long. */
static bool member_from_json(const struct member *m, const json_t *json, char *to)
{
    json_int_t n = json_integer_value(json);
    switch (m->type) {
    case TEXT:
        return json_is_string(json) && slice_copy(slice_text(json_string_value(json)), to, m->size);
    case BOOL:
        *(bool *)to = json_is_true(json);
        return json_is_boolean(json);
    case U32:
    case ENUM:
        if (n < 0 || n > (m->type == ENUM ? (json_int_t)m->size - 1 : UINT32_MAX))
            return false;
        *(uint32_t *)to = (uint32_t)n;
        return json_is_integer(json);
    case I64:
    case U64:
        break;
    }
    *(int64_t *)to = n;
    return json_is_integer(json) && (m->type == I64 || n >= 0);
}

static int row_from_json(void *row, const struct member *members, size_t n, const json_t *json,
                         struct errtext *why)
{
    for (size_t i = 0; i < n; i++)
        if (!member_from_json(&members[i], json_object_get(json, members[i].name),
                              (char *)row + members[i].offset))
            return errtext_set(why, FACTS_E_BAD, "%s", members[i].name);
    return FACTS_OK;
}

/* ---- all facts as JSON, and back ---- */

static json_t *client_to_json(const struct doctor_facts *f)
{
    json_t *json = row_to_json(f, client_members, N_OF(client_members));
    json_t *keys = json_array(), *outboxes = json_array();
    for (size_t i = 0; i < f->n_keys; i++)
        json_array_append_new(keys, row_to_json(&f->keys[i], key_members, N_OF(key_members)));
    for (size_t i = 0; i < f->n_outboxes; i++)
        json_array_append_new(outboxes,
                              row_to_json(&f->outboxes[i], outbox_members, N_OF(outbox_members)));
    json_object_set_new(json, "keys", keys);
    json_object_set_new(json, "outboxes", outboxes);
    return json;
}

static json_t *health_to_json(const struct doctor_facts *f)
{
    json_t *nodes = json_array(), *json = json_object();
    for (size_t i = 0; i < f->n_nodes; i++) {
        json_t *node = row_to_json(&f->nodes[i], node_members, N_OF(node_members));
        if (f->nodes[i].health)
            json_object_set_new(node, "health", pjson_from(&f->nodes[i].health->base));
        json_array_append_new(nodes, node);
    }
    json_object_set_new(json, "nodes", nodes);
    return json;
}

json_t *facts_to_json(const struct doctor_facts *f)
{
    json_t *json = json_object();
    json_object_set_new(json, "client", client_to_json(f));
    json_object_set_new(json, "health", health_to_json(f));
    if (f->status)
        json_object_set_new(json, "status", pjson_from(&f->status->base));
    if (f->policy)
        json_object_set_new(json, "policy", pjson_from(&f->policy->base));
    return json;
}

static int message_from_json(ProtobufCMessage **mp, const ProtobufCMessageDescriptor *d,
                             json_t *json, struct errtext *why)
{
    return !json || pjson_to(mp, d, json, why) == PJSON_OK ? FACTS_OK : FACTS_E_BAD;
}

static int client_from_json(struct doctor_facts *f, json_t *json, struct errtext *why)
{
    size_t i;
    json_t *row;
    int r = row_from_json(f, client_members, N_OF(client_members), json, why);
    json_array_foreach(json_object_get(json, "keys"), i, row) if (!r) r =
        row_from_json(facts_add_key(f), key_members, N_OF(key_members), row, why);
    json_array_foreach(json_object_get(json, "outboxes"), i, row) if (!r) r =
        row_from_json(facts_add_outbox(f), outbox_members, N_OF(outbox_members), row, why);
    return r;
}

static int health_from_json(struct doctor_facts *f, json_t *json, struct errtext *why)
{
    size_t i;
    json_t *row;
    int r = FACTS_OK;
    json_array_foreach(json_object_get(json, "nodes"), i, row)
    {
        struct facts_node *node = facts_add_node(f);
        ProtobufCMessage *health = NULL;
        r = row_from_json(node, node_members, N_OF(node_members), row, why);
        if (!r)
            r = message_from_json(&health, &koers__mesh__v1__node_health__descriptor,
                                  json_object_get(row, "health"), why);
        node->health = (Koers__Mesh__V1__NodeHealth *)health;
        if (r)
            break;
    }
    return r;
}

int facts_from_json(struct doctor_facts *f, json_t *json, struct errtext *why)
{
    ProtobufCMessage *status = NULL, *policy = NULL;
    int r = client_from_json(f, json_object_get(json, "client"), why);
    if (!r)
        r = health_from_json(f, json_object_get(json, "health"), why);
    if (!r)
        r = message_from_json(&status, &koers__mesh__v1__mesh_status__descriptor,
                              json_object_get(json, "status"), why);
    f->status = (Koers__Mesh__V1__MeshStatus *)status;
    if (!r)
        r = message_from_json(&policy, &koers__policy__v1__policy__descriptor,
                              json_object_get(json, "policy"), why);
    f->policy = (Koers__Policy__V1__Policy *)policy;
    return r;
}
