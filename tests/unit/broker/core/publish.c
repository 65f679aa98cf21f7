/* These tests check publishing: numbers, acknowledgement, units, the window, and a full disk. */
#include "broker/journaled/events.h"
#include "tests/unit/broker/core/core_fixture.h"

static const struct core_counts *counts_of(struct world *w)
{
    static struct core_counts counts;
    core_count(w->core, &counts);
    return &counts;
}

Test(core_publish, acknowledged_only_when_synced)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    world_publish_one(w, &nb, s, 1, "a");
    world_turn(w);
    expect_nothing(w, &nb);
    cr_assert(w->busy);
    world_publish_one(w, &nb, s, 2, "b"); /* this event goes into the next batch */
    world_publish_one(w, &nb, s, 3, "c");
    world_turn(w);
    expect_nothing(w, &nb);
    world_sync(w);
    expect_fate(w, &nb, FATE(COMMITTED), 8);
    expect_nothing(w, &nb);
    cr_assert(w->busy, "the next batch is written at once");
    cr_expect_eq(w->writing.count, 2);
    world_sync(w);
    expect_fate(w, &nb, FATE(COMMITTED), 9);
    expect_fate(w, &nb, FATE(COMMITTED), 10);
    world_close(&w);
}

Test(core_publish, many_clients_share_a_batch)
{
    struct world *w = world_open();
    struct core_peer peers[60];
    uint64_t sessions[60];
    for (uint8_t i = 0; i < 60; i++) {
        peers[i] = peer_at(NB, i);
        Koers__Bus__V1__Hello h = hello_of((uint8_t[16]){i, 9});
        world_hello(w, &peers[i], &h);
        frame_t *f = expect_frame(w, &peers[i], TALK(WELCOME));
        sessions[i] = f->welcome->session;
        frame_free(f);
    }
    for (uint8_t i = 0; i < 60; i++)
        world_publish_one(w, &peers[i], sessions[i], 1, (char[2]){(char)('A' + i), 0});
    world_turn(w);
    cr_expect_eq(w->writing.count, 60);
    world_sync(w);
    for (uint8_t i = 0; i < 60; i++)
        expect_fate(w, &peers[i], FATE(COMMITTED), 8u + i);
    world_close(&w);
}

/* Each step has the number and the text of an event, and the expected fate and sequence. */
Test(core_publish, numbers_and_their_fates)
{
    static const struct {
        uint64_t number;
        const char *word;
        Koers__Bus__V1__Fate fate;
        uint64_t sequence;
    } steps[] = {
        {2, "b", FATE(GAP), 0},     {1, "a", FATE(COMMITTED), 8},
        {1, "a", FATE(ALREADY), 8}, {1, "x", FATE(CONFLICT), 0},
        {3, "c", FATE(GAP), 0},     {2, "b", FATE(COMMITTED), 9},
        {1, "a", FATE(ALREADY), 8}, {2, "a", FATE(CONFLICT), 0},
        {0, "z", FATE(REFUSED), 0}, {3, "c", FATE(COMMITTED), 10},
        {2, "b", FATE(ALREADY), 9}, {UINT64_MAX, "m", FATE(GAP), 0},
    };
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        world_publish_one(w, &nb, s, steps[i].number, steps[i].word);
        world_settle(w);
        expect_fate(w, &nb, steps[i].fate, steps[i].sequence);
    }
    cr_expect_eq(w->n_records, 10);
    world_close(&w);
}

Test(core_publish, repeat_of_an_event_that_is_being_written)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), again = peer_at(NB, 2);
    uint64_t s = world_login(w, &nb);
    world_publish_one(w, &nb, s, 1, "a");
    world_turn(w);
    uint64_t s2 = world_login(w, &again); /* the second connection uses the same outbox */
    world_publish_one(w, &again, s2, 1, "a");
    world_publish_one(w, &again, s2, 1, "x");
    world_turn(w);
    expect_nothing(w, &again);
    world_sync(w);
    expect_fate(w, &nb, FATE(COMMITTED), 8);
    expect_fate(w, &again, FATE(ALREADY), 8);
    expect_fate(w, &again, FATE(CONFLICT), 0); /* answers have the same order as the frames */
    cr_expect_eq(w->n_records, 8);
    world_close(&w);
}

