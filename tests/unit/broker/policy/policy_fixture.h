/* Builds policies in memory for tests, and signs them with a root key that is made for the test. */
#pragma once

#include <stdio.h>
#include <string.h>

#include "broker/policy/policy.h"
#include "common/keys/key.h"
#include "koers/policy/v1/policy.pb-c.h"

#define POLICY_FIXTURE_MAX 16

struct policy_fixture {
    Koers__Policy__V1__Policy policy;
    Koers__Policy__V1__Role roles[POLICY_FIXTURE_MAX], *role_list[POLICY_FIXTURE_MAX];
    Koers__Policy__V1__Identity identities[POLICY_FIXTURE_MAX], *identity_list[POLICY_FIXTURE_MAX];
    Koers__Policy__V1__Grant grants[64], *grant_list[64];
    size_t n_grants;
    char classes[8][16], *class_list[8];
    uint8_t keys[POLICY_FIXTURE_MAX][2][32];
    struct key root;
};

/* Removes `const` from a text, for the fields of protobuf messages. */
static inline char *fixture_text(const char *text)
{
    union {
        const char *from;
        char *to;
    } same = {.from = text};
    return same.to;
}

static inline void policy_fixture_init(struct policy_fixture *f, uint64_t version)
{
    memset(f, 0, sizeof *f);
    koers__policy__v1__policy__init(&f->policy);
    f->policy.version = version;
    f->policy.oin = fixture_text("00000001003214345000");
    f->policy.roles = f->role_list;
    f->policy.identities = f->identity_list;
    key_generate(&f->root, "root", "root", "");
}

/* Adds a role. The grants that a test adds next belong to this role. All roles must be added before
 * the identities. */
static inline void fixture_role(struct policy_fixture *f, const char *name)
{
    Koers__Policy__V1__Role *r = &f->roles[f->policy.n_roles];
    koers__policy__v1__role__init(r);
    r->name = fixture_text(name);
    r->grants = &f->grant_list[f->n_grants];
    f->role_list[f->policy.n_roles++] = r;
}

static inline Koers__Policy__V1__Grant *
fixture_grant(struct policy_fixture *f, Koers__Policy__V1__Action action, const char *topic)
{
    Koers__Policy__V1__Grant *g = &f->grants[f->n_grants];
    koers__policy__v1__grant__init(g);
    g->action = action;
    g->topic = fixture_text(topic);
    f->grant_list[f->n_grants++] = g;
    f->roles[f->policy.n_roles - 1].n_grants++;
    return g;
}

/* Adds an identity. All 32 bytes of its CURVE key are `key`. */
static inline Koers__Policy__V1__Identity *fixture_identity(struct policy_fixture *f,
                                                            const char *name, const char *role,
                                                            const char *scope, uint8_t key)
{
    size_t nth = f->policy.n_identities++;
    Koers__Policy__V1__Identity *i = &f->identities[nth];
    koers__policy__v1__identity__init(i);
    i->name = fixture_text(name);
    i->role = fixture_text(role);
    i->scope = fixture_text(scope);
    memset(f->keys[nth][0], key, 32);
    memset(f->keys[nth][1], key + 100, 32);
    i->curve_key = (ProtobufCBinaryData){32, f->keys[nth][0]};
    i->signing_key = (ProtobufCBinaryData){32, f->keys[nth][1]};
    f->identity_list[nth] = i;
    return i;
}

static inline void fixture_sign(const struct policy_fixture *f, struct buf *to)
{
    struct buf bytes = {0};
    size_t n = koers__policy__v1__policy__get_packed_size(&f->policy);
    koers__policy__v1__policy__pack(&f->policy, buf_extend(&bytes, n));
    uint8_t signature[64];
    key_sign(&f->root, POLICY_TYPE, buf_slice(&bytes), signature);
    Koers__Policy__V1__SignedPolicy s = KOERS__POLICY__V1__SIGNED_POLICY__INIT;
    s.policy = (ProtobufCBinaryData){bytes.n, bytes.data};
    s.signature = (ProtobufCBinaryData){64, signature};
    n = koers__policy__v1__signed_policy__get_packed_size(&s);
    koers__policy__v1__signed_policy__pack(&s, buf_extend(to, n));
    buf_fini(&bytes);
}

static inline int fixture_load(const struct policy_fixture *f, struct policy **pp,
                               struct errtext *why)
{
    struct buf b = {0};
    fixture_sign(f, &b);
    int e = policy_load(pp, buf_slice(&b), f->root.sign_public, why);
    buf_fini(&b);
    return e;
}

/* Builds a small mesh: account holders in Noord-Brabant (key 1) and Gelderland (key 2), the relay
 * (key 3), a kerngroep (key 4) and an operator (key 5). */
static inline void fixture_mesh(struct policy_fixture *f, uint64_t version)
{
    const Koers__Policy__V1__Action publish = KOERS__POLICY__V1__ACTION__ACTION_PUBLISH,
                                    read = KOERS__POLICY__V1__ACTION__ACTION_READ,
                                    ask = KOERS__POLICY__V1__ACTION__ACTION_ASK;
    policy_fixture_init(f, version);
    fixture_role(f, "accounthouder");
    fixture_grant(f, publish, "ask.relay.signal.post")->own_province = true;
    fixture_grant(f, read, "down.{scope}.>");
    fixture_grant(f, read, "reply.{identity}.>");
    fixture_grant(f, read, "down.relay.>")->own_province = true;
    fixture_grant(f, ask, "relay.signal.get");
    fixture_role(f, "relay");
    fixture_grant(f, publish, "down.>");
    fixture_grant(f, publish, "up.>");
    fixture_grant(f, publish, "reply.>");
    fixture_grant(f, read, "ask.relay.>");
    fixture_role(f, "kerngroep");
    fixture_grant(f, publish, "down.{scope}.>");
    fixture_grant(f, read, "up.{scope}.>");
    fixture_grant(f, read, "down.>")->on_path = true;
    fixture_role(f, "operator");
    Koers__Policy__V1__Grant *all = fixture_grant(f, read, "*.>");
    f->class_list[0] = fixture_text("internal");
    f->class_list[1] = fixture_text("public");
    all->classifications = f->class_list;
    all->n_classifications = 2;
    fixture_grant(f, ask, "broker.>");
    fixture_grant(f, ask, "relay.>");
    fixture_identity(f, "accounthouder-nl-nb", "accounthouder", "NL-NB", 1);
    fixture_identity(f, "accounthouder-nl-ge", "accounthouder", "NL-GE", 2);
    fixture_identity(f, "relay", "relay", "relay", 3)->node = true;
    fixture_identity(f, "kerngroep-2", "kerngroep", "kerngroep-2", 4)->node = true;
    fixture_identity(f, "operator", "operator", "", 5);
}
