/* These tests check delivery from the files, from the ring and live. A reader gets each record
 * exactly once and in order, even if something stops the delivery. They also check filters, rights
 * and the `through` of a Deliver. */
#include "tests/unit/broker/core/core_fixture.h"

/* What a client received for its cursor. */
struct reader {
    struct core_peer peer;
    uint64_t session, last, through;
    size_t n;
    uint64_t withheld;
};

static void take_deliver(struct reader *r, const Koers__Bus__V1__Deliver *d)
{
    for (size_t i = 0; i < d->n_records; i++) {
        cr_assert_gt(d->records[i]->sequence, r->last, "in order and without repeats");
        r->last = d->records[i]->sequence;
        r->n++;
    }
    cr_assert_geq(d->through, r->through);
    cr_assert_geq(d->through, r->last);
    r->through = d->through;
    r->withheld += d->withheld;
}

/* Takes every frame that the broker sent, and counts its records in the reader. */
static void reader_take(struct world *w, struct reader *r)
{
    frame_t *f;
    while ((f = world_next(w, &r->peer))) {
        if (f->talk_case == TALK(DELIVER))
            take_deliver(r, f->deliver);
        frame_free(f);
    }
}

static struct reader reader_open(struct world *w, uint8_t key, Koers__Bus__V1__Open *open)
{
    struct reader r = {.peer = peer_at(key, 9)};
    r.session = world_login(w, &r.peer);
    world_open_cursor(w, &r.peer, r.session, open);
    return r;
}

/* Publishes `n` signals as the account holder of NB, and waits until they are on disk. */
static void fill(struct world *w, struct core_peer *nb, uint64_t session, uint64_t first, size_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        char word[32];
        snprintf(word, sizeof word, "w%llu", (unsigned long long)(first + i));
        world_publish_one(w, nb, session, first + i, word);
    }
    world_settle(w);
    for (uint64_t i = 0; i < n; i++)
        expect_fate(w, nb, FATE(COMMITTED), WORLD_RECORDS_BEGUN + first + i);
}

Test(core_cursor, files_ring_and_live_give_each_record_once)
{
    struct world *w = world_new();
    world_open_with(w, 40000, true); /* a ring of 40000 bytes has room for about forty records */
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    fill(w, &nb, s, 1, 300);
    w->read_most = 37;
    Koers__Bus__V1__Open o = open_of(1, 1);
    o.credit_events = 10;
    o.credit_bytes = 5000;
    struct reader r = reader_open(w, OPERATOR, &o);
    uint64_t next = 301;
    for (unsigned step = 0; step < 2000 && r.n < 407; step++) {
        /* The queue of the peer is full in one of seven steps. */
        w->stuck[OPERATOR] = step % 7 == 3;
        core_turn(w->core);
        reader_take(w, &r);
        if (w->n_reads && step % 3 == 0)
            world_answer_read(w);
        if (step % 5 == 0)
            world_credit(w, &r.peer, r.session, 1, 7, 3000);
        if (step % 4 == 1 && next <= 400) {
            char word[32];
            snprintf(word, sizeof word, "w%llu", (unsigned long long)next);
            world_publish_one(w, &nb, s, next++, word);
        }
        if (w->busy && step % 2)
            world_sync(w);
    }
    cr_expect_eq(r.n, 407);
    cr_expect_eq(r.last, 407);
    cr_expect_eq(r.through, 407);
    world_close(&w);
}

Test(core_cursor, no_record_before_it_is_on_disk)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    Koers__Bus__V1__Open o = open_of(1, 0);
    struct reader r = reader_open(w, OPERATOR, &o);
    world_turn(w);
    reader_take(w, &r);
    world_publish_one(w, &nb, s, 1, "a");
    world_turn(w);
    reader_take(w, &r);
    cr_expect_eq(r.n, 0);
    world_settle(w);
    reader_take(w, &r);
    cr_expect_eq(r.n, 1);
    cr_expect_eq(r.last, 8);
    world_close(&w);
}

Test(core_cursor, bytes_are_delivered_as_stored)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &nb), t = world_login(w, &op);
    fill(w, &nb, s, 1, 1);
    Koers__Bus__V1__Open o = open_of(1, 8);
    world_open_cursor(w, &op, t, &o);
    world_turn(w);
    const struct world_frame *raw = &w->frames[w->n_frames - 1];
    cr_expect_not_null(memmem(raw->bytes.data, raw->bytes.n, w->records[7].data, w->records[7].n));
    world_close(&w);
}

