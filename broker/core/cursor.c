/* This file delivers records. A cursor near the head reads the ring; a cursor that is behind reads
 * the files. The ring and the files contain the same bytes, so a replay gets the same bytes as a
 * live delivery. A cursor stops when its credit is used up, when frames wait for its peer, or at
 * the last record on disk. */
#include "broker/core/cursor.h"

#include <stdlib.h>

#include "broker/core/data/filter.h"
#include "broker/core/data/record.h"
#include "broker/core/data/ring.h"
#include "broker/core/data/text.h"
#include "broker/core/data/texts.h"
#include "broker/core/read.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "common/event/wire.h"

struct cursor {
    TAILQ_ENTRY(cursor) link;
    uint32_t id;
    uint64_t serial; /* unique, because the client may use an `id` again */
    struct filter *filter;
    unsigned step;        /* maximum count of records that are examined for one Deliver */
    uint64_t next;        /* the first sequence that is not examined yet */
    uint64_t reported;    /* the last `through` that was sent */
    int64_t reported_us;  /* time of the last Deliver, on the monotonic clock */
    uint64_t opened_head; /* the head when the Open arrived; see cursor_through_due */
    int64_t since_us;     /* records before this time are skipped; 0 if no record is skipped */
    uint32_t credit_events, credit_bytes;
    bool reading, tell_withheld;
    /* Count of the records since the last Deliver. Only records that the peer may not read are
     * counted. */
    uint64_t withheld;
    struct buf cold;        /* records from the files */
    struct slice cold_rest; /* the part of `cold` that is not examined yet */
    uint64_t cold_next;     /* the sequence after the cold records; 0 if there are none */
};

/* A Deliver that is being filled. */
struct delivery {
    struct buf records; /* each record has its tag and length, as in the frame */
    uint32_t n;
};

static void delivery_fini(struct delivery *d)
{
    buf_fini(&d->records);
}

static void field_put(struct buf *b, uint8_t tag, uint64_t x)
{
    uint8_t bytes[1 + WIRE_VARINT_MAX] = {tag};
    buf_add(b, bytes, 1 + wire_encode_varint(bytes + 1, x));
}

/* Encodes and sends a Deliver. These are its fields in bus.proto: BrokerFrame{deliver = 4:
 * Deliver{cursor = 1, through = 2, withheld = 4, records = 3, …}}. */
static void deliver_send(struct core *c, struct session *s, struct cursor *k,
                         const struct delivery *d)
{
    scoped(buf_fini) struct buf head = {0}, frame = {0};
    field_put(&head, 0x08, k->id);
    field_put(&head, 0x10, k->next - 1);
    if (k->withheld)
        field_put(&head, 0x20, k->withheld);
    k->withheld = 0;
    field_put(&frame, 0x22, head.n + d->records.n);
    buf_add(&frame, head.data, head.n);
    buf_add(&frame, d->records.data, d->records.n);
    k->reported = k->next - 1;
    k->reported_us = c->ops->mono_us(c->owner);
    c->counts.delivered += d->n;
    c->counts.delivered_bytes += d->records.n;
    session_send_bytes(c, s, buf_slice(&frame));
}

static void cursor_send_closed(struct core *c, struct session *s, uint32_t id,
                               Koers__Bus__V1__Reason reason, const char *text)
{
    Koers__Bus__V1__Closed closed = KOERS__BUS__V1__CLOSED__INIT;
    closed.cursor = id;
    closed.reason = reason;
    struct errtext mended = text_mended(text);
    closed.text = mended.text;
    frame_out frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = KOERS__BUS__V1__BROKER_FRAME__TALK_CLOSED;
    frame.closed = &closed;
    session_send(c, s, &frame);
}

static struct cursor *cursor_find(const struct session *s, uint32_t id)
{
    struct cursor *k;
    TAILQ_FOREACH(k, &s->cursors, link)
    if (k->id == id)
        return k;
    return NULL;
}

static void cursor_free(struct session *s, struct cursor *k)
{
    TAILQ_REMOVE(&s->cursors, k, link);
    s->n_cursors--;
    filter_destroy(&k->filter);
    buf_fini(&k->cold);
    free(k);
}

/* Returns the first sequence to examine. If the Open names a time, this is the first record since
 * that time. But if the ring may lack some of these records, it is 1, and the reader of the files
 * skips to that time. */
static uint64_t cursor_place(const struct core *c, const Koers__Bus__V1__Open *open)
{
    if (open->since_us > 0) {
        uint64_t from = ring_since(c->ring, open->since_us);
        return from ? from : 1;
    }
    return open->from ? open->from : c->head + 1;
}

