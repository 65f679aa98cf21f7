/* These tests check sessions: the last known record in a Hello, a repeated Hello, a newer session,
 * a revoked key, silence, limits, and malformed frames. */
#include "broker/core/data/record.h"
#include "tests/unit/broker/core/core_fixture.h"

static void expect_past(struct world *w, uint8_t connection, Koers__Bus__V1__Past past,
                        const uint8_t journal, uint64_t sequence, uint8_t hash[32])
{
    struct core_peer op = peer_at(OPERATOR, connection);
    Koers__Bus__V1__Hello h = hello_of(NULL);
    uint8_t id[16];
    memset(id, journal, 16);
    h.journal_id = (ProtobufCBinaryData){16, id};
    h.sequence = sequence;
    h.hash = (ProtobufCBinaryData){32, hash};
    world_hello(w, &op, &h);
    if (w->n_reads) {
        expect_nothing(w, &op); /* no Welcome before the record is read */
        world_answer_read(w);
    }
    frame_t *f = expect_frame(w, &op, TALK(WELCOME));
    cr_expect_eq(f->welcome->past, past, "connection %u: past %d", connection,
                 (int)f->welcome->past);
    frame_free(f);
}

static void hash_of(const struct world *w, uint64_t sequence, uint8_t hash[32])
{
    const struct buf *b = &w->records[sequence - 1];
    Koers__Journal__V1__Record *r = koers__journal__v1__record__unpack(NULL, b->n, b->data);
    key_hash((struct slice){r->event.data, r->event.len}, hash);
    koers__journal__v1__record__free_unpacked(r, NULL);
}

static void check_pasts(struct world *w)
{
    uint8_t hash[32], other[32] = {1};
    hash_of(w, 4, hash);
    expect_past(w, 1, PAST(SHARED), 7, 4, hash);
    expect_past(w, 2, PAST(DIFFERENT), 7, 4, other);
    expect_past(w, 3, PAST(DIFFERENT), 8, 4, hash);
    expect_past(w, 4, PAST(BEHIND), 7, 8, hash);
    expect_past(w, 5, PAST(SHARED), 7, 0, hash);
}

Test(core_session, past_is_compared_with_the_ring)
{
    struct world *w = world_open();
    check_pasts(w);
    world_close(&w);
}

Test(core_session, past_is_compared_with_the_files)
{
    struct world *w = world_new();
    world_open_with(w, 1, true); /* the ring has room for the newest record only */
    check_pasts(w);
    world_close(&w);
}

/* A Hello that needs a read gets its turn, although other sessions read the files all the time. */
Test(core_session, past_gets_its_turn_to_read)
{
    struct world *w = world_new();
    world_open_with(w, 1, true);
    w->read_most = 1;
    for (uint8_t i = 0; i < 33; i++) {
        struct core_peer nb = peer_at(NB, i);
        uint64_t s = world_login(w, &nb);
        for (uint32_t cursor = 1; cursor <= 3; cursor++) {
            Koers__Bus__V1__Open o = KOERS__BUS__V1__OPEN__INIT;
            o.cursor = cursor;
            o.from = 1;
            o.credit_events = o.credit_bytes = 1000;
            world_open_cursor(w, &nb, s, &o);
            frame_free(expect_frame(w, &nb, TALK(OPENED)));
        }
        world_turn(w);
        cr_assert_leq(w->n_reads, 2 * (i + 1u), "at most two reads of one session");
    }
    cr_assert_eq(w->n_reads, 64);
    struct core_peer op = peer_at(OPERATOR, 1);
    Koers__Bus__V1__Hello h = hello_of(NULL);
    uint8_t id[16], hash[32];
    memset(id, 7, 16);
    hash_of(w, 4, hash);
    h.journal_id = (ProtobufCBinaryData){16, id};
    h.sequence = 4;
    h.hash = (ProtobufCBinaryData){32, hash};
    world_hello(w, &op, &h);
    expect_nothing(w, &op);
    for (unsigned i = 0; i < 130; i++) { /* every answered read starts another read */
        world_answer_read(w);
        world_turn(w);
    }
    frame_t *f = expect_frame(w, &op, TALK(WELCOME));
    cr_expect_eq(f->welcome->past, PAST(SHARED));
    frame_free(f);
    world_close(&w);
}