Test(core_cursor, credit_stops_and_resumes_delivery)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    fill(w, &nb, s, 1, 20);
    Koers__Bus__V1__Open o = open_of(1, 8);
    o.credit_events = 3;
    struct reader r = reader_open(w, OPERATOR, &o);
    world_settle(w);
    reader_take(w, &r);
    cr_expect_eq(r.n, 3);
    world_credit(w, &r.peer, r.session, 1, 4, 0);
    world_settle(w);
    reader_take(w, &r);
    cr_expect_eq(r.n, 7);
    /* The sum of the credits must not overflow. */
    world_credit(w, &r.peer, r.session, 1, UINT32_MAX, UINT32_MAX);
    world_credit(w, &r.peer, r.session, 1, UINT32_MAX, UINT32_MAX);
    world_settle(w);
    reader_take(w, &r);
    cr_expect_eq(r.n, 20);
    o = open_of(2, 8);
    o.credit_bytes = 1; /* the record that uses up the credit is still sent */
    world_open_cursor(w, &r.peer, r.session, &o);
    world_settle(w);
    r.n = r.last = r.through = 0;
    reader_take(w, &r);
    cr_expect_eq(r.n, 1);
    world_close(&w);
}

Test(core_cursor, slow_peer_does_not_stop_the_others)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    Koers__Bus__V1__Open o = open_of(1, 8);
    struct reader quick = reader_open(w, OPERATOR, &o);
    reader_open(w, RELAY, &o);
    world_settle(w);
    w->stuck[RELAY] = true;
    fill(w, &nb, s, 1, 50);
    cr_expect_eq(core_turn(w->core), CORE_PAUSED);
    reader_take(w, &quick);
    cr_expect_eq(quick.n, 50);
    w->stuck[RELAY] = false;
    w->gone[RELAY] = true; /* the connection is lost, so the session ends */
    world_turn(w);
    struct core_counts counts;
    core_count(w->core, &counts);
    cr_expect_eq(counts.sessions, 2);
    world_close(&w);
}

Test(core_cursor, rights_and_own_events)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1), relay = peer_at(RELAY, 1);
    uint64_t s = world_login(w, &nb), t = world_login(w, &relay);
    fill(w, &nb, s, 1, 2); /* the records have sequences 8 and 9 */
    struct buf events[3] = {event_of("relay", "down.nl-nb.signal.answered", "", "a"),
                            event_of("relay", "down.nl-ge.signal.answered", "", "b"),
                            event_of("relay", "down.relay.signal.registered", "NL-GE", "c")};
    world_publish(w, &relay, t, 1, 3, true, events); /* the records have sequences 10, 11 and 12 */
    world_settle(w);
    static const struct {
        uint8_t key;
        size_t n;
        uint64_t last;
    } wanted[] = {{NB, 3, 10}, {GE, 2, 12}, {OPERATOR, 12, 12}};
    for (size_t i = 0; i < 3; i++) {
        Koers__Bus__V1__Open o = open_of(1, 1);
        struct reader r = reader_open(w, wanted[i].key, &o);
        world_settle(w);
        reader_take(w, &r);
        cr_expect_eq(r.n, wanted[i].n, "key %u: %zu", wanted[i].key, r.n);
        cr_expect_eq(r.last, wanted[i].last);
        cr_expect_eq(r.through, 12, "through also covers records that it may not read");
    }
    for (size_t i = 0; i < 3; i++)
        buf_fini(&events[i]);
    world_close(&w);
}

Test(core_cursor, filter_selects_records)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    fill(w, &nb, s, 1, 3);
    char *one[] = {fixture_text("ask.>")}, *clock[] = {fixture_text("mesh.clock.>")},
         *mesh[] = {fixture_text("mesh.>")}, *broker[] = {fixture_text("broker")},
         *type[] = {fixture_text("nl.overheid.koers.signal.post.v1")},
         *province[] = {fixture_text("NL-GR"), fixture_text("NL-NB")},
         *id[] = {fixture_text("id-w2")};
    Koers__Bus__V1__Match match = KOERS__BUS__V1__MATCH__INIT, *matches[] = {&match};
    struct {
        Koers__Bus__V1__Filter filter;
        size_t n;
    } rows[8];
    for (size_t i = 0; i < 8; i++)
        koers__bus__v1__filter__init(&rows[i].filter);
    rows[0].filter.topics = one, rows[0].filter.n_topics = 1, rows[0].n = 3;
    rows[1].filter.exclude = mesh, rows[1].filter.n_exclude = 1, rows[1].n = 3;
    rows[2].filter.identities = broker, rows[2].filter.n_identities = 1, rows[2].n = 7;
    rows[3].filter.types = type, rows[3].filter.n_types = 1, rows[3].n = 3;
    rows[4].filter.topics = mesh, rows[4].filter.n_topics = 1;
    rows[4].filter.exclude = clock, rows[4].filter.n_exclude = 1, rows[4].n = 6;
    rows[5].filter.attributes = matches, rows[5].filter.n_attributes = 1, rows[5].n = 3;
    rows[6].filter.attributes = matches, rows[6].filter.n_attributes = 1, rows[6].n = 1;
    rows[7].filter.attributes = matches, rows[7].filter.n_attributes = 1, rows[7].n = 0;
    for (size_t i = 0; i < 8; i++) {
        match.name = fixture_text(i == 5 ? "province" : i == 6 ? "id" : "noattribute");
        match.values = i == 6 ? id : province;
        match.n_values = i == 6 ? 1 : 2;
        Koers__Bus__V1__Open o = open_of(1, 1);
        o.filter = &rows[i].filter;
        struct reader r = reader_open(w, OPERATOR, &o);
        world_settle(w);
        reader_take(w, &r);
        cr_expect_eq(r.n, rows[i].n, "row %zu: %zu", i, r.n);
        cr_expect_eq(r.through, 10);
    }
    world_close(&w);
}

