/* These tests check `policy.get` and `policy.put`: the rights, the refusals, the policy in force
 * afterwards, and the sessions that end. */
#include "tests/unit/broker/core/core_fixture.h"

/* Returns the signed policy of the fixture, as the body of `policy.put`. */
static struct buf put_of(const struct policy_fixture *f)
{
    struct buf bytes = {0}, question = {0};
    fixture_sign(f, &bytes);
    Koers__Mesh__V1__PutPolicy put = KOERS__MESH__V1__PUT_POLICY__INIT;
    put.signed_policy = (ProtobufCBinaryData){bytes.n, bytes.data};
    message_pack(&question, &put.base);
    buf_fini(&bytes);
    return question;
}

static void world_put(struct world *w, const struct core_peer *from, uint64_t session, uint64_t id)
{
    struct buf question = put_of(&w->fixture);
    world_ask_with(w, from, session, id, "broker", "policy.put", &question);
    buf_fini(&question);
}

static void expect_taken(struct world *w, const struct core_peer *to, uint64_t version,
                         uint32_t ended)
{
    frame_t *f = expect_frame(w, to, TALK(ANSWERED));
    cr_assert_eq(f->answered->status, ANSWER(OK), "%s", f->answered->text);
    Koers__Mesh__V1__PolicyTaken *m = koers__mesh__v1__policy_taken__unpack(
        NULL, f->answered->body->value.len, f->answered->body->value.data);
    cr_assert_not_null(m);
    cr_expect_eq(m->version, version);
    cr_expect_eq(m->sessions_ended, ended, "%u sessions", m->sessions_ended);
    koers__mesh__v1__policy_taken__free_unpacked(m, NULL);
    frame_free(f);
}

/* Expects a refusal with this status and a text that contains `words`. The policy in force must not
 * change. */
static void expect_refused(struct world *w, const struct core_peer *to,
                           Koers__Bus__V1__Answers status, const char *words)
{
    frame_t *f = expect_frame(w, to, TALK(ANSWERED));
    cr_expect_eq(f->answered->status, status, "status %d", (int)f->answered->status);
    cr_expect_not_null(strstr(f->answered->text, words), "%s", f->answered->text);
    cr_expect_eq(policy_version(core_policy_in_force(w->core)), 1);
    cr_expect_eq(w->stored, 0);
    frame_free(f);
}

Test(core_policy, get_gives_the_bytes_in_force)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1), nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &op), t = world_login(w, &nb);
    world_ask(w, &op, s, 1, "broker", "policy.get");
    frame_t *f = expect_frame(w, &op, TALK(ANSWERED));
    cr_assert_eq(f->answered->status, ANSWER(OK));
    cr_expect_str_eq(f->answered->body->type_url,
                     "type.googleapis.com/koers.policy.v1.SignedPolicy");
    struct slice got = {f->answered->body->value.data, f->answered->body->value.len};
    cr_expect(slice_equal(got, policy_bytes(core_policy_in_force(w->core))));
    frame_free(f);
    world_ask(w, &nb, t, 1, "broker", "policy.get");
    expect_answer(w, &nb, 1, ANSWER(NOT_ALLOWED));
    world_put(w, &nb, t, 2);
    expect_answer(w, &nb, 2, ANSWER(NOT_ALLOWED));
    world_close(&w);
}

Test(core_policy, put_ends_revoked_sessions_before_their_next_frame)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1), nb = peer_at(NB, 1), two = peer_at(NB, 2),
                     relay = peer_at(RELAY, 1);
    uint64_t s = world_login(w, &op), t = world_login(w, &nb);
    world_login(w, &two);
    world_login(w, &relay);
    w->fixture.policy.version = 5;
    w->fixture.identities[0].revoked = true;
    world_put(w, &op, s, 1);
    expect_taken(w, &op, 5, 2);
    cr_expect_eq(w->stored, 5);
    expect_goodbye(w, &nb, PARTING(REVOKED));
    expect_goodbye(w, &two, PARTING(REVOKED));
    expect_nothing(w, &relay);
    size_t before = w->n_records;
    world_publish_one(w, &nb, t, 1, "late");
    world_settle(w);
    cr_expect_eq(w->n_records, before + 1, "only identity.changed");
    cr_expect_eq(w->journaled, 5);
    world_close(&w);
}

Test(core_policy, put_is_answered_although_it_revokes_the_operator)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    w->fixture.policy.version = 2;
    w->fixture.identities[4].revoked = true;
    world_put(w, &op, s, 1);
    expect_taken(w, &op, 2, 1);
    expect_goodbye(w, &op, PARTING(REVOKED));
    world_ask(w, &op, s, 2, "broker", "policy.get");
    expect_nothing(w, &op);
    world_close(&w);
}

Test(core_policy, put_needs_a_higher_version)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    world_put(w, &op, s, 1);
    expect_refused(w, &op, ANSWER(BAD_QUESTION), "versie 1 is niet hoger dan 1");
    w->fixture.policy.version = 0;
    world_put(w, &op, s, 2);
    expect_refused(w, &op, ANSWER(BAD_QUESTION), "klopt niet: version is 0");
    world_close(&w);
}

