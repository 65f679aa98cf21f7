/* See key_force.h. Whoever is cut off by what he himself puts in force (his own key was replaced or
 * revoked) is answered first: the goodbye that follows is no failure. */
#include "services/operator/keys/key_force.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "common/base/civil.h"
#include "common/event/message.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"
#include "services/operator/keys/texts.h"

enum {
    FORCE_WAIT_US = 3000000, /* for a broker that is away, unless --timeout says */
    OPERATORS_MAX = 8        /* keys that are tried */
};

static void policy_freep(Koers__Policy__V1__Policy **pp)
{
    if (*pp)
        koers__policy__v1__policy__free_unpacked(*pp, NULL);
}

/* ---- whose key asks ---- */

static bool operator_here(const struct key_home *h, const Koers__Policy__V1__Identity *i)
{
    return strcmp(i->role, "operator") == 0 && client_identity_valid(i->name) &&
           access(home_key_path(h, i->name), R_OK) == 0;
}

/* Whose keys are here. Who is revoked by this policy comes last: with the broker, he may be one
 * until he brought it. */
static size_t operators_here(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                             const char *names[OPERATORS_MAX])
{
    const char *wanted = getenv("KOERS_IDENTITY");
    size_t n = 0;
    for (int revoked = 0; revoked < 2; revoked++)
        for (size_t i = 0; i < p->n_identities && n < OPERATORS_MAX; i++) {
            const Koers__Policy__V1__Identity *one = p->identities[i];
            if (one->revoked != revoked || !operator_here(h, one))
                continue;
            names[n++] = one->name;
            if (!revoked && wanted && strcmp(wanted, one->name) == 0) {
                names[n - 1] = names[0];
                names[0] = one->name;
            }
        }
    return n;
}

/* *foundp false, and CODE_OK: no operator's key is here. */
static int force_load_key(struct client *c, const struct key_home *h,
                          const Koers__Policy__V1__Policy *p, bool *foundp)
{
    *foundp = true;
    if (client_option(c, "as") || client_option(c, "key"))
        return client_load(c);
    if (!p)
        return client_load(c);
    const char *names[OPERATORS_MAX];
    *foundp = operators_here(h, p, names) > 0;
    return *foundp ? client_load_as(c, names[0]) : CODE_OK;
}

/* ---- asking ---- */

struct force {
    struct client *client;
    const struct key_home *home;
    const Koers__Policy__V1__Policy *policy;
    struct buf bytes;
    struct key_forced *forced;
    bool asked;          /* it let us in */
    struct errtext *why; /* why not */
};

static bool bytes_are(const Koers__Policy__V1__SignedPolicy *s, struct slice bytes)
{
    scoped(buf_fini) struct buf packed = {0};
    size_t n = koers__policy__v1__signed_policy__get_packed_size(s);
    koers__policy__v1__signed_policy__pack(s, buf_extend(&packed, n));
    return slice_equal(buf_slice(&packed), bytes);
}

/* The same version may be another policy. */
static bool force_already(struct session *s, const struct force *f)
{
    Koers__Mesh__V1__GetPolicy question = KOERS__MESH__V1__GET_POLICY__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    return s->policy_version == f->policy->version &&
           session_ask_quietly(s, "broker", QUERY_POLICY_GET, &question.base, &answer, NULL) ==
               KOERS__BUS__V1__ANSWERS__ANSWERS_OK &&
           bytes_are((const Koers__Policy__V1__SignedPolicy *)answer, buf_slice(&f->bytes));
}

/* Does this policy end the session of who brings it? */
static bool force_ends_me(const struct session *s, const Koers__Policy__V1__Policy *p)
{
    uint8_t mine[32];
    must(zmq_z85_decode(mine, s->client->key.curve_public));
    for (size_t i = 0; i < p->n_identities; i++)
        if (p->identities[i]->curve_key.len == 32 &&
            memcmp(p->identities[i]->curve_key.data, mine, 32) == 0)
            return p->identities[i]->revoked;
    return true;
}

