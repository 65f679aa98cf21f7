/* This file puts the policy of the mesh home in force at the broker.
 *
 * A policy may revoke or replace the key of the operator who sends it. The broker answers first and
 * then ends that operator's session. So the end of the session is not a failure here. */
#include "services/operator/keys/policy_activate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "common/base/civil.h"
#include "common/event/message.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"
#include "services/operator/keys/operator_key.h"
#include "services/operator/keys/policy_edit.h"
#include "services/operator/keys/texts.h"

/* The client's timeout, in microseconds, if the user sets neither --timeout nor KOERS_TIMEOUT. */
#define ACTIVATE_WAIT_US 3000000

/* ---- the questions to the broker ---- */

struct activate {
    struct client *client;
    const struct key_home *home;
    const Koers__Policy__V1__Policy *policy;
    struct buf bytes; /* the bytes of policy.bin */
    struct policy_activation *result;
    bool admitted;       /* true if the broker accepted the login */
    struct errtext *why; /* why the broker did not accept the login */
};

static bool bytes_are(const Koers__Policy__V1__SignedPolicy *s, struct slice bytes)
{
    scoped(buf_fini) struct buf packed = {0};
    message_pack(&packed, &s->base);
    return slice_equal(buf_slice(&packed), bytes);
}

/* Returns true if the broker already has this policy. Two mesh homes may have made different
 * policies with the same version, so the bytes are compared too. */
static bool activate_is_done(struct session *s, const struct activate *a)
{
    Koers__Mesh__V1__GetPolicy question = KOERS__MESH__V1__GET_POLICY__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    return s->policy_version == a->policy->version &&
           session_ask_quietly(s, "broker", QUERY_POLICY_GET, &question.base, &answer, NULL) ==
               KOERS__BUS__V1__ANSWERS__ANSWERS_OK &&
           bytes_are((const Koers__Policy__V1__SignedPolicy *)answer, buf_slice(&a->bytes));
}

/* Returns true if this policy ends the session that sends it, because the policy revokes or lacks
 * the key of that session. */
static bool activate_ends_session(const struct session *s, const Koers__Policy__V1__Policy *p)
{
    uint8_t mine[32];
    must(zmq_z85_decode(mine, s->client->key.curve_public));
    for (size_t i = 0; i < p->n_identities; i++)
        if (p->identities[i]->curve_key.len == 32 &&
            memcmp(p->identities[i]->curve_key.data, mine, 32) == 0)
            return p->identities[i]->revoked;
    return true;
}

static int activate_refused(const struct session *s, const struct activate *a,
                            Koers__Bus__V1__Answers status, const struct errtext *text)
{
    unsigned long long version = (unsigned long long)a->policy->version;
    int code = session_code(status);
    if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_FAILED)
        code = CODE_IO; /* the broker could not write its policy file */
    client_fail(code, T_KEY_REFUSED, version, *text->text ? text->text : session_words(status));
    if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_BAD_QUESTION &&
        s->policy_version >= a->policy->version)
        client_notice(a->client, T_KEY_OLD_HOME, (unsigned long long)s->policy_version);
    else if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED ||
             status == KOERS__BUS__V1__ANSWERS__ANSWERS_UNKNOWN_QUERY)
        client_notice(a->client, T_KEY_SIGHUP, home_path(a->home, "policy.bin"));
    return code;
}

static int activate_ask(struct session *s, void *arg)
{
    struct activate *a = arg;
    Koers__Mesh__V1__PutPolicy put = KOERS__MESH__V1__PUT_POLICY__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    struct errtext text = {""};
    client_fail_into(NULL); /* print the next errors instead of storing them */
    a->admitted = true;
    a->result->version = a->policy->version;
    if (activate_is_done(s, a)) {
        a->result->in_force = a->result->already = true;
        return CODE_OK;
    }
    put.signed_policy = (ProtobufCBinaryData){a->bytes.n, a->bytes.data};
    s->ends = activate_ends_session(s, a->policy);
    Koers__Bus__V1__Answers status =
        session_ask_quietly(s, "broker", QUERY_POLICY_PUT, &put.base, &answer, &text);
    if (status != KOERS__BUS__V1__ANSWERS__ANSWERS_OK)
        return activate_refused(s, a, status, &text);
    a->result->in_force = true;
    a->result->sessions_ended = ((const Koers__Mesh__V1__PolicyTaken *)answer)->sessions_ended;
    return CODE_OK;
}

/* ---- new keys that wait until the policy is in force ---- */

static bool key_file_is(const char *path, const Koers__Policy__V1__Identity *i)
{
    scoped(key_fini) struct key k = {0};
    return access(path, F_OK) == 0 && key_load(&k, path, NULL) == KEY_OK &&
           policy_identity_has_key(i, &k);
}