Test(core_publish, refusal_consumes_the_number)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    struct buf events[3] = {
        event_of("accounthouder-nl-nb", "ask.relay.signal.post", "NL-GE", "not mine"),
        event_of("accounthouder-nl-ge", "ask.relay.signal.post", "NL-NB", "not me"),
        event_of("accounthouder-nl-nb", "ask.relay.signal.post", "NL-NB", "good"),
    };
    world_publish(w, &nb, s, 1, 3, false, events);
    world_turn(w);
    expect_nothing(w, &nb);
    world_settle(w);
    frame_t *f = expect_frame(w, &nb, TALK(PUBLISHED));
    cr_assert_eq(f->published->n_results, 3);
    cr_expect_eq(f->published->results[0]->fate, FATE(REFUSED));
    cr_expect_eq(f->published->results[0]->reason, REASON(NOT_ALLOWED));
    cr_expect_eq(f->published->results[0]->sequence, 8);
    cr_expect_eq(f->published->results[1]->reason, REASON(NOT_YOU));
    cr_expect_eq(f->published->results[2]->fate, FATE(COMMITTED));
    cr_expect_eq(f->published->results[2]->sequence, 10);
    frame_free(f);
    /* A repeat gets the same refusal, and no second record is journaled. */
    world_publish(w, &nb, s, 1, 1, false, events);
    world_settle(w);
    expect_fate(w, &nb, FATE(REFUSED), 8);
    cr_expect_eq(w->n_records, 10);

    Koers__Journal__V1__Record *r =
        koers__journal__v1__record__unpack(NULL, w->records[7].n, w->records[7].data);
    struct journal_record fields;
    struct journal_refused refused;
    uint8_t hash[32];
    key_hash(buf_slice(&events[0]), hash);
    cr_expect_str_eq(r->identity, "broker");
    cr_expect_eq(r->number, 0);
    /* The refusal is on a topic that only its sender and operators may read. */
    struct event refusal;
    cr_assert_eq(event_scan(&refusal, (struct slice){r->event.data, r->event.len}, NULL), EVENT_OK);
    cr_expect(slice_is(refusal.topic, "reply.accounthouder-nl-nb.event-refused"));
    cr_assert(journal_record_scan(&fields, buf_slice(&w->records[7])));
    cr_assert(broker_journal_events.refused(&fields, &refused));
    cr_expect_str_eq(refused.identity, "accounthouder-nl-nb");
    cr_expect_eq(refused.number, 1);
    cr_expect_eq(memcmp(refused.hash, hash, 32), 0);
    cr_expect_eq(memcmp(refused.outbox, world_outbox, 16), 0);
    koers__journal__v1__record__free_unpacked(r, NULL);
    for (size_t i = 0; i < 3; i++)
        buf_fini(&events[i]);
    world_close(&w);
}

Test(core_publish, malformed_and_too_large_events)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    struct buf junk = {0}, large = {0};
    buf_add(&junk, "junk", 4);
    memset(buf_extend(&large, EVENT_MAX + 1), 'x', EVENT_MAX + 1);
    world_publish(w, &nb, s, 1, 1, false, &junk);
    world_publish(w, &nb, s, 2, 1, false, &large);
    world_settle(w);
    frame_t *f = expect_frame(w, &nb, TALK(PUBLISHED));
    cr_expect_eq(f->published->results[0]->reason, REASON(MALFORMED));
    frame_free(f);
    f = expect_frame(w, &nb, TALK(PUBLISHED));
    cr_expect_eq(f->published->results[0]->reason, REASON(TOO_LARGE));
    frame_free(f);
    buf_fini(&large);
    memset(buf_extend(&large, EVENT_FRAME_MAX), 'x', EVENT_FRAME_MAX);
    /* A Publish that is larger than EVENT_FRAME_MAX still gets an answer. */
    world_publish(w, &nb, s, 3, 1, false, &large);
    world_settle(w);
    expect_fate(w, &nb, FATE(REFUSED), 10);
    buf_fini(&junk);
    buf_fini(&large);
    world_close(&w);
}

Test(core_publish, units_whole_or_not_at_all)
{
    struct world *w = world_open();
    struct core_peer relay = peer_at(RELAY, 1);
    uint64_t s = world_login(w, &relay);
    struct buf events[3] = {event_of("relay", "down.nl-nb.signal.answered", "", "a"),
                            event_of("relay", "down.nl-ge.signal.answered", "", "b"),
                            event_of("relay", "ask.relay.signal.post", "", "not allowed")};
    world_publish(w, &relay, s, 1, 3, true, events);
    world_settle(w);
    frame_t *f = expect_frame(w, &relay, TALK(PUBLISHED));
    for (size_t i = 0; i < 3; i++) {
        cr_expect_eq(f->published->results[i]->fate, FATE(REFUSED));
        cr_expect_eq(f->published->results[i]->reason, REASON(NOT_ALLOWED));
        cr_expect_eq(f->published->results[i]->sequence, 0);
    }
    frame_free(f);
    cr_expect_eq(w->n_records, WORLD_RECORDS_BEGUN, "nothing is consumed or journaled");
    world_publish(w, &relay, s, 1, 2, true, events);
    world_publish(w, &relay, s, 1, 2, true, events);
    /* The first half of this unit was already published. */
    world_publish(w, &relay, s, 2, 2, true, events);
    world_settle(w);
    static const struct {
        Koers__Bus__V1__Fate fate;
        uint64_t first;
    } wanted[] = {{FATE(COMMITTED), 8}, {FATE(ALREADY), 8}, {FATE(CONFLICT), 0}};
    for (size_t i = 0; i < 3; i++) {
        f = expect_frame(w, &relay, TALK(PUBLISHED));
        cr_assert_eq(f->published->n_results, 2);
        cr_expect_eq(f->published->results[0]->fate, wanted[i].fate);
        cr_expect_eq(f->published->results[1]->fate, wanted[i].fate);
        cr_expect_eq(f->published->results[0]->sequence, wanted[i].first);
        frame_free(f);
    }
    cr_expect_eq(w->n_records, 9);
    for (size_t i = 0; i < 3; i++)
        buf_fini(&events[i]);
    world_close(&w);
}