Test(core_policy, put_needs_the_signature_of_the_root)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    struct key root = w->fixture.root;
    w->fixture.policy.version = 9;
    key_generate(&w->fixture.root, "root", "root", "");
    struct buf question = put_of(&w->fixture);
    w->fixture.root = root;
    world_ask_with(w, &op, s, 1, "broker", "policy.put", &question);
    expect_refused(w, &op, ANSWER(NOT_ALLOWED), "niet getekend met de wortelsleutel");
    /* One wrong bit makes the policy unsigned or invalid. */
    struct buf good = put_of(&w->fixture);
    for (size_t i = 4; i < good.n; i += 7) {
        good.data[i] ^= 0x10;
        world_ask_with(w, &op, s, 2, "broker", "policy.put", &good);
        frame_t *f = expect_frame(w, &op, TALK(ANSWERED));
        cr_expect_neq(f->answered->status, ANSWER(OK), "byte %zu", i);
        frame_free(f);
        good.data[i] ^= 0x10;
    }
    cr_expect_eq(policy_version(core_policy_in_force(w->core)), 1);
    struct core_counts counts;
    core_count(w->core, &counts);
    cr_expect_eq(counts.policies_refused, 1 + (good.n - 4 + 6) / 7, "attempts are counted");
    buf_fini(&good);
    buf_fini(&question);
    world_close(&w);
}

Test(core_policy, put_of_empty_and_too_large_bodies)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    world_ask(w, &op, s, 1, "broker", "policy.put");
    expect_refused(w, &op, ANSWER(BAD_QUESTION), "onleesbaar");
    struct buf question = {0};
    world_ask_with(w, &op, s, 2, "broker", "policy.put", &question);
    expect_refused(w, &op, ANSWER(NOT_ALLOWED), "wortelsleutel");
    memset(buf_extend(&question, EVENT_UNIT_BYTES + 1), 0xff, EVENT_UNIT_BYTES + 1);
    world_ask_with(w, &op, s, 3, "broker", "policy.put", &question);
    expect_refused(w, &op, ANSWER(BAD_QUESTION), "onleesbaar");
    /* These 190,000 bytes would take far more memory if they were unpacked. */
    buf_clear(&question);
    while (question.n < 190000)
        buf_add(&question, "\x18\x01", 2);
    world_ask_with(w, &op, s, 4, "broker", "policy.put", &question);
    expect_refused(w, &op, ANSWER(BAD_QUESTION), "onleesbaar");
    buf_fini(&question);
    world_close(&w);
}

Test(core_policy, put_that_cannot_be_stored_is_not_in_force)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1), nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &op);
    world_login(w, &nb);
    w->fixture.policy.version = 2;
    w->fixture.identities[0].revoked = true;
    w->readonly = true;
    world_put(w, &op, s, 1);
    expect_refused(w, &op, ANSWER(FAILED), "Read-only file system");
    expect_nothing(w, &nb);
    w->readonly = false;
    world_put(w, &op, s, 2);
    expect_taken(w, &op, 2, 1);
    world_close(&w);
}

Test(core_policy, put_is_refused_while_stopping)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    w->fixture.policy.version = 2;
    core_stop(w->core);
    world_put(w, &op, s, 1);
    expect_refused(w, &op, ANSWER(BUSY), "stopt");
    world_close(&w);
}

Test(core_policy, get_of_a_policy_larger_than_an_answer)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    /* This policy has long grants. The broker can load it from a file, but it does not fit in an
     * answer. */
    struct policy *p = NULL;
    struct errtext why = {""};
    Koers__Policy__V1__Role big = KOERS__POLICY__V1__ROLE__INIT;
    big.name = fixture_text("big");
    w->fixture.role_list[w->fixture.policy.n_roles++] = &big;
    w->fixture.policy.version = 2;
    static Koers__Policy__V1__Grant grants[250], *list[250];
    for (size_t i = 0; i < 250; i++) {
        koers__policy__v1__grant__init(&grants[i]);
        static char longest[1000];
        memset(longest, 'x', sizeof longest - 1);
        static char *classes[1] = {longest};
        grants[i].topic = fixture_text("down.>");
        grants[i].classifications = classes;
        grants[i].n_classifications = 1;
        list[i] = &grants[i];
    }
    big.grants = list;
    big.n_grants = 250;
    cr_assert_eq(fixture_load(&w->fixture, &p, &why), POLICY_OK, "%s", why.text);
    core_policy(w->core, p);
    policy_unref(&p);
    world_ask(w, &op, s, 1, "broker", "policy.get");
    frame_t *f = expect_frame(w, &op, TALK(ANSWERED));
    cr_expect_eq(f->answered->status, ANSWER(FAILED));
    cr_expect_not_null(strstr(f->answered->text, "past niet"));
    frame_free(f);
    world_close(&w);
}