/* Loads the new key of the operator who runs the command. The new key is needed if an earlier
 * rotation was killed after the broker accepted the policy and before the key file was replaced.
 * Returns false if there is no new key, or if it is not the key in the policy. */
static bool activate_pending_key(const struct activate *a, struct key *to)
{
    const char *name = a->client->key.identity, *path = home_pending_path(a->home, name);
    for (size_t i = 0; i < a->policy->n_identities; i++)
        if (strcmp(a->policy->identities[i]->name, name) == 0)
            return key_file_is(path, a->policy->identities[i]) &&
                   key_load(to, path, NULL) == KEY_OK;
    return false;
}

static int activate_once(struct activate *a)
{
    client_fail_into(a->why);
    int code = session_run(a->client, activate_ask, a);
    client_fail_into(NULL);
    return code;
}

static int activate_run(struct activate *a)
{
    struct key next = {.identity = ""};
    int code = activate_once(a);
    if (code == CODE_NOT_YOURS && !a->admitted && activate_pending_key(a, &next)) {
        a->client->key = next;
        code = activate_once(a);
    }
    key_fini(&next);
    return code;
}

/* Sends the policy with the key of --as or --key. Without these options, tries the operators of the
 * mesh home until the broker admits one. The broker may have revoked the first operator, or may not
 * know a new operator yet. */
static int activate_as_operator(struct activate *a, bool *foundp)
{
    struct client *c = a->client;
    const char *names[OPERATOR_KEYS_MAX];
    bool given = client_option(c, "as") || client_option(c, "key");
    size_t n = given ? 0 : operator_keys(a->home, a->policy, names);
    int code = operator_key_load(c, a->home, a->policy, foundp);
    if (!code && *foundp)
        code = activate_run(a);
    for (size_t i = 1; i < n && code == CODE_NOT_YOURS && !a->admitted; i++) {
        c->ready = false;
        code = client_load_as(c, names[i]);
        if (!code)
            code = activate_run(a);
    }
    return code;
}

static void pending_keys_install(struct client *c, const struct key_home *h,
                                 const Koers__Policy__V1__Policy *p)
{
    for (size_t i = 0; i < p->n_identities; i++) {
        const Koers__Policy__V1__Identity *one = p->identities[i];
        if (!client_identity_valid(one->name) || !key_file_is(home_pending_path(h, one->name), one))
            continue;
        if (rename(home_pending_path(h, one->name), home_key_path(h, one->name)) == 0)
            client_notice(c, T_KEY_IN_PLACE, one->name);
        if (one->node)
            client_notice(c, T_KEY_RESTART, one->name);
    }
}

static void activate_print(struct client *c, const struct policy_activation *a)
{
    char now[CIVIL_TIME];
    civil_local(civil_now_us(), now);
    if (a->already)
        client_notice(c, T_KEY_ALREADY, (unsigned long long)a->version);
    else
        client_notice(c, T_KEY_IN_FORCE, now, a->sessions_ended,
                      a->sessions_ended == 1 ? T_KEY_ONE : T_KEY_MANY);
}

static void activate_limit_wait(struct client *c)
{
    if (!client_option(c, "timeout") && !getenv("KOERS_TIMEOUT"))
        c->timeout_us = ACTIVATE_WAIT_US;
}

int policy_activate(struct client *c, const struct key_home *h, const Koers__Policy__V1__Policy *p,
                    struct policy_activation *result)
{
    struct errtext why = {""};
    struct activate a = {.client = c, .home = h, .policy = p, .result = result, .why = &why};
    bool found = true;
    int code = CODE_OK;
    *result = (struct policy_activation){.version = p->version};
    if (home_policy_bytes(h, &a.bytes, &why))
        return client_fail(CODE_UNKNOWN, T_KEY_ERROR, why.text);
    activate_limit_wait(c);
    code = activate_as_operator(&a, &found);
    buf_fini(&a.bytes);
    if (!found) {
        client_notice(c, T_KEY_NO_OPERATOR, home_path(h, "policy.bin"));
        return CODE_OK;
    }
    if (code && *why.text)
        client_fail(code, "%s", why.text);
    if (code == CODE_NOT_YOURS && !a.admitted)
        client_notice(c, T_KEY_SIGHUP, home_path(h, "policy.bin"));
    if (result->in_force) {
        activate_print(c, result);
        pending_keys_install(c, h, p);
        return CODE_OK;
    }
    if (code == CODE_AWAY || code == CODE_TIMED_OUT || code == CODE_AGAIN) {
        client_notice(c, T_KEY_LOAD_LATER);
        return CODE_QUEUED;
    }
    return code;
}
