/* This file loads a policy and finds its identities (policy.h). It verifies the root's signature
 * first. It loads a policy whole or not at all, so the last good policy stays in force when a new
 * file is bad (Z13 in common/rules.md). */
#include "broker/policy/policy.h"

#include <stdlib.h>
#include <string.h>

#include "broker/policy/policy_internal.h"
#include "common/base/table.h"
#include "common/event/message.h"
#include "common/event/wire.h"
#include "common/keys/key.h"

/* An identity, in the policy's two hash tables. */
struct holder {
    struct policy_identity who;
    struct table_node by_name, by_key;
};

struct policy {
    unsigned refs;
    uint64_t version;
    char oin[21];
    struct buf bytes;
    size_t n;
    struct holder *holders;
    struct table by_name, by_key;
};

struct policy *policy_ref(struct policy *p)
{
    p->refs++;
    return p;
}

void policy_unref(struct policy **pp)
{
    struct policy *p = *pp;
    *pp = NULL;
    if (!p || --p->refs)
        return;
    for (size_t i = 0; i < p->n; i++)
        policy_rights_free(p->holders[i].who.rights);
    free(p->holders);
    table_fini(&p->by_name);
    table_fini(&p->by_key);
    buf_fini(&p->bytes);
    free(p);
}

/* Finds the two fields of a SignedPolicy. It allocates no memory, because an unsigned file must not
 * make the broker use memory (B2 in common/rules.md). Returns false if the bytes are not valid, or
 * if a field occurs twice. */
static bool policy_read_signed(struct slice rest, struct slice *content, struct slice *signature)
{
    struct wire_field f;
    int r;
    while ((r = wire_next(&rest, &f)) == WIRE_OK) {
        struct slice *to = f.number == 1 ? content : f.number == 2 ? signature : NULL;
        if (to && (f.type != WIRE_BYTES || to->data))
            return false;
        if (to)
            *to = f.bytes;
    }
    return r == WIRE_E_END;
}

/* Returns true if the name has 1 to 60 characters and has only the characters a-z, 0-9 and "-".
 * Names are used in topics and in event sources. */
static bool policy_name_valid(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n >= 1 && n <= POLICY_NAME_MAX && !name[n];
}

