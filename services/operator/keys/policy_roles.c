/* This file turns the publishers, readers and askers of proto/catalogue.def into grants. The head
 * of catalogue.def explains the words of its lists. Only this file decides which grant follows from
 * a word. The list shows which values a grant allows for a <variable> of a topic. If the word has
 * /own, the grant allows only the value of the holder. If the word has @body, the grant allows only
 * that body.
 *
 *   publish   down.<body>, mesh.<body>  only the holder's body, because it establishes the fact
 *             up.<body>, <province>, reply.<identity>  any value: the topic names the receiver
 *             ask.<body>                any body
 *   read      any value; /province and /path also limit the attributes of the event
 *   ask       the query of that name, at any node
 *
 * Operators may read everything. A grant cannot limit the content of an event, such as the ministry
 * of a scheme. The bodies check the content. */
#include "services/operator/keys/policy_roles.h"

#include <stdio.h>
#include <string.h>

#include "common/event/catalogue.h"
#include "common/event/message.h"
#include "common/event/topic.h"

/* One word of a list, in the form role[/limit][@body]. */
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

/* Returns the token that a grant has in place of a <variable> of the topic template. The token is
 * the word's @body (copied to `body`), a placeholder for the holder's value, or "*" for any
 * value. */
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

/* Writes the topic pattern of a grant to `to`. The pattern is the topic template with a token in
 * place of each <variable>. */
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
    policy_renew_roles(p);
    return p;
}

static size_t role_index(const Koers__Policy__V1__Policy *policy, const char *name)
{
    size_t i = 0;
    while (i < policy->n_roles && strcmp(policy->roles[i]->name, name) != 0)
        i++;
    return i;
}

/* Replaces the role with that name, or appends the role. */
static void role_put(Koers__Policy__V1__Policy *policy, const struct catalogue_role *role)
{
    size_t i = role_index(policy, role->name);
    if (i < policy->n_roles) {
        message_free(&policy->roles[i]);
    } else {
        policy->n_roles++;
        policy->roles = mem_grow(policy->roles, policy->n_roles * sizeof(void *));
    }
    policy->roles[i] = role_new(role);
}

void policy_renew_roles(Koers__Policy__V1__Policy *policy)
{
    for (size_t i = 0; i < n_catalogue_roles; i++)
        role_put(policy, &catalogue_roles[i]);
}

bool policy_add_role(Koers__Policy__V1__Policy *policy, const struct catalogue_role *role)
{
    if (role_index(policy, role->name) < policy->n_roles)
        return false;
    role_put(policy, role);
    return true;
}
