/* This file reads the policy that is in force at the broker. */
#include "services/operator/keys/policy_fetch.h"

#include "common/event/message.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"
#include "services/operator/keys/operator_key.h"
#include "services/operator/keys/texts.h"

static int fetch_ask(struct session *s, void *arg)
{
    Koers__Mesh__V1__GetPolicy question = KOERS__MESH__V1__GET_POLICY__INIT;
    return session_ask(s, "broker", QUERY_POLICY_GET, &question.base, arg);
}

int policy_fetch(struct client *c, const struct key_home *h, struct buf *bytes,
                 Koers__Policy__V1__Policy **pp)
{
    scoped(message_free) ProtobufCMessage *answer = NULL;
    scoped(message_free) Koers__Policy__V1__Policy *here = NULL;
    bool found;
    home_policy_load(h, &here, NULL);
    int code = operator_key_load(c, h, here, &found);
    if (!code && !found)
        code = client_load(c);
    if (!code)
        code = session_run(c, fetch_ask, &answer);
    if (code)
        return code;
    const Koers__Policy__V1__SignedPolicy *s = (const Koers__Policy__V1__SignedPolicy *)answer;
    struct slice policy = {s->policy.data, s->policy.len};
    if (!key_verify(c->mesh.root_key, POLICY_TYPE, policy,
                    (struct slice){s->signature.data, s->signature.len}))
        return client_fail(CODE_PROTOCOL, T_KEY_NOT_ROOTS);
    *pp = message_unpack(&koers__policy__v1__policy__descriptor, policy);
    if (!*pp)
        return client_fail(CODE_PROTOCOL, T_KEY_NOT_ROOTS);
    message_pack(bytes, &s->base);
    return CODE_OK;
}