static struct cursor *cursor_new(struct core *c, const Koers__Bus__V1__Open *open,
                                 struct errtext *why)
{
    struct filter *filter;
    if (filter_new(&filter, open->filter, why))
        return NULL;
    struct cursor *k = mem_new(sizeof *k);
    k->id = open->cursor;
    k->serial = ++c->next_serial;
    k->filter = filter;
    k->step = CORE_STEP_RECORDS / filter_weight(filter);
    k->since_us = open->since_us > 0 ? open->since_us : 0;
    k->next = cursor_place(c, open);
    k->reported = k->next - 1;
    k->reported_us = c->ops->mono_us(c->owner);
    k->opened_head = c->head;
    k->tell_withheld = open->tell_withheld;
    k->credit_events = open->credit_events;
    k->credit_bytes = open->credit_bytes;
    return k;
}

void cursor_open(struct core *c, struct session *s, const Koers__Bus__V1__Open *open)
{
    struct errtext why = {0};
    struct cursor *k = cursor_find(s, open->cursor);
    if (k) {
        errtext_set(&why, 1, TEXT_CURSOR_TWICE, open->cursor);
        cursor_free(s, k);
        cursor_send_closed(c, s, open->cursor, KOERS__BUS__V1__REASON__REASON_PROTOCOL, why.text);
        return;
    }
    if (s->n_cursors >= CORE_CURSORS_MAX) {
        errtext_set(&why, 1, TEXT_CURSORS, CORE_CURSORS_MAX);
        cursor_send_closed(c, s, open->cursor, KOERS__BUS__V1__REASON__REASON_LIMIT, why.text);
        return;
    }
    k = cursor_new(c, open, &why);
    if (!k) {
        cursor_send_closed(c, s, open->cursor, KOERS__BUS__V1__REASON__REASON_PROTOCOL, why.text);
        return;
    }
    TAILQ_INSERT_TAIL(&s->cursors, k, link);
    s->n_cursors++;
    Koers__Bus__V1__Opened opened = KOERS__BUS__V1__OPENED__INIT;
    opened.cursor = k->id;
    opened.from = k->next;
    opened.head = c->head;
    frame_out frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = KOERS__BUS__V1__BROKER_FRAME__TALK_OPENED;
    frame.opened = &opened;
    session_send(c, s, &frame);
}