Test(core_session, repeated_hello_is_one_session)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    Koers__Bus__V1__Hello h = hello_of(world_outbox);
    uint64_t sessions[3];
    for (size_t i = 0; i < 3; i++) {
        h.attempt = i < 2 ? 5 : 6;
        world_hello(w, &nb, &h);
        frame_t *f = expect_frame(w, &nb, TALK(WELCOME));
        cr_expect_eq(f->welcome->attempt, h.attempt);
        sessions[i] = f->welcome->session;
        frame_free(f);
    }
    cr_expect_eq(sessions[0], sessions[1]);
    cr_expect_neq(sessions[0], sessions[2]);
    world_ping(w, &nb, sessions[0]); /* the second Hello ended this session */
    expect_goodbye(w, &nb, PARTING(NO_SESSION));
    world_ping(w, &nb, sessions[0]);
    expect_nothing(w, &nb); /* a connection gets one Goodbye per second */
    w->mono_us += 1000001;
    world_ping(w, &nb, sessions[0]);
    expect_goodbye(w, &nb, PARTING(NO_SESSION));
    world_ping(w, &nb, sessions[2]);
    frame_free(expect_frame(w, &nb, TALK(PONG)));
    world_close(&w);
}

Test(core_session, hello_of_wrong_version_or_form)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), relay = peer_at(RELAY, 1);
    Koers__Bus__V1__Hello h = hello_of(world_outbox);
    h.protocol_min = h.protocol_max = 2;
    world_hello(w, &nb, &h);
    expect_goodbye(w, &nb, PARTING(VERSION));
    h = hello_of(world_outbox);
    h.outbox.len = 15;
    world_hello(w, &nb, &h);
    expect_goodbye(w, &nb, PARTING(MALFORMED));
    h.outbox.len = 16; /* a daemon must not name an outbox */
    world_hello(w, &relay, &h);
    expect_goodbye(w, &relay, PARTING(MALFORMED));
    world_close(&w);
}

Test(core_session, newest_session_of_a_daemon_supersedes)
{
    struct world *w = world_open();
    struct core_peer one = peer_at(RELAY, 1), two = peer_at(RELAY, 2);
    struct core_peer a = peer_at(NB, 1), b = peer_at(NB, 2);
    world_login(w, &one);
    uint64_t s = world_login(w, &two);
    expect_goodbye(w, &one, PARTING(SUPERSEDED));
    world_ping(w, &two, s);
    frame_free(expect_frame(w, &two, TALK(PONG)));
    world_login(w, &a); /* a person may have several sessions */
    world_login(w, &b);
    expect_nothing(w, &a);
    world_close(&w);
}

static void reload(struct world *w)
{
    struct policy *p = NULL;
    struct errtext why = {""};
    w->fixture.policy.version++;
    cr_assert_eq(fixture_load(&w->fixture, &p, &why), POLICY_OK, "%s", why.text);
    core_policy(w->core, p);
    policy_unref(&p);
}

Test(core_session, revocation_ends_sessions_at_once)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), ge = peer_at(GE, 1);
    uint64_t s = world_login(w, &nb), t = world_login(w, &ge);
    w->fixture.identities[0].revoked = true;
    reload(w);
    expect_goodbye(w, &nb, PARTING(REVOKED));
    expect_nothing(w, &ge);
    world_publish_one(w, &nb, s, 1, "a"); /* both frames are discarded and counted */
    world_ping(w, &nb, s);
    world_settle(w);
    expect_nothing(w, &nb);
    struct core_counts counts;
    core_count(w->core, &counts);
    cr_expect_eq(counts.frames_revoked, 2);
    world_ping(w, &ge, t);
    frame_free(expect_frame(w, &ge, TALK(PONG)));
    cr_expect_eq(w->n_records, WORLD_RECORDS_BEGUN + 1, "the change is journaled");
    cr_expect_eq(w->journaled, 2);
    world_close(&w);
}