/* Reads with an optional filter. If `report` is true, the cursor reports withheld records. */
static struct reader read_withheld(struct world *w, uint8_t key, bool report, uint64_t from,
                                   Koers__Bus__V1__Filter *filter)
{
    Koers__Bus__V1__Open o = open_of(1, from);
    o.tell_withheld = report;
    o.filter = filter;
    struct reader r = reader_open(w, key, &o);
    world_settle(w);
    while (w->n_reads) {
        world_answer_read(w);
        world_settle(w);
    }
    reader_take(w, &r);
    return r;
}

Test(core_cursor, withheld_is_counted_when_asked)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    char *ask[] = {fixture_text("ask.>")}, *none[] = {fixture_text("up.>")};
    Koers__Bus__V1__Filter asks = KOERS__BUS__V1__FILTER__INIT, nothing = asks;
    asks.topics = ask, asks.n_topics = 1;
    nothing.topics = none, nothing.n_topics = 1;
    fill(w, &nb, s, 1, 5); /* the records have sequences 8 to 12 */
    cr_expect_eq(read_withheld(w, NB, false, 1, NULL).withheld, 0, "the cursor did not ask for it");
    struct reader r = read_withheld(w, NB, true, 1, NULL);
    cr_expect_eq(r.n, 5, "its own events");
    cr_expect_eq(r.withheld, 7);
    cr_expect_eq(r.through, 12);
    cr_expect_eq(read_withheld(w, NB, true, 5, NULL).withheld, 3,
                 "only from its first sequence on");
    cr_expect_eq(read_withheld(w, GE, true, 1, NULL).withheld, 12);
    cr_expect_eq(read_withheld(w, GE, true, 1, &asks).withheld, 12,
                 "the filter does not change the count");
    cr_expect_eq(read_withheld(w, GE, true, 1, &nothing).withheld, 12,
                 "the filter does not change the count");
    cr_expect_eq(read_withheld(w, NB, true, 1, &nothing).withheld, 7);
    cr_expect_eq(read_withheld(w, OPERATOR, true, 1, &asks).withheld, 0);
    world_close(&w);
}

/* A withheld record is reported once, in the Deliver whose `through` covers the record. */
Test(core_cursor, withheld_is_reported_with_through)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    struct reader r = read_withheld(w, GE, true, 1, NULL);
    cr_expect_eq(r.withheld, 7);
    fill(w, &nb, s, 1, 3);
    reader_take(w, &r);
    cr_expect_eq(r.withheld, 7, "not before `through` moves");
    w->mono_us += 250000;
    world_settle(w);
    reader_take(w, &r);
    cr_expect_eq(r.through, 10);
    cr_expect_eq(r.withheld, 10);
    w->mono_us += 250000;
    world_settle(w);
    reader_take(w, &r);
    cr_expect_eq(r.withheld, 10, "reported only once");
    world_close(&w);
}

/* A cursor that counts withheld records reads every file, even a file with no matching topic. */
Test(core_cursor, withheld_needs_every_file)
{
    struct world *w = world_new();
    world_open_with(w, 1, true); /* the ring has room for one record */
    struct core_peer ge[] = {peer_at(GE, 8), peer_at(GE, 9)};
    char *up[] = {fixture_text("up.>")};
    Koers__Bus__V1__Filter filter = KOERS__BUS__V1__FILTER__INIT;
    filter.topics = up, filter.n_topics = 1;
    for (int tell = 0; tell < 2; tell++) {
        Koers__Bus__V1__Open o = open_of(1, 1);
        o.filter = &filter;
        o.tell_withheld = tell;
        uint64_t s = world_login(w, &ge[tell]);
        world_open_cursor(w, &ge[tell], s, &o);
        world_turn(w);
        cr_assert_eq(w->n_reads, 1);
        cr_expect_eq(w->reads[0].query.topics == NULL, tell == 1);
        world_answer_read(w);
        world_turn(w);
        while (w->n_reads)
            world_answer_read(w), world_turn(w);
    }
    world_close(&w);
}