Test(core_publish, window_limits_unanswered_events)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    struct buf events[256];
    for (size_t i = 0; i < 256; i++) {
        char word[16];
        snprintf(word, sizeof word, "%zu", i);
        events[i] = event_of("accounthouder-nl-nb", "ask.relay.signal.post", "NL-NB", word);
    }
    for (uint64_t k = 0; k < 5; k++)
        world_publish(w, &nb, s, 1 + 256 * k, 256, false, events);
    world_settle(w);
    for (uint64_t k = 0; k < 5; k++) {
        frame_t *f = expect_frame(w, &nb, TALK(PUBLISHED));
        cr_assert_eq(f->published->n_results, 256);
        for (size_t i = 0; i < 256; i++)
            cr_assert_eq(f->published->results[i]->fate, k < 4 ? FATE(COMMITTED) : FATE(BUSY));
        frame_free(f);
    }
    world_publish(w, &nb, s, 1025, 1, false, events); /* the window has capacity again */
    world_settle(w);
    expect_fate(w, &nb, FATE(COMMITTED), WORLD_RECORDS_BEGUN + 1025);
    for (size_t i = 0; i < 256; i++)
        buf_fini(&events[i]);
    world_close(&w);
}

Test(core_publish, full_disk_refuses_and_recovers)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &nb), t = world_login(w, &op);
    world_publish_one(w, &nb, s, 1, "a");
    world_settle(w);
    expect_fate(w, &nb, FATE(COMMITTED), 8);
    w->limit = 0;
    w->full = true;
    struct buf events[2] = {event_of("accounthouder-nl-nb", "ask.relay.signal.post", "NL-NB", "b"),
                            event_of("accounthouder-nl-nb", "ask.relay.signal.post", "NL-NB", "c")};
    world_publish(w, &nb, s, 2, 2, false, events);
    world_settle(w);
    frame_t *f = expect_frame(w, &nb, TALK(PUBLISHED));
    cr_expect_eq(f->published->results[0]->fate, FATE(FULL));
    cr_expect_eq(f->published->results[1]->fate, FATE(FULL));
    frame_free(f);
    Koers__Bus__V1__Open o = open_of(1, 8); /* delivery must go on while the disk is full */
    world_open_cursor(w, &op, t, &o);
    world_settle(w);
    frame_free(expect_frame(w, &op, TALK(OPENED)));
    f = expect_frame(w, &op, TALK(DELIVER));
    cr_expect_eq(f->deliver->n_records, 1);
    frame_free(f);
    /* A day begins while the disk is full. When the disk has space again, day.begun is journaled
     * first. */
    w->wall_us += 86400000000;
    core_tick(w->core);
    cr_expect(counts_of(w)->full);
    w->limit = SIZE_MAX;
    w->full = false;
    world_publish(w, &nb, s, 2, 2, false, events);
    world_settle(w);
    f = expect_frame(w, &nb, TALK(PUBLISHED));
    cr_expect_eq(f->published->results[0]->sequence, 10);
    cr_expect_eq(f->published->results[1]->sequence, 11);
    frame_free(f);
    buf_fini(&events[0]);
    buf_fini(&events[1]);
    world_close(&w);
}

Test(core_publish, welcome_reports_only_what_is_on_disk)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), later = peer_at(NB, 2);
    uint64_t s = world_login(w, &nb);
    world_publish_one(w, &nb, s, 1, "a");
    world_settle(w);
    world_publish_one(w, &nb, s, 2, "b");
    world_turn(w); /* the batch is being written and is not on disk yet */
    Koers__Bus__V1__Hello h = hello_of(world_outbox);
    h.attempt = 77;
    world_hello(w, &later, &h);
    frame_t *f = expect_frame(w, &later, TALK(WELCOME));
    struct buf e = event_of("accounthouder-nl-nb", "ask.relay.signal.post", "NL-NB", "a");
    uint8_t hash[32];
    key_hash(buf_slice(&e), hash);
    cr_expect_eq(f->welcome->outbox_number, 1);
    cr_expect_eq(f->welcome->outbox_sequence, 8);
    cr_expect_eq(memcmp(f->welcome->outbox_hash.data, hash, 32), 0);
    cr_expect_eq(f->welcome->attempt, 77);
    cr_expect_str_eq(f->welcome->identity, "accounthouder-nl-nb");
    cr_expect_str_eq(f->welcome->scope, "NL-NB");
    frame_free(f);
    buf_fini(&e);
    world_close(&w);
}