Test(core_session, unknown_expired_and_changed_identities)
{
    struct world *w = world_new();
    w->fixture.identities[1].valid_until_us = w->wall_us + 1000000;
    world_open_with(w, 1 << 20, true);
    struct core_peer stranger = peer_at(99, 1), ge = peer_at(GE, 1), relay = peer_at(RELAY, 1);
    Koers__Bus__V1__Hello h = hello_of(NULL);
    world_hello(w, &stranger, &h);
    expect_goodbye(w, &stranger, PARTING(REVOKED));
    world_hello(w, &stranger, &h);
    expect_nothing(w, &stranger); /* a connection with a revoked key gets one Goodbye per minute */
    world_login(w, &ge);
    world_login(w, &relay);
    w->wall_us += 1000000;
    core_tick(w->core);
    expect_goodbye(w, &ge, PARTING(REVOKED));
    w->fixture.identities[2].role = fixture_text("operator"); /* a changed role needs a new login */
    reload(w);
    expect_goodbye(w, &relay, PARTING(NO_SESSION));
    world_close(&w);
}

Test(core_session, policy_changes_are_journaled_once)
{
    struct world *w = world_open();
    cr_expect_eq(w->journaled, 1);
    reload(w); /* the new version has no changes */
    world_settle(w);
    cr_expect_eq(w->n_records, WORLD_RECORDS_BEGUN);
    cr_expect_eq(w->journaled, 2);
    w->limit = 0; /* the disk has no space, so the change waits */
    w->full = true;
    w->fixture.identities[4].revoked = true;
    reload(w);
    world_settle(w);
    cr_expect_eq(w->journaled, 2);
    w->limit = SIZE_MAX;
    w->full = false;
    world_settle(w);
    cr_expect_eq(w->journaled, 3);
    cr_expect_eq(w->n_records, WORLD_RECORDS_BEGUN + 1);
    world_close(&w);
}

/* Returns the value of `revoked` in the last `identity.changed` about `name` in the journal. */
static bool journaled_as_revoked(const struct world *w, const char *name)
{
    bool revoked = false;
    for (size_t i = 0; i < w->n_records; i++) {
        struct record r;
        cr_assert(record_parse(&r, buf_slice(&w->records[i])));
        if (!slice_is(r.labels.topic, "mesh.broker.identity.changed"))
            continue;
        struct event e;
        cr_assert_eq(event_scan(&e, r.event, NULL), EVENT_OK);
        Koers__Mesh__V1__IdentityChanged *m =
            koers__mesh__v1__identity_changed__unpack(NULL, e.payload.n, e.payload.data);
        if (strcmp(m->name, name) == 0)
            revoked = m->revoked;
        koers__mesh__v1__identity_changed__free_unpacked(m, NULL);
    }
    return revoked;
}

/* Three policies arrive during one sync. The journal must end with the state of the last policy. */
Test(core_session, policy_is_reverted_before_it_is_on_disk)
{
    struct world *w = world_open();
    w->fixture.identities[1].revoked = true;
    reload(w); /* the change of this policy is being written */
    w->fixture.identities[1].revoked = false;
    fixture_identity(&w->fixture, "operator-2", "operator", "", 6);
    reload(w); /* the changes of this policy are staged in the next batch */
    w->fixture.policy.n_identities--;
    reload(w);
    cr_expect_eq(w->journaled, 1);
    world_settle(w);
    cr_expect_not(journaled_as_revoked(w, "accounthouder-nl-ge"));
    cr_expect(journaled_as_revoked(w, "operator-2"));
    cr_expect_eq(w->journaled, 4);
    size_t n = w->n_records;
    reload(w); /* no change is left to journal */
    world_settle(w);
    cr_expect_eq(w->n_records, n);
    world_close(&w);
}

/* The journaled policy and the policy in force have the same version but other content. The policy
 * in force must be stored as the journaled one. */