Test(core_cursor, since_starts_at_a_time)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    for (uint64_t i = 1; i <= 3; i++) {
        w->wall_us += 1000000;
        fill(w, &nb, s, i, 1);
    }
    Koers__Bus__V1__Open o = open_of(1, 0);
    o.since_us = w->wall_us - 1000000;
    struct reader r = reader_open(w, OPERATOR, &o);
    world_settle(w);
    reader_take(w, &r);
    cr_expect_eq(r.n, 2);
    cr_expect_eq(r.last, 10);
    world_close(&w);
}

Test(core_cursor, through_without_records)
{
    struct world *w = world_open();
    struct core_peer nb = peer_at(NB, 1);
    uint64_t s = world_login(w, &nb);
    Koers__Bus__V1__Open o = open_of(1, 8);
    struct reader r = reader_open(w, GE, &o); /* GE may not read signals of NB */
    world_settle(w);
    reader_take(w, &r);
    fill(w, &nb, s, 1, 1);
    reader_take(w, &r);
    cr_expect_eq(r.through, 0, "not for every batch");
    w->mono_us += 250000;
    world_settle(w);
    reader_take(w, &r);
    cr_expect_eq(r.through, 8);
    cr_expect_eq(r.n, 0);
    world_close(&w);
}

static void expect_closed(struct world *w, const struct core_peer *to, uint32_t cursor,
                          Koers__Bus__V1__Reason reason)
{
    frame_t *f = expect_frame(w, to, TALK(CLOSED));
    cr_expect_eq(f->closed->cursor, cursor);
    cr_expect_eq(f->closed->reason, reason);
    frame_free(f);
}

Test(core_cursor, limits_and_bad_filters)
{
    struct world *w = world_open();
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    for (uint32_t i = 1; i <= 33; i++) {
        Koers__Bus__V1__Open o = open_of(i, 100);
        world_open_cursor(w, &op, s, &o);
        if (i <= 32)
            frame_free(expect_frame(w, &op, TALK(OPENED)));
    }
    expect_closed(w, &op, 33, REASON(LIMIT));
    Koers__Bus__V1__Open twice = open_of(7, 100);
    world_open_cursor(w, &op, s, &twice);
    expect_closed(w, &op, 7, REASON(PROTOCOL));
    char *bad[] = {fixture_text("Ask.>")};
    Koers__Bus__V1__Filter filter = KOERS__BUS__V1__FILTER__INIT;
    filter.topics = bad;
    filter.n_topics = 1;
    twice.filter = &filter;
    world_open_cursor(w, &op, s, &twice);
    expect_closed(w, &op, 7, REASON(PROTOCOL));
    /* The limit of 256 rules applies to all lists together. */
    char *many[257];
    for (size_t i = 0; i < 257; i++)
        many[i] = fixture_text("ask.>");
    filter.topics = many;
    filter.n_topics = 200;
    filter.exclude = many + 200;
    filter.n_exclude = 57;
    world_open_cursor(w, &op, s, &twice);
    expect_closed(w, &op, 7, REASON(PROTOCOL));
    Koers__Bus__V1__Match match = KOERS__BUS__V1__MATCH__INIT, *matches[17];
    match.name = fixture_text("subject");
    for (size_t i = 0; i < 17; i++)
        matches[i] = &match;
    filter.n_topics = filter.n_exclude = 0;
    filter.attributes = matches;
    filter.n_attributes = 17;
    world_open_cursor(w, &op, s, &twice);
    expect_closed(w, &op, 7, REASON(PROTOCOL));
    Koers__Bus__V1__Close close = KOERS__BUS__V1__CLOSE__INIT;
    close.cursor = 8;
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = s;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_CLOSE;
    t.close = &close;
    world_talk(w, &op, &t);
    expect_closed(w, &op, 8, REASON(UNSPECIFIED));
    expect_nothing(w, &op);
    world_close(&w);
}

Test(core_cursor, read_for_a_closed_cursor_is_discarded)
{
    struct world *w = world_new();
    world_open_with(w, 1, true);
    struct core_peer op = peer_at(OPERATOR, 1);
    uint64_t s = world_login(w, &op);
    Koers__Bus__V1__Open o = open_of(1, 1);
    world_open_cursor(w, &op, s, &o);
    world_turn(w);
    cr_assert_eq(w->n_reads, 1);
    Koers__Bus__V1__Bye bye = KOERS__BUS__V1__BYE__INIT;
    talk_t t = KOERS__BUS__V1__CLIENT_FRAME__INIT;
    t.session = s;
    t.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_BYE;
    t.bye = &bye;
    world_talk(w, &op, &t);
    frame_free(expect_frame(w, &op, TALK(OPENED)));
    expect_goodbye(w, &op, PARTING(BYE));
    world_answer_read(w);
    world_turn(w);
    expect_nothing(w, &op);
    world_close(&w);
}