static int force_refused(const struct session *s, const struct force *f,
                         Koers__Bus__V1__Answers status, const struct errtext *text)
{
    unsigned long long version = (unsigned long long)f->policy->version;
    int code = session_code(status);
    if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_FAILED)
        code = CODE_IO; /* it could not write it */
    client_fail(code, T_KEY_REFUSED, version, *text->text ? text->text : session_words(status));
    if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_BAD_QUESTION &&
        s->policy_version >= f->policy->version)
        client_say(f->client, T_KEY_OLD_HOME, (unsigned long long)s->policy_version);
    else if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED ||
             status == KOERS__BUS__V1__ANSWERS__ANSWERS_UNKNOWN_QUERY)
        client_say(f->client, T_KEY_SIGHUP, home_path(f->home, "policy.bin"));
    return code;
}

static int force_ask(struct session *s, void *arg)
{
    struct force *f = arg;
    Koers__Mesh__V1__PutPolicy put = KOERS__MESH__V1__PUT_POLICY__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    struct errtext text = {""};
    client_fail_into(NULL); /* of what follows, all is told */
    f->asked = true;
    f->forced->version = f->policy->version;
    if (force_already(s, f)) {
        f->forced->in_force = f->forced->was = true;
        return CODE_OK;
    }
    put.signed_policy = (ProtobufCBinaryData){f->bytes.n, f->bytes.data};
    s->ends = force_ends_me(s, f->policy);
    Koers__Bus__V1__Answers status =
        session_ask_quietly(s, "broker", QUERY_POLICY_PUT, &put.base, &answer, &text);
    if (status != KOERS__BUS__V1__ANSWERS__ANSWERS_OK)
        return force_refused(s, f, status, &text);
    f->forced->in_force = true;
    f->forced->ended = ((const Koers__Mesh__V1__PolicyTaken *)answer)->sessions_ended;
    return CODE_OK;
}

/* ---- keys that waited until they are in force ---- */

static bool key_is(const char *path, const Koers__Policy__V1__Identity *i)
{
    scoped(key_fini) struct key k = {0};
    uint8_t curve[32];
    return access(path, F_OK) == 0 && key_load(&k, path, NULL) == KEY_OK &&
           zmq_z85_decode(curve, k.curve_public) && i->curve_key.len == sizeof curve &&
           memcmp(curve, i->curve_key.data, sizeof curve) == 0;
}

/* A rotation of who asks, cut short between the broker and the folder: there it is the new key that
 * counts. */
static bool force_next_key(const struct force *f, struct key *to)
{
    const char *name = f->client->key.identity, *path = home_next_path(f->home, name);
    for (size_t i = 0; i < f->policy->n_identities; i++)
        if (strcmp(f->policy->identities[i]->name, name) == 0)
            return key_is(path, f->policy->identities[i]) && key_load(to, path, NULL) == KEY_OK;
    return false;
}

static int force_once(struct force *f)
{
    client_fail_into(f->why);
    int code = session_run(f->client, force_ask, f);
    client_fail_into(NULL);
    return code;
}

static int force_run(struct force *f)
{
    struct key next = {.identity = ""};
    int code = force_once(f);
    if (code == CODE_NOT_YOURS && !f->asked && force_next_key(f, &next)) {
        f->client->key = next;
        code = force_once(f);
    }
    key_fini(&next);
    return code;
}

/* As who the options say, otherwise as the first operator here that the broker lets in: one may be
 * out by now, and another new to it. */
static int force_as_any(struct force *f, bool *foundp)
{
    struct client *c = f->client;
    const char *names[OPERATORS_MAX];
    bool said = client_option(c, "as") || client_option(c, "key");
    size_t n = said ? 0 : operators_here(f->home, f->policy, names);
    int code = force_load_key(c, f->home, f->policy, foundp);
    if (!code && *foundp)
        code = force_run(f);
    for (size_t i = 1; i < n && code == CODE_NOT_YOURS && !f->asked; i++) {
        c->ready = false;
        code = client_load_as(c, names[i]);
        if (!code)
            code = force_run(f);
    }
    return code;
}