static bool policy_scope_valid(const char *scope)
{
    size_t n = strspn(scope, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
    return n <= POLICY_NAME_MAX && !scope[n];
}

static const Koers__Policy__V1__Role *policy_role(const Koers__Policy__V1__Policy *m,
                                                  const char *name)
{
    for (size_t i = 0; i < m->n_roles; i++)
        if (strcmp(m->roles[i]->name, name) == 0)
            return m->roles[i];
    return NULL;
}

static int policy_check_roles(const Koers__Policy__V1__Policy *m, struct errtext *why)
{
    /* Checks the grants of every role, also of roles that no identity has. The check needs an
     * identity, but its result does not depend on which identity that is. */
    const struct policy_identity anyone = {.name = "x", .role = "x", .scope = "x"};
    for (size_t i = 0; i < m->n_roles; i++) {
        if (!policy_name_valid(m->roles[i]->name))
            return errtext_set(why, POLICY_E_BAD, "role %zu has no valid name", i + 1);
        if (policy_role(m, m->roles[i]->name) != m->roles[i])
            return errtext_set(why, POLICY_E_BAD, "role %s occurs twice", m->roles[i]->name);
        struct policy_rights *rights = NULL;
        int e = policy_rights_new(&rights, m->roles[i], &anyone, why);
        policy_rights_free(rights);
        if (e)
            return e;
    }
    return POLICY_OK;
}

static int holder_check(const struct policy *p, const Koers__Policy__V1__Identity *id,
                        struct errtext *why)
{
    if (!policy_name_valid(id->name) || strcmp(id->name, "broker") == 0)
        return errtext_set(why, POLICY_E_BAD, "identity %zu has no valid name", p->n + 1);
    if (!policy_name_valid(id->role) || !policy_scope_valid(id->scope))
        return errtext_set(why, POLICY_E_BAD, "%s: role or scope is not valid", id->name);
    if (id->curve_key.len != 32 || id->signing_key.len != 32)
        return errtext_set(why, POLICY_E_BAD, "%s: a key is not 32 bytes", id->name);
    if (policy_by_name(p, id->name))
        return errtext_set(why, POLICY_E_BAD, "%s occurs twice", id->name);
    const struct policy_identity *other = policy_by_key(p, id->curve_key.data);
    if (other)
        return errtext_set(why, POLICY_E_BAD, "%s and %s share a key", other->name, id->name);
    return POLICY_OK;
}

static int holder_add(struct policy *p, const Koers__Policy__V1__Policy *m,
                      const Koers__Policy__V1__Identity *id, struct errtext *why)
{
    int e = holder_check(p, id, why);
    if (e)
        return e;
    const Koers__Policy__V1__Role *role = policy_role(m, id->role);
    if (!role)
        return errtext_set(why, POLICY_E_BAD, "%s: no role %s", id->name, id->role);
    struct holder *h = &p->holders[p->n];
    struct policy_identity *who = &h->who;
    slice_copy(slice_text(id->name), who->name, sizeof who->name);
    slice_copy(slice_text(id->role), who->role, sizeof who->role);
    slice_copy(slice_text(id->scope), who->scope, sizeof who->scope);
    memcpy(who->curve_key, id->curve_key.data, 32);
    memcpy(who->signing_key, id->signing_key.data, 32);
    who->valid_from_us = id->valid_from_us;
    who->valid_until_us = id->valid_until_us;
    who->node = id->node;
    who->revoked = id->revoked;
    e = policy_rights_new(&who->rights, role, who, why);
    if (e)
        return e;
    p->n++;
    table_add(&p->by_name, &h->by_name, table_hash(&p->by_name, slice_text(who->name)));
    table_add(&p->by_key, &h->by_key, table_hash(&p->by_key, (struct slice){who->curve_key, 32}));
    return POLICY_OK;
}

static int policy_fill(struct policy *p, const Koers__Policy__V1__Policy *m, struct errtext *why)
{
    if (strlen(m->oin) != 20 || strspn(m->oin, "0123456789") != 20)
        return errtext_set(why, POLICY_E_BAD, "oin is not 20 digits");
    memcpy(p->oin, m->oin, sizeof p->oin);
    if (m->version == 0)
        return errtext_set(why, POLICY_E_BAD, "version is 0");
    p->version = m->version;
    p->holders = mem_new(m->n_identities * sizeof *p->holders + 1);
    int e = policy_check_roles(m, why);
    for (size_t i = 0; i < m->n_identities && !e; i++)
        e = holder_add(p, m, m->identities[i], why);
    return e;
}

int policy_load(struct policy **pp, struct slice signed_policy, const uint8_t root_key[32],
                struct errtext *why)
{
    if (signed_policy.n > POLICY_MAX)
        return errtext_set(why, POLICY_E_BAD, "larger than %d bytes", POLICY_MAX);
    struct slice content = {0}, signature = {0};
    if (!policy_read_signed(signed_policy, &content, &signature))
        return errtext_set(why, POLICY_E_BAD, "is not a SignedPolicy");
    if (!key_verify(root_key, POLICY_TYPE, content, signature))
        return errtext_set(why, POLICY_E_UNSIGNED, "is not signed by the root key");
    scoped(message_free) Koers__Policy__V1__Policy *m =
        message_unpack(&koers__policy__v1__policy__descriptor, content);
    if (!m)
        return errtext_set(why, POLICY_E_BAD, "holds no Policy");
    scoped(policy_unref) struct policy *p = mem_new(sizeof *p);
    p->refs = 1;
    table_init(&p->by_name);
    table_init(&p->by_key);
    buf_add(&p->bytes, signed_policy.data, signed_policy.n);
    int e = policy_fill(p, m, why);
    if (e)
        return e;
    *pp = p;
    p = NULL;
    return POLICY_OK;
}

uint64_t policy_version(const struct policy *p)
{
    return p->version;
}

const char *policy_oin(const struct policy *p)
{
    return p->oin;
}

struct slice policy_bytes(const struct policy *p)
{
    return buf_slice(&p->bytes);
}

size_t policy_count(const struct policy *p)
{
    return p->n;
}

const struct policy_identity *policy_nth(const struct policy *p, size_t nth)
{
    return nth < p->n ? &p->holders[nth].who : NULL;
}

const struct policy_identity *policy_by_name(const struct policy *p, const char *name)
{
    struct table_node *node = table_first(&p->by_name, table_hash(&p->by_name, slice_text(name)));
    for (; node; node = table_next(node)) {
        const struct holder *h = table_of(node, struct holder, by_name);
        if (strcmp(h->who.name, name) == 0)
            return &h->who;
    }
    return NULL;
}

const struct policy_identity *policy_by_key(const struct policy *p, const uint8_t curve_key[32])
{
    struct slice key = {curve_key, 32};
    struct table_node *node = table_first(&p->by_key, table_hash(&p->by_key, key));
    for (; node; node = table_next(node)) {
        const struct holder *h = table_of(node, struct holder, by_key);
        if (memcmp(h->who.curve_key, curve_key, 32) == 0)
            return &h->who;
    }
    return NULL;
}

bool policy_valid(const struct policy_identity *who, int64_t now_us)
{
    return !who->revoked && now_us >= who->valid_from_us &&
           (who->valid_until_us == 0 || now_us < who->valid_until_us);
}

/* Returns true if the two identities are equal in all fields that the event
 * `mesh.broker.identity.changed` reports. The CURVE key is not reported, so it is not compared. */
static bool holder_same(const struct policy_identity *a, const struct policy_identity *b)
{
    return strcmp(a->role, b->role) == 0 && strcmp(a->scope, b->scope) == 0 &&
           memcmp(a->signing_key, b->signing_key, 32) == 0 &&
           a->valid_from_us == b->valid_from_us && a->valid_until_us == b->valid_until_us &&
           a->node == b->node && a->revoked == b->revoked;
}

void policy_changes(const struct policy *before, const struct policy *now,
                    policy_changed_f *on_changed, void *arg)
{
    for (size_t i = 0; i < now->n; i++) {
        const struct policy_identity *who = &now->holders[i].who;
        const struct policy_identity *old = before ? policy_by_name(before, who->name) : NULL;
        if (!old || !holder_same(old, who))
            on_changed(arg, who, who->revoked);
    }
    for (size_t i = 0; before && i < before->n; i++)
        if (!policy_by_name(now, before->holders[i].who.name))
            on_changed(arg, &before->holders[i].who, true);
}