Test(core_session, policy_of_the_same_version_is_stored)
{
    struct world *w = world_open();
    struct policy *old = NULL, *other = NULL;
    cr_assert_eq(fixture_load(&w->fixture, &old, NULL), POLICY_OK);
    w->fixture.identities[1].revoked = true;
    cr_assert_eq(fixture_load(&w->fixture, &other, NULL), POLICY_OK);
    core_destroy(&w->core);
    w->state.head = w->n_records;
    w->state.last_us = w->wall_us;
    w->journaled = 0;
    struct core_conf conf = {.ops = &world_ops,
                             .owner = w,
                             .program = "koers-broker/test",
                             .policy = other,
                             .journaled = old,
                             .journal = &w->state,
                             .ring_bytes = 1 << 20,
                             .heartbeat_ms = 5000};
    core_new(&w->core, &conf);
    world_settle(w);
    cr_expect(journaled_as_revoked(w, "accounthouder-nl-ge"));
    cr_expect_eq(w->journaled, 1, "otherwise the next start announces it again");
    policy_unref(&old);
    policy_unref(&other);
    world_close(&w);
}

Test(core_session, silence_ends_a_session)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), ge = peer_at(GE, 1);
    uint64_t s = world_login(w, &nb);
    world_login(w, &ge);
    w->mono_us += 14000000;
    world_ping(w, &nb, s);
    frame_free(expect_frame(w, &nb, TALK(PONG)));
    w->mono_us += 1500000;
    w->wall_us -= 3600000000; /* a change of the wall clock must not matter */
    core_tick(w->core);
    expect_goodbye(w, &ge, PARTING(SILENT));
    expect_nothing(w, &nb);
    world_close(&w);
}

Test(core_session, sessions_of_one_identity_are_limited)
{
    struct world *w = world_open();
    for (uint8_t i = 0; i < 64; i++) {
        struct core_peer nb = peer_at(NB, i);
        world_login(w, &nb);
    }
    struct core_peer one = peer_at(NB, 200), ge = peer_at(GE, 1);
    Koers__Bus__V1__Hello h = hello_of(world_outbox);
    world_hello(w, &one, &h);
    expect_goodbye(w, &one, PARTING(LIMIT));
    world_login(w, &ge);
    /* If the identity has the maximum count of sessions, a session that missed its heartbeat ends,
     * and the new session is admitted. */
    w->mono_us += 7600000;
    world_login(w, &one);
    struct core_counts counts;
    core_count(w->core, &counts);
    cr_expect_eq(counts.sessions, 65);
    world_close(&w);
}

Test(core_session, logins_of_one_identity_are_limited)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), ge = peer_at(GE, 1);
    Koers__Bus__V1__Hello h = hello_of(world_outbox);
    for (h.attempt = 1; h.attempt <= 1000; h.attempt++)
        world_hello(w, &nb, &h);
    for (unsigned i = 0; i < 256; i++)
        frame_free(expect_frame(w, &nb, TALK(WELCOME)));
    expect_goodbye(w, &nb, PARTING(LIMIT)); /* only one Goodbye per second */
    expect_nothing(w, &nb);
    struct core_counts counts;
    core_count(w->core, &counts);
    cr_expect_eq(counts.hellos_refused, 744);
    world_login(w, &ge); /* the limit does not apply to other identities */
    w->mono_us += 100000;
    for (h.attempt = 2001; h.attempt <= 2020; h.attempt++)
        world_hello(w, &nb, &h);
    for (unsigned i = 0; i < 10; i++)
        frame_free(expect_frame(w, &nb, TALK(WELCOME)));
    expect_nothing(w, &nb);
    world_close(&w);
}

Test(core_session, malformed_frames)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), ge = peer_at(GE, 1);
    uint64_t s = world_login(w, &nb), t = world_login(w, &ge);
    world_raw(w, &nb, (struct slice){(const uint8_t *)"\xff\xff\xff", 3});
    expect_goodbye(w, &nb, PARTING(MALFORMED));
    world_ping(w, &nb, s);
    expect_nothing(w, &nb);               /* frames in the next second are discarded */
    world_raw(w, &ge, (struct slice){0}); /* this frame has no content */
    expect_goodbye(w, &ge, PARTING(MALFORMED));
    w->mono_us += 1000001;
    world_login(w, &nb);
    (void)t;
    /* 100,000 empty items must not take more memory than the arena. */
    uint8_t *bomb = mem_new(200000);
    for (size_t i = 0; i < 200000; i += 2)
        bomb[i] = 0x0a;
    struct buf frame = {0};
    buf_add(&frame, "\x12\xc0\x9a\x0c", 4);
    buf_add(&frame, bomb, 200000);
    world_raw(w, &nb, buf_slice(&frame));
    expect_goodbye(w, &nb, PARTING(MALFORMED));
    core_misframed(w->core, &ge);
    expect_goodbye(w, &ge, PARTING(MALFORMED));
    buf_fini(&frame);
    free(bomb);
    world_close(&w);
}