static void keys_in_place(struct client *c, const struct key_home *h,
                          const Koers__Policy__V1__Policy *p)
{
    for (size_t i = 0; i < p->n_identities; i++) {
        const Koers__Policy__V1__Identity *one = p->identities[i];
        if (!client_identity_valid(one->name) || !key_is(home_next_path(h, one->name), one))
            continue;
        if (rename(home_next_path(h, one->name), home_key_path(h, one->name)) == 0)
            client_say(c, T_KEY_IN_PLACE, one->name);
        if (one->node)
            client_say(c, T_KEY_RESTART, one->name);
    }
}

/* ---- all of it ---- */

static void force_say(struct client *c, const struct key_forced *f)
{
    char now[CIVIL_TIME];
    civil_local(civil_now_us(), now);
    if (f->was)
        client_say(c, T_KEY_ALREADY, (unsigned long long)f->version);
    else
        client_say(c, T_KEY_FORCED, now, f->ended, f->ended == 1 ? T_KEY_ONE : T_KEY_MANY);
}

static void force_patience(struct client *c)
{
    if (!client_option(c, "timeout") && !getenv("KOERS_TIMEOUT"))
        c->timeout_us = FORCE_WAIT_US;
}

int key_force(struct client *c, const struct key_home *h, const Koers__Policy__V1__Policy *p,
              struct key_forced *forced)
{
    struct errtext why = {""};
    struct force f = {.client = c, .home = h, .policy = p, .forced = forced, .why = &why};
    bool found = true;
    int code = CODE_OK;
    *forced = (struct key_forced){.version = p->version};
    if (home_policy_bytes(h, &f.bytes, &why))
        return client_fail(CODE_UNKNOWN, T_KEY_SEE_FILE, why.text);
    force_patience(c);
    code = force_as_any(&f, &found);
    buf_fini(&f.bytes);
    if (!found) {
        client_say(c, T_KEY_NO_OPERATOR, home_path(h, "policy.bin"));
        return CODE_OK;
    }
    if (code && *why.text)
        client_fail(code, "%s", why.text);
    if (code == CODE_NOT_YOURS && !f.asked)
        client_say(c, T_KEY_SIGHUP, home_path(h, "policy.bin"));
    if (forced->in_force) {
        force_say(c, forced);
        keys_in_place(c, h, p);
        return CODE_OK;
    }
    if (code == CODE_AWAY || code == CODE_TIMED_OUT || code == CODE_AGAIN) {
        client_say(c, T_KEY_LOAD_LATER);
        return CODE_QUEUED;
    }
    return code;
}

/* ---- the one in force ---- */

static int live_ask(struct session *s, void *arg)
{
    Koers__Mesh__V1__GetPolicy question = KOERS__MESH__V1__GET_POLICY__INIT;
    return session_ask(s, "broker", QUERY_POLICY_GET, &question.base, arg);
}

int key_live(struct client *c, const struct key_home *h, struct buf *bytes,
             Koers__Policy__V1__Policy **pp)
{
    scoped(message_free) ProtobufCMessage *answer = NULL;
    scoped(policy_freep) Koers__Policy__V1__Policy *here = NULL;
    bool found;
    home_policy(h, &here, NULL);
    int code = force_load_key(c, h, here, &found);
    if (!code && !found)
        code = client_load(c);
    if (!code)
        code = session_run(c, live_ask, &answer);
    if (code)
        return code;
    Koers__Policy__V1__SignedPolicy *s = (Koers__Policy__V1__SignedPolicy *)answer;
    struct slice policy = {s->policy.data, s->policy.len};
    if (!key_verify(c->mesh.root_key, "application/vnd.koers.policy.v1", policy,
                    (struct slice){s->signature.data, s->signature.len}))
        return client_fail(CODE_PROTOCOL, T_KEY_NOT_ROOTS);
    *pp = koers__policy__v1__policy__unpack(NULL, policy.n, policy.data);
    if (!*pp)
        return client_fail(CODE_PROTOCOL, T_KEY_NOT_ROOTS);
    size_t n = koers__policy__v1__signed_policy__get_packed_size(s);
    koers__policy__v1__signed_policy__pack(s, buf_extend(bytes, n));
    return CODE_OK;
}
