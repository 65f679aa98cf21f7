/* This file decides what an identity may do. An action is allowed if at least one grant matches.
 * Every identity has a cache of the read grants that match a topic, because the same few topics are
 * checked millions of times. */
#include <stdlib.h>
#include <string.h>

#include "broker/policy/policy_internal.h"
#include "common/event/topic.h"

#define RIGHTS_GRANTS_MAX 256
#define RIGHTS_CACHED     256 /* count of topics in the cache; a power of two */
/* count of bits in a mask; with more read grants the cache is not used */
#define RIGHTS_MASK_BITS 64

struct right {
    Koers__Policy__V1__Action action;
    char *pattern;
    bool own_province, on_path;
    size_t n_classes;
    char **classes;
};

/* One topic in the cache. */
struct cached {
    char topic[200];
    size_t n_topic;
    uint64_t mask; /* the i-th bit is set if the i-th read grant matches the topic */
};

struct policy_rights {
    size_t n;
    struct right *rights;
    size_t n_read;
    struct cached *cached; /* the cache; NULL until it is first used */
};

void policy_rights_free(struct policy_rights *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n; i++) {
        for (size_t k = 0; k < r->rights[i].n_classes; k++)
            free(r->rights[i].classes[k]);
        free(r->rights[i].classes);
        free(r->rights[i].pattern);
    }
    free(r->rights);
    free(r->cached);
    free(r);
}

static void rights_freep(struct policy_rights **rp)
{
    policy_rights_free(*rp);
}

static void rights_add_lower(struct buf *to, const char *value)
{
    for (; *value; value++)
        buf_add(to, &(char){(char)(*value >= 'A' && *value <= 'Z' ? *value + 32 : *value)}, 1);
}

/* Replaces {scope} and {identity} in a template. Returns NULL if the template needs a scope and the
 * identity has none. */
static char *rights_expand(const char *template, const struct policy_identity *who)
{
    scoped(buf_fini) struct buf b = {0};
    while (*template) {
        if (strncmp(template, "{scope}", 7) == 0) {
            if (!who->scope[0])
                return NULL;
            rights_add_lower(&b, who->scope);
            template += 7;
        } else if (strncmp(template, "{identity}", 10) == 0) {
            rights_add_lower(&b, who->name);
            template += 10;
        } else {
            buf_add(&b, template ++, 1);
        }
    }
    buf_add(&b, "", 1);
    return mem_text((const char *)b.data);
}

static int right_add(struct policy_rights *r, const Koers__Policy__V1__Grant *grant,
                     const struct policy_identity *who, struct errtext *why)
{
    if ((grant->own_province || grant->on_path) && !who->scope[0])
        return POLICY_OK;
    char *pattern = rights_expand(grant->topic, who);
    if (!pattern)
        return POLICY_OK;
    struct right *right = &r->rights[r->n++];
    *right = (struct right){.action = grant->action,
                            .pattern = pattern,
                            .own_province = grant->own_province,
                            .on_path = grant->on_path,
                            .classes = mem_new(grant->n_classifications * sizeof(char *) + 1)};
    for (size_t i = 0; i < grant->n_classifications; i++)
        right->classes[right->n_classes++] = mem_text(grant->classifications[i]);
    if (grant->action == KOERS__POLICY__V1__ACTION__ACTION_READ)
        r->n_read++;
    if (!topic_pattern_valid(slice_text(pattern)))
        return errtext_set(why, POLICY_E_BAD, "role %s: \"%s\" is not a topic pattern", who->role,
                           pattern);
    return POLICY_OK;
}

int policy_rights_new(struct policy_rights **rp, const Koers__Policy__V1__Role *role,
                      const struct policy_identity *who, struct errtext *why)
{
    if (role->n_grants > RIGHTS_GRANTS_MAX)
        return errtext_set(why, POLICY_E_BAD, "role %s has more than %d grants", role->name,
                           RIGHTS_GRANTS_MAX);
    scoped(rights_freep) struct policy_rights *r = mem_new(sizeof *r);
    r->rights = mem_new(role->n_grants * sizeof *r->rights + 1);
    for (size_t i = 0; i < role->n_grants; i++) {
        int e = right_add(r, role->grants[i], who, why);
        if (e)
            return e;
    }
    *rp = r;
    r = NULL;
    return POLICY_OK;
}

/* Returns true if the identity and the event meet all conditions of the grant. It does not check
 * the topic. */