static uint32_t credit_add(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

void cursor_credit(struct session *s, const Koers__Bus__V1__Credit *credit)
{
    struct cursor *k = cursor_find(s, credit->cursor);
    if (!k)
        return; /* the cursor was closed while this frame was on its way */
    k->credit_events = credit_add(k->credit_events, credit->events);
    k->credit_bytes = credit_add(k->credit_bytes, credit->bytes);
}

void cursor_close(struct core *c, struct session *s, uint32_t id)
{
    struct cursor *k = cursor_find(s, id);
    if (!k)
        return; /* the cursor was closed while this frame was on its way */
    cursor_free(s, k);
    cursor_send_closed(c, s, id, KOERS__BUS__V1__REASON__REASON_UNSPECIFIED, "");
}

static void cursor_take_cold(struct cursor *k, struct slice records, uint64_t next)
{
    k->reading = false;
    buf_clear(&k->cold);
    buf_add(&k->cold, records.data, records.n);
    k->cold_rest = buf_slice(&k->cold);
    k->cold_next = next;
}

static void cursor_on_read(struct core *c, struct session *s, uint64_t serial, struct slice records,
                           uint64_t next)
{
    (void)c;
    struct cursor *k;
    TAILQ_FOREACH(k, &s->cursors, link)
    if (k->serial == serial) {
        cursor_take_cold(k, records, next);
        return;
    }
}

static void cursor_read(struct core *c, struct session *s, struct cursor *k)
{
    struct journal_query query = {
        .from = k->next, .since_us = k->since_us, .max_bytes = CORE_COLD_BYTES};
    /* The reader may skip records whose topic is not in the filter. But a cursor that must count
     * withheld records needs every record, except if its peer may read all records. */
    if (!k->tell_withheld || policy_reads_all(s->who))
        query.topics = filter_topics(k->filter);
    k->reading = read_start(c, s, &query, cursor_on_read, k->serial) == 0;
}

/* Returns the record at k->next, from the ring or from the cold records. Returns NULL if the record
 * must be read from the files first. Moves k->next past the sequences that the reader skipped. */
static const struct record *cursor_next_record(struct core *c, struct cursor *k,
                                               struct record *cold)
{
    const struct entry *e = ring_get(c->ring, k->next);
    if (e)
        return &e->record;
    struct slice encoded;
    while (journal_next_record(&k->cold_rest, &encoded)) {
        must(record_parse(cold, encoded));
        if (cold->sequence >= k->next) {
            k->next = cold->sequence;
            return cold;
        }
    }
    if (k->cold_next > k->next)
        k->next = k->cold_next;
    k->cold_next = 0;
    return k->next <= c->head && ring_get(c->ring, k->next) ? &ring_get(c->ring, k->next)->record
                                                            : NULL;
}

static bool cursor_may_read(const struct session *s, const struct record *r)
{
    return slice_is(r->identity, s->who->name) || policy_may_read(s->who, &r->labels);
}

/* Returns true if the peer gets the record. If the cursor counts withheld records, it counts each
 * record that the peer may not read, also if the record does not match the filter. Otherwise a
 * client could try filters and compare the counts, and so learn about records that it may not read.
 */
static bool cursor_wants(const struct session *s, struct cursor *k, const struct record *r)
{
    if (r->committed_us < k->since_us)
        return false;
    k->since_us = 0; /* commit times never decrease, so later records need no check */
    if (!k->tell_withheld)
        return filter_matches(k->filter, r) && cursor_may_read(s, r);
    if (cursor_may_read(s, r))
        return filter_matches(k->filter, r);
    k->withheld++;
    return false;
}

/* Fills the Deliver until the credit or the space in the frame is used up, until `k->step` records
 * are examined, or until the head. Also stops at a record that must be read from the files first.
 */
static void cursor_fill(struct core *c, struct session *s, struct cursor *k, struct delivery *d)
{
    for (unsigned looked = 0; looked < k->step; looked++) {
        if (k->next > c->head || k->credit_events == 0 || k->credit_bytes == 0)
            return;
        struct record cold;
        const struct record *r = cursor_next_record(c, k, &cold);
        if (!r) {
            if (!k->reading && k->next <= c->head)
                cursor_read(c, s, k);
            return;
        }
        if (cursor_wants(s, k, r)) {
            if (d->records.n && d->records.n + r->encoded.n + 8 > CORE_DELIVER_BYTES) {
                /* The record does not fit. Go back to its start, so that the next Deliver begins
                 * with it. */
                if (r == &cold) {
                    size_t back = r->encoded.n + 4;
                    k->cold_rest.data -= back;
                    k->cold_rest.n += back;
                }
                return;
            }
            field_put(&d->records, 0x1a, r->encoded.n);
            buf_add(&d->records, r->encoded.data, r->encoded.n);
            d->n++;
            k->credit_events--;
            k->credit_bytes -=
                r->encoded.n < k->credit_bytes ? (uint32_t)r->encoded.n : k->credit_bytes;
        }
        k->next++;
    }
}

/* Returns true if a Deliver without records is due. Such a Deliver only reports `through`. It is
 * due when the cursor has reached the head that the journal had at the Open. It is also due if
 * `through` has grown and the last Deliver was sent CORE_THROUGH_US ago. */
static bool cursor_through_due(const struct core *c, const struct cursor *k)
{
    uint64_t through = k->next - 1;
    if (through <= k->reported)
        return false;
    return (k->reported < k->opened_head && through >= k->opened_head) ||
           c->ops->mono_us(c->owner) - k->reported_us >= CORE_THROUGH_US;
}

static size_t cursor_step(struct core *c, struct session *s, struct cursor *k)
{
    if (k->reading)
        return 0;
    scoped(delivery_fini) struct delivery d = {0};
    uint64_t before = k->next;
    cursor_fill(c, s, k, &d);
    if (d.n || cursor_through_due(c, k)) {
        deliver_send(c, s, k, &d);
        return d.records.n + 1;
    }
    /* Skipping a whole step of records is work too, so charge the turn for it. */
    return k->next - before >= k->step ? 1 : 0;
}

size_t cursor_step_next(struct core *c, struct session *s)
{
    struct cursor *k = TAILQ_FIRST(&s->cursors);
    TAILQ_REMOVE(&s->cursors, k, link);
    TAILQ_INSERT_TAIL(&s->cursors, k, link);
    return cursor_step(c, s, k);
}

static void cursor_session_reaped(struct core *c, struct session *s)
{
    (void)c;
    for (struct cursor *k; (k = TAILQ_FIRST(&s->cursors));)
        cursor_free(s, k);
}

const struct observer cursor_observer = {.session_reaped = cursor_session_reaped};
