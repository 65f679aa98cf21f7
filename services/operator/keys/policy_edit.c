/* This file edits the identities of a policy and signs the policy. */
#include "services/operator/keys/policy_edit.h"

#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "common/event/catalogue.h"
#include "common/event/message.h"

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

/* Replaces a text. Never frees the constant that protobuf-c shares between all texts that are not
 * set. */
static void text_set(char **to, const char *text)
{
    if (*to != (const char *)protobuf_c_empty_string)
        free(*to);
    *to = mem_text(text);
}

void policy_put_identity(Koers__Policy__V1__Policy *policy, const struct key *key)
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

bool policy_identity_has_key(const Koers__Policy__V1__Identity *i, const struct key *key)
{
    uint8_t curve[32];
    return zmq_z85_decode(curve, key->curve_public) && i->curve_key.len == sizeof curve &&
           memcmp(curve, i->curve_key.data, sizeof curve) == 0;
}

void policy_sign(struct buf *to, const Koers__Policy__V1__Policy *policy, const struct key *root)
{
    scoped(buf_fini) struct buf packed = {0};
    message_pack(&packed, &policy->base);
    uint8_t signature[64];
    key_sign(root, POLICY_TYPE, buf_slice(&packed), signature);
    Koers__Policy__V1__SignedPolicy s = KOERS__POLICY__V1__SIGNED_POLICY__INIT;
    s.policy = (ProtobufCBinaryData){packed.n, packed.data};
    s.signature = (ProtobufCBinaryData){sizeof signature, signature};
    message_pack(to, &s.base);
}
