/* Turns the catalogue's words for publishers, readers and askers into grants. The words are
 * explained at the head of proto/catalogue.def; this file is the one place that gives them meaning:
 *
 *   publish   down. and mesh.<body>  the holder's own body        (fact established by it)
 *             up.<body>, <province>, reply.<identity>  any        (it names the receiver)
 *             ask.<body>             any, /own or @body as the word says
 *   read      any, unless /own, @body, /province or /path narrow it
 *   ask       any node's query of that name
 *
 * Operators read everything. Limits of content (a signal's province in the payload, the ministry of
 * a scheme) are the bodies' to enforce. */
#include "services/operator/keys/policy_make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "common/event/catalogue.h"
#include "common/event/topic.h"

/* One word of a list: role[/limit][@body]. */
struct word {
    struct slice role, limit, body;
};

static bool word_next(const char **listp, struct word *w)
{
    const char *start = *listp + strspn(*listp, " ");
    size_t n = strcspn(start, " ");
    if (n == 0)
        return false;
    *listp = start + n;
    *w = (struct word){.role = {(const uint8_t *)start, n}};
    const char *at = memchr(start, '@', n);
    if (at) {
        w->body = (struct slice){(const uint8_t *)at + 1, n - (size_t)(at + 1 - start)};
        n = (size_t)(at - start);
    }
    const char *slash = memchr(start, '/', n);
    if (slash) {
        w->limit = (struct slice){(const uint8_t *)slash + 1, n - (size_t)(slash + 1 - start)};
        n = (size_t)(slash - start);
    }
    w->role.n = n;
    return true;
}

static void role_grant(Koers__Policy__V1__Role *role, Koers__Policy__V1__Action action,
                       const char *topic, const struct word *w, const char *classification)
{
    Koers__Policy__V1__Grant *g = mem_new(sizeof *g);
    koers__policy__v1__grant__init(g);
    g->action = action;
    g->topic = mem_text(topic);
    g->own_province = w && slice_is(w->limit, "province");
    g->on_path = w && slice_is(w->limit, "path");
    if (classification) {
        g->classifications = mem_new(sizeof *g->classifications);
        g->classifications[g->n_classifications++] = mem_text(classification);
    }
    role->grants = mem_grow(role->grants, (role->n_grants + 1) * sizeof(void *));
    role->grants[role->n_grants++] = g;
}

/* What stands for a <variable> of a topic template. */
static const char *variable_value(struct slice template, const char *variable, bool publish,
                                  const struct word *w, char body[61])
{
    bool is_body = strcmp(variable, "<body>") == 0;
    if (is_body && w->body.n > 0) {
        slice_copy(w->body, body, 61);
        return body;
    }
    if (slice_is(w->limit, "own"))
        return strcmp(variable, "<identity>") == 0 ? "{identity}" : "{scope}";
    struct slice flow = topic_token(template, 0);
    if (publish && is_body && (slice_is(flow, "down") || slice_is(flow, "mesh")))
        return "{scope}";
    return "*";
}

/* One alternative of a template becomes a pattern. */
static void template_pattern(char *to, size_t size, struct slice template, bool publish,
                             const struct word *w)
{
    static const char *const variables[] = {"<body>", "<province>", "<identity>"};
    slice_copy(template, to, size);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        char *at = strstr(to, variables[i]);
        if (!at)
            continue;
        char body[61], rest[256];
        snprintf(rest, sizeof rest, "%s", at + strlen(variables[i]));
        snprintf(at, size - (size_t)(at - to), "%s%s",
                 variable_value(template, variables[i], publish, w, body), rest);
    }
}

static void event_grants(Koers__Policy__V1__Role *to, const struct catalogue_role *role,
                         const struct catalogue_event *row, bool publish)
{
    const char *list = publish ? row->publishers : row->readers;
    struct word w;
    while (word_next(&list, &w)) {
        if (!catalogue_word_is_for(w.role, role))
            continue;
        for (const char *t = row->topics; *t;) {
            size_t n = strcspn(t, "|");
            char pattern[256];
            template_pattern(pattern, sizeof pattern, (struct slice){(const uint8_t *)t, n},
                             publish, &w);
            role_grant(to,
                       publish ? KOERS__POLICY__V1__ACTION__ACTION_PUBLISH
                               : KOERS__POLICY__V1__ACTION__ACTION_READ,
                       pattern, &w, publish ? row->classification : NULL);
            t += n + (t[n] == '|');
        }
    }
}

static void query_grants(Koers__Policy__V1__Role *to, const struct catalogue_role *role,
                         const struct catalogue_query *row)
{
    const char *list = row->askers;
    struct word w;
    while (word_next(&list, &w)) {
        if (!catalogue_word_is_for(w.role, role))
            continue;
        bool many = strcmp(row->nodes, "body") == 0 || strcmp(row->nodes, "node") == 0;
        char pattern[256];
        snprintf(pattern, sizeof pattern, "%s.%s", many ? "*" : row->nodes, row->query);
        role_grant(to, KOERS__POLICY__V1__ACTION__ACTION_ASK, pattern, NULL, NULL);
    }
}

