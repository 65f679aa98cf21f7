/* This file answers `policy.get` and `policy.put`. For `policy.put`, it checks the new policy,
 * stores it and puts it in force. */
#include "broker/core/queries/policy_query.h"

#include "broker/core/admission.h"
#include "broker/core/answer.h"
#include "broker/core/data/texts.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "common/event/message.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/policy/v1/policy.pb-c.h"

#define ANSWER(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name

void policy_query_get(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    struct slice bytes = policy_bytes(c->policy);
    struct errtext why;
    if (bytes.n > EVENT_UNIT_BYTES) {
        errtext_set(&why, 1, TEXT_POLICY_LARGE, EVENT_UNIT_BYTES);
        answer_send(c, s, ask->id, ANSWER(FAILED), NULL, why.text);
        return;
    }
    answer_send_bytes(c, s, ask->id, koers__policy__v1__signed_policy__descriptor.name, bytes);
}

/* Puts the policy in force. The answer is sent first, because the policy may end the session of the
 * operator who sent it. */
static void policy_query_take(struct core *c, struct session *s, uint64_t id, struct policy *p)
{
    Koers__Mesh__V1__PolicyTaken taken = KOERS__MESH__V1__POLICY_TAKEN__INIT;
    taken.version = policy_version(p);
    taken.sessions_ended = admission_count_ending(c, p);
    log_info("policy taken", "version=%" PRIu64 " by=%s ended=%u", taken.version, s->who->name,
             taken.sessions_ended);
    answer_send(c, s, id, ANSWER(OK), &taken.base, "");
    core_policy(c, p);
}

static Koers__Bus__V1__Answers policy_query_judge(struct core *c, struct policy **pp,
                                                  struct slice bytes, struct errtext *text)
{
    struct errtext why = {""};
    uint64_t version = policy_version(c->policy);
    int e = c->ops->policy_load(c->owner, bytes, pp, &why);
    if (e == POLICY_E_UNSIGNED) {
        errtext_set(text, 1, TEXT_POLICY_UNSIGNED);
        return ANSWER(NOT_ALLOWED);
    }
    if (e) {
        errtext_set(text, 1, TEXT_POLICY_BAD, why.text);
        return ANSWER(BAD_QUESTION);
    }
    if (policy_version(*pp) <= version) {
        errtext_set(text, 1, TEXT_POLICY_OLD, policy_version(*pp), version);
        return ANSWER(BAD_QUESTION);
    }
    if (c->ops->policy_store(c->owner, *pp, &why)) {
        errtext_set(text, 1, TEXT_POLICY_NOT_KEPT, why.text);
        return ANSWER(FAILED);
    }
    return ANSWER(OK);
}

void policy_query_put(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    if (c->stopping) { /* while the broker stops, the journal may be closed already */
        answer_send(c, s, ask->id, ANSWER(BUSY), NULL, TEXT_STOPPING);
        return;
    }
    struct errtext text = {""};
    const ProtobufCMessageDescriptor *type = &koers__mesh__v1__put_policy__descriptor;
    scoped(message_free) ProtobufCMessage *m =
        ask->body ? message_unpack_checked(
                        type, (struct slice){ask->body->value.data, ask->body->value.len}, &text)
                  : NULL;
    if (!m) {
        answer_send(c, s, ask->id, ANSWER(BAD_QUESTION), NULL, TEXT_BAD_QUESTION);
        return;
    }
    const Koers__Mesh__V1__PutPolicy *put = (const Koers__Mesh__V1__PutPolicy *)m;
    scoped(policy_unref) struct policy *p = NULL;
    Koers__Bus__V1__Answers status = policy_query_judge(
        c, &p, (struct slice){put->signed_policy.data, put->signed_policy.len}, &text);
    if (status == ANSWER(OK)) {
        policy_query_take(c, s, ask->id, p);
        return;
    }
    c->counts.policies_refused++;
    log_warn("policy refused", "by=%s why=%s", s->who->name, log_value(text.text));
    answer_send(c, s, ask->id, status, NULL, text.text);
}