Test(core_session, stopping_finishes_the_batch)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), ge = peer_at(GE, 1);
    uint64_t s = world_login(w, &nb);
    world_publish_one(w, &nb, s, 1, "a");
    core_stop(w->core);
    world_publish_one(w, &nb, s, 2, "b");
    world_turn(w);
    cr_expect_not(core_stopped(w->core));
    world_sync(w);
    cr_expect(core_stopped(w->core));
    expect_fate(w, &nb, FATE(COMMITTED), 8);
    expect_fate(w, &nb, FATE(BUSY), 0);
    Koers__Bus__V1__Hello h = hello_of(world_outbox);
    world_hello(w, &ge, &h);
    expect_goodbye(w, &ge, PARTING(STOPPING));
    core_farewell(w->core);
    expect_goodbye(w, &nb, PARTING(STOPPING));
    world_close(&w);
}

/* The core gets valid frames with changed bytes, and frames that are cut short. It answers or
 * discards each frame, and goes on to serve other peers. */
Test(core_session, mutated_frames)
{
    struct world *w = world_open();
    struct core_peer ge = peer_at(GE, 1);
    uint64_t t = world_login(w, &ge);
    struct buf e = event_of("accounthouder-nl-nb", "ask.relay.signal.post", "NL-NB", "a");
    uint32_t random = 1;
    for (unsigned round = 0; round < 3000; round++) {
        struct core_peer nb = peer_at(NB, (uint8_t)(round % 50));
        size_t from = w->n_frames;
        uint64_t s = 0;
        Koers__Bus__V1__Hello h = hello_of(world_outbox);
        world_hello(w, &nb, &h);
        frame_t *f = world_next(w, &nb);
        if (f && f->talk_case == TALK(WELCOME))
            s = f->welcome->session;
        if (f)
            frame_free(f);
        Koers__Bus__V1__Item item = KOERS__BUS__V1__ITEM__INIT, *items[] = {&item};
        Koers__Bus__V1__Publish p = KOERS__BUS__V1__PUBLISH__INIT;
        Koers__Bus__V1__Open o = open_of(round, 1);
        talk_t talk = KOERS__BUS__V1__CLIENT_FRAME__INIT;
        item.number = 1 + round % 3;
        item.event = (ProtobufCBinaryData){e.n, e.data};
        p.items = items;
        p.n_items = 1;
        talk.session = s;
        talk.talk_case = round % 2 ? KOERS__BUS__V1__CLIENT_FRAME__TALK_PUBLISH
                                   : KOERS__BUS__V1__CLIENT_FRAME__TALK_OPEN;
        if (round % 2)
            talk.publish = &p;
        else
            talk.open = &o;
        struct buf b = {0};
        message_pack(&b, &talk.base);
        for (unsigned k = 0; k < 1 + round % 4; k++) {
            random = random * 1664525u + 1013904223u;
            b.data[(random >> 8) % b.n] = (uint8_t)random;
        }
        world_raw(w, &nb, (struct slice){b.data, round % 5 ? b.n : random % b.n});
        buf_fini(&b);
        w->mono_us += 1100000;
        world_ping(w, &ge, t);
        world_settle(w);
        frame_free(expect_frame(w, &ge, TALK(PONG)));
        for (size_t i = from; i < w->n_frames; i++)
            buf_fini(&w->frames[i].bytes);
        w->n_frames = from;
    }
    buf_fini(&e);
    world_close(&w);
}