static Koers__Policy__V1__Role *role_new(const struct catalogue_role *role)
{
    Koers__Policy__V1__Role *to = mem_new(sizeof *to);
    koers__policy__v1__role__init(to);
    to->name = mem_text(role->name);
    for (size_t i = 0; i < N_EVENTS; i++) {
        event_grants(to, role, &catalogue_events[i], true);
        event_grants(to, role, &catalogue_events[i], false);
    }
    for (size_t i = 0; i < N_QUERIES; i++)
        query_grants(to, role, &catalogue_queries[i]);
    if (strcmp(role->name, "operator") == 0)
        role_grant(to, KOERS__POLICY__V1__ACTION__ACTION_READ, ">", NULL, NULL);
    return to;
}

Koers__Policy__V1__Policy *policy_new(const char *oin, uint64_t version)
{
    Koers__Policy__V1__Policy *p = mem_new(sizeof *p);
    koers__policy__v1__policy__init(p);
    p->version = version;
    p->oin = mem_text(oin);
    policy_take_roles(p);
    return p;
}

static size_t role_place(const Koers__Policy__V1__Policy *policy, const char *name)
{
    size_t i = 0;
    while (i < policy->n_roles && strcmp(policy->roles[i]->name, name) != 0)
        i++;
    return i;
}

/* Where the policy has it, else behind the others. */
static void role_put(Koers__Policy__V1__Policy *policy, const struct catalogue_role *role)
{
    size_t i = role_place(policy, role->name);
    if (i < policy->n_roles) {
        protobuf_c_message_free_unpacked(&policy->roles[i]->base, NULL);
    } else {
        policy->n_roles++;
        policy->roles = mem_grow(policy->roles, policy->n_roles * sizeof(void *));
    }
    policy->roles[i] = role_new(role);
}

void policy_take_roles(Koers__Policy__V1__Policy *policy)
{
    for (size_t i = 0; i < n_catalogue_roles; i++)
        role_put(policy, &catalogue_roles[i]);
}

bool policy_add_role(Koers__Policy__V1__Policy *policy, const struct catalogue_role *role)
{
    if (role_place(policy, role->name) < policy->n_roles)
        return false;
    role_put(policy, role);
    return true;
}

Koers__Policy__V1__Identity *policy_find(Koers__Policy__V1__Policy *policy, const char *name)
{
    for (size_t i = 0; i < policy->n_identities; i++)
        if (strcmp(policy->identities[i]->name, name) == 0)
            return policy->identities[i];
    return NULL;
}

static void bytes_set(ProtobufCBinaryData *to, const void *data, size_t n)
{
    to->data = mem_grow(to->data, n);
    mem_copy(to->data, data, n);
    to->len = n;
}

/* An unset text of protobuf-c is a shared constant, not ours to free. */
static void text_set(char **to, const char *text)
{
    if (*to != (const char *)protobuf_c_empty_string)
        free(*to);
    *to = mem_text(text);
}

void policy_put(Koers__Policy__V1__Policy *policy, const struct key *key)
{
    Koers__Policy__V1__Identity *i = policy_find(policy, key->identity);
    if (!i) {
        i = mem_new(sizeof *i);
        koers__policy__v1__identity__init(i);
        policy->identities =
            mem_grow(policy->identities, (policy->n_identities + 1) * sizeof(void *));
        policy->identities[policy->n_identities++] = i;
    }
    text_set(&i->name, key->identity);
    text_set(&i->role, key->role);
    text_set(&i->scope, key->scope);
    uint8_t curve[32];
    must(zmq_z85_decode(curve, key->curve_public));
    bytes_set(&i->curve_key, curve, sizeof curve);
    bytes_set(&i->signing_key, key->sign_public, sizeof key->sign_public);
    const struct catalogue_role *role = catalogue_role(key->role);
    i->node = role && role->node;
    i->revoked = false;
}

void policy_sign(struct buf *to, const Koers__Policy__V1__Policy *policy, const struct key *root)
{
    scoped(buf_fini) struct buf packed = {0};
    size_t n = koers__policy__v1__policy__get_packed_size(policy);
    koers__policy__v1__policy__pack(policy, buf_extend(&packed, n));
    uint8_t signature[64];
    key_sign(root, POLICY_TYPE, buf_slice(&packed), signature);
    Koers__Policy__V1__SignedPolicy s = KOERS__POLICY__V1__SIGNED_POLICY__INIT;
    s.policy = (ProtobufCBinaryData){packed.n, packed.data};
    s.signature = (ProtobufCBinaryData){sizeof signature, signature};
    size_t total = koers__policy__v1__signed_policy__get_packed_size(&s);
    koers__policy__v1__signed_policy__pack(&s, buf_extend(to, total));
}