static bool right_extends(const struct right *right, const struct policy_identity *who,
                          const struct policy_labels *labels)
{
    struct slice scope = slice_text(who->scope);
    if (right->own_province) {
        bool publish = right->action == KOERS__POLICY__V1__ACTION__ACTION_PUBLISH;
        if (publish ? !slice_equal(labels->province, scope)
                    : !slice_has_word(labels->province, scope))
            return false;
    }
    if (right->on_path && !slice_has_word(labels->path, scope))
        return false;
    for (size_t i = 0; i < right->n_classes; i++)
        if (slice_is(labels->classification, right->classes[i]))
            return true;
    return right->n_classes == 0;
}

static bool rights_may(const struct policy_identity *who, Koers__Policy__V1__Action action,
                       const struct policy_labels *labels)
{
    const struct policy_rights *r = who->rights;
    for (size_t i = 0; i < r->n; i++) {
        const struct right *right = &r->rights[i];
        if (right->action == action && topic_matches(slice_text(right->pattern), labels->topic) &&
            right_extends(right, who, labels))
            return true;
    }
    return false;
}

bool policy_may_publish(const struct policy_identity *who, const struct policy_labels *labels)
{
    return rights_may(who, KOERS__POLICY__V1__ACTION__ACTION_PUBLISH, labels);
}

/* Returns a mask of the read grants that match the topic: bit i is for the i-th read grant. */
static uint64_t read_mask(const struct policy_rights *r, struct slice topic)
{
    uint64_t mask = 0, bit = 1;
    for (size_t i = 0; i < r->n; i++) {
        if (r->rights[i].action != KOERS__POLICY__V1__ACTION__ACTION_READ)
            continue;
        if (topic_matches(slice_text(r->rights[i].pattern), topic))
            mask |= bit;
        bit <<= 1;
    }
    return mask;
}

/* Returns read_mask(r, topic), from the cache if possible. */
static uint64_t read_mask_cached(struct policy_rights *r, struct slice topic)
{
    if (!r->cached)
        r->cached = mem_new(RIGHTS_CACHED * sizeof *r->cached);
    /* the hash FNV-1a; if two topics have the same entry, the last one replaces the other */
    uint32_t at = 2166136261u;
    for (size_t i = 0; i < topic.n; i++)
        at = (at ^ topic.data[i]) * 16777619u;
    struct cached *m = &r->cached[at & (RIGHTS_CACHED - 1)];
    if (!slice_equal((struct slice){(const uint8_t *)m->topic, m->n_topic}, topic)) {
        m->n_topic = topic.n;
        mem_copy(m->topic, topic.data, topic.n);
        m->mask = read_mask(r, topic);
    }
    return m->mask;
}

bool policy_may_read(const struct policy_identity *who, const struct policy_labels *labels)
{
    struct policy_rights *r = who->rights;
    if (r->n_read > RIGHTS_MASK_BITS || labels->topic.n > sizeof r->cached->topic)
        return rights_may(who, KOERS__POLICY__V1__ACTION__ACTION_READ, labels);
    uint64_t mask = read_mask_cached(r, labels->topic);
    for (size_t i = 0; i < r->n && mask; i++) {
        if (r->rights[i].action != KOERS__POLICY__V1__ACTION__ACTION_READ)
            continue;
        if ((mask & 1) && right_extends(&r->rights[i], who, labels))
            return true;
        mask >>= 1;
    }
    return false;
}

bool policy_reads_all(const struct policy_identity *who)
{
    const struct policy_rights *r = who->rights;
    for (size_t i = 0; i < r->n; i++) {
        const struct right *right = &r->rights[i];
        if (right->action == KOERS__POLICY__V1__ACTION__ACTION_READ &&
            strcmp(right->pattern, ">") == 0 && !right->own_province && !right->on_path &&
            right->n_classes == 0)
            return true;
    }
    return false;
}

bool policy_only_asks(const struct policy_identity *who)
{
    for (size_t i = 0; i < who->rights->n; i++)
        if (who->rights->rights[i].action != KOERS__POLICY__V1__ACTION__ACTION_ASK)
            return false;
    return true;
}

bool policy_may_ask(const struct policy_identity *who, const char *node, const char *query)
{
    scoped(buf_fini) struct buf b = {0};
    buf_add(&b, node, strlen(node));
    buf_add(&b, ".", 1);
    buf_add(&b, query, strlen(query));
    struct policy_labels labels = {.topic = buf_slice(&b)};
    return topic_valid(labels.topic) &&
           rights_may(who, KOERS__POLICY__V1__ACTION__ACTION_ASK, &labels);
}