Test(core_publish, a_person_needs_an_outbox)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    Koers__Bus__V1__Hello h = hello_of(NULL);
    world_hello(w, &nb, &h);
    frame_t *f = expect_frame(w, &nb, TALK(WELCOME));
    uint64_t s = f->welcome->session;
    frame_free(f);
    world_publish_one(w, &nb, s, 1, "a");
    world_settle(w);
    f = expect_frame(w, &nb, TALK(PUBLISHED));
    cr_expect_eq(f->published->results[0]->reason, REASON(PROTOCOL));
    frame_free(f);
    world_close(&w);
}

Test(core_publish, repeats_of_records_no_longer_in_memory)
{
    struct world *w = world_new();
    world_open_with(w, 1, true); /* the ring has room for the newest record only */
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    for (uint64_t i = 1; i <= 100; i++) {
        char word[16];
        snprintf(word, sizeof word, "w%d", (int)i);
        world_publish_one(w, &nb, s, i, word);
        world_settle(w);
        expect_fate(w, &nb, FATE(COMMITTED), WORLD_RECORDS_BEGUN + i);
    }
    for (uint64_t i = 1; i <= 100; i++) {
        char word[16];
        snprintf(word, sizeof word, "w%d", (int)i);
        world_publish_one(w, &nb, s, i, word);
        expect_fate(w, &nb, FATE(ALREADY), WORLD_RECORDS_BEGUN + i);
    }
    world_publish_one(w, &nb, s, 50, "other");
    expect_fate(w, &nb, FATE(CONFLICT), 0);
    world_close(&w);
}

Test(core_publish, an_outbox_too_many_is_refused)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    for (unsigned i = 0; i <= 1001; i++) {
        uint8_t outbox[16] = {(uint8_t)(i % 1001), (uint8_t)(i % 1001 >> 8), 1};
        Koers__Bus__V1__Hello h = hello_of(outbox);
        h.attempt = i + 1;
        w->mono_us += 10000; /* logins are limited to one per 10 milliseconds */
        world_hello(w, &nb, &h);
        frame_t *f = expect_frame(w, &nb, TALK(WELCOME));
        uint64_t s = f->welcome->session, number = f->welcome->outbox_number + 1;
        frame_free(f);
        world_publish_one(w, &nb, s, number, "a");
        world_settle(w);
        f = expect_frame(w, &nb, TALK(PUBLISHED));
        const Koers__Bus__V1__Result *r = f->published->results[0];
        if (i == 1000) { /* this outbox is one too many */
            cr_expect_eq(r->fate, FATE(REFUSED));
            cr_expect_eq(r->reason, REASON(LIMIT));
            cr_expect_eq(r->sequence, 0);
        } else { /* a known outbox still works */
            cr_expect_eq(r->fate, FATE(COMMITTED));
            cr_expect_eq(number, i == 1001 ? 2 : 1);
        }
        frame_free(f);
    }
    cr_expect_eq(w->n_records, WORLD_RECORDS_BEGUN + 1001);
    world_close(&w);
}

/* The key of a probe is stored on the host that it watches. So the key must not be able to fill the
 * journal. */
Test(core_publish, a_probe_leaves_nothing_in_the_journal)
{
    struct world *w = world_open_watched();
    struct core_peer probe = peer_at(PROBE, 1);
    uint64_t s = world_login(w, &probe);
    size_t before = w->n_records;
    struct buf e = event_of("probe", "ask.relay.signal.post", "NL-NB", "a");
    for (int unit = 0; unit < 2; unit++) {
        world_publish(w, &probe, s, 1, 1, unit, &e);
        world_settle(w);
        frame_t *f = expect_frame(w, &probe, TALK(PUBLISHED));
        cr_assert_eq(f->published->n_results, 1);
        const Koers__Bus__V1__Result *r = f->published->results[0];
        cr_expect_eq(r->fate, FATE(REFUSED));
        cr_expect_eq(r->reason, REASON(NOT_ALLOWED));
        cr_expect_eq(r->sequence, 0, "no record of it");
        frame_free(f);
    }
    cr_expect_eq(w->n_records, before, "%zu records more", w->n_records - before);
    cr_expect_eq(counts_of(w)->senders, 0);
    buf_fini(&e);
    world_close(&w);
}
