/* Between outbox and broker: what Welcome says of our past, publishing in window, and what became
 * of it. Callbacks only note; what changes the session itself happens in send_step. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/civil.h"
#include "common/event.h"
#include "services/client/send.h"

enum { REPLIES = 1, REPLY_CREDIT = 1024, REPLY_BYTES = 1024 * 1024, PUBLISH_AT_ONCE = 128 };
enum { RETRY_BUSY_US = 50000, RETRY_FULL_US = 500000, GAPS_MAX = 20 };

static void send_past(void *owner, struct bus_past *past)
{
    struct send *s = owner;

    memcpy(past->outbox, outbox_id(s->outbox), sizeof past->outbox);
    past->has_outbox = true;
    past->has_journal = outbox_last_seen(s->outbox, past->journal_id, &past->sequence, past->hash);
}

struct send_compare {
    uint64_t number;
    bool found;
    uint8_t hash[32];
};

static int send_compare_row(void *arg, const struct outbox_row *row)
{
    struct send_compare *compare = arg;

    if (row->number != compare->number)
        return 0;
    key_hash(row->event, compare->hash);
    compare->found = true;
    return 1;
}

/* Is the broker's last event of this outbox ours? If not, the outbox is an older copy. */
static bool send_same_past(struct send *s, const Koers__Bus__V1__Welcome *welcome)
{
    struct send_compare compare = {.number = welcome->outbox_number};

    if (welcome->outbox_number == 0)
        return true;
    if (welcome->outbox_number > s->last_number)
        return false;
    outbox_each(s->outbox, -1, 0, send_compare_row, &compare);
    return !compare.found ||
           (welcome->outbox_hash.len == sizeof compare.hash &&
            memcmp(welcome->outbox_hash.data, compare.hash, sizeof compare.hash) == 0);
}

static void send_open_replies(struct send *s)
{
    char pattern[KEY_NAME_MAX + 16];
    char *topics[] = {pattern};
    Koers__Bus__V1__Filter filter = KOERS__BUS__V1__FILTER__INIT;
    Koers__Bus__V1__Open open = KOERS__BUS__V1__OPEN__INIT;
    char name[] = "replies";

    snprintf(pattern, sizeof pattern, "reply.%s.>", s->session.client->key.identity);
    filter.topics = topics;
    filter.n_topics = 1;
    open.cursor = REPLIES;
    open.name = name;
    open.from = s->reply_from;
    open.filter = &filter;
    open.credit_events = REPLY_CREDIT;
    open.credit_bytes = REPLY_BYTES;
    bus_open(s->session.bus, &open);
}

/* The past as the broker has it, against the past as the outbox has it. */
static bool send_past_is_shared(struct send *s, const Koers__Bus__V1__Welcome *welcome)
{
    if (s->resend || welcome->past == KOERS__BUS__V1__PAST__PAST_SHARED || !s->seen_sequence)
        return true;
    s->session.failed = client_fail(CODE_LOST, welcome->past == KOERS__BUS__V1__PAST__PAST_BEHIND
                                                   ? T_PAST_BEHIND
                                                   : T_PAST_DIFFERENT);
    return false;
}

struct send_recover {
    uint64_t numbers[PUBLISH_AT_ONCE];
    uint64_t up_to;
    size_t n;
};

static int send_recover_row(void *arg, const struct outbox_row *row)
{
    struct send_recover *recover = arg;

    if (row->number == 0 || row->number > recover->up_to)
        return 1;
    recover->numbers[recover->n++] = row->number;
    return recover->n == PUBLISH_AT_ONCE;
}

/* Rows that were journaled without our hearing of it. */
static void send_recover(struct send *s)
{
    struct send_recover recover = {.up_to = s->broker_has};

    do {
        recover.n = 0;
        outbox_each(s->outbox, OUTBOX_WAITING, 0, send_recover_row, &recover);
        if (recover.n > 0)
            outbox_begin(s->outbox);
        for (size_t i = 0; i < recover.n; i++) {
            struct pending *one = pendings_by_number(&s->pendings, recover.numbers[i]);

            outbox_sent(s->outbox, recover.numbers[i], s->broker_sequence, civil_now_us());
            s->n_acknowledged++;
            if (one)
                one->acknowledged = true;
        }
        if (recover.n > 0 && outbox_commit(s->outbox) != 0)
            s->no_room = true;
    } while (recover.n == PUBLISH_AT_ONCE && !s->no_room);
}

static void send_on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome)
{
    struct send *s = owner;

    if (!send_past_is_shared(s, welcome))
        return;
    if (!send_same_past(s, welcome)) {
        s->renew = true;
        return;
    }
    s->has_journal = welcome->journal_id.len == sizeof s->journal;
    if (s->has_journal)
        memcpy(s->journal, welcome->journal_id.data, sizeof s->journal);
    s->broker_has = welcome->outbox_number;
    s->broker_sequence = welcome->outbox_sequence;
    s->published_row = 0;
    s->in_flight = 0;
    s->rewind = false;
    s->progress_us = session_clock();
    if (!s->reply_from)
        s->reply_from = welcome->head + 1;
    send_recover(s);
    if (s->resend)
        return; /* send_step goes on */
    send_open_replies(s);
    s->ready = true;
}

/* What was published without an answer keeps its number; whether the broker has it is told by the
 * next Welcome. */
static void send_on_down(void *owner)
{
    struct send *s = owner;

    s->ready = false;
    s->in_flight = 0;
}

static void send_saw(struct send *s, uint64_t sequence, const uint8_t hash[32])
{
    if (sequence <= s->seen_sequence)
        return;
    s->seen_sequence = sequence;
    memcpy(s->seen_hash, hash, sizeof s->seen_hash);
}

static void send_acknowledged(struct send *s, const Koers__Bus__V1__Result *result)
{
    struct pending *one = pendings_by_number(&s->pendings, result->number);

    outbox_sent(s->outbox, result->number, result->sequence, civil_now_us());
    s->n_acknowledged++;
    s->gaps = 0;
    s->full = false;
    s->progress_us = session_clock();
    if (!one)
        return;
    one->acknowledged = true;
    send_saw(s, result->sequence, one->hash);
}

static void send_parked(struct send *s, const Koers__Bus__V1__Result *r)
{
    struct pending *one = pendings_by_number(&s->pendings, r->number);
    struct send_result result = {.end = SEND_PARKED, .reason = r->reason, .text = r->text};
    uint64_t tag;

    outbox_parked(s->outbox, r->number, r->sequence, r->text);
    s->progress_us = session_clock();
    if (!one)
        return;
    tag = one->tag;
    pendings_remove(&s->pendings, one);
    s->on_result(s->arg, tag, &result);
}

static void send_again(struct send *s, int64_t after_us)
{
    s->rewind = true;
    s->retry_us = session_clock() + after_us;
}

static void send_on_result(struct send *s, const Koers__Bus__V1__Result *result)
{
    switch (result->fate) {
    case KOERS__BUS__V1__FATE__FATE_COMMITTED:
    case KOERS__BUS__V1__FATE__FATE_ALREADY:
        send_acknowledged(s, result);
        break;
    case KOERS__BUS__V1__FATE__FATE_REFUSED:
        send_parked(s, result);
        break;
    case KOERS__BUS__V1__FATE__FATE_CONFLICT:
        s->renew = true;
        break;
    case KOERS__BUS__V1__FATE__FATE_FULL:
        s->full = true;
        send_again(s, RETRY_FULL_US);
        break;
    case KOERS__BUS__V1__FATE__FATE_GAP:
        /* after a FULL or BUSY the rest is a gap too; alone, it is a past that we cannot mend */
        if (!s->rewind && ++s->gaps > GAPS_MAX)
            s->session.failed = client_fail(CODE_LOST, T_PAST_BEHIND);
        send_again(s, RETRY_BUSY_US);
        break;
    case KOERS__BUS__V1__FATE__FATE_BUSY:
        send_again(s, RETRY_BUSY_US);
        break;
    case KOERS__BUS__V1__FATE__FATE_UNSPECIFIED:
    case _KOERS__BUS__V1__FATE_IS_INT_SIZE:
        break;
    }
}

static void send_on_published(void *owner, const Koers__Bus__V1__Published *published)
{
    struct send *s = owner;

    if (outbox_begin(s->outbox) != 0)
        s->no_room = true;
    for (size_t i = 0; i < published->n_results; i++)
        send_on_result(s, published->results[i]);
    s->in_flight -= published->n_results < s->in_flight ? published->n_results : s->in_flight;
    if (s->seen_sequence && s->has_journal)
        outbox_saw(s->outbox, (struct slice){s->journal, sizeof s->journal}, s->seen_sequence,
                   (struct slice){s->seen_hash, sizeof s->seen_hash});
    if (outbox_commit(s->outbox) != 0)
        s->no_room = true;
}

/* A reply to one of ours; others are someone else's at the same identity. */
static void send_on_reply(struct send *s, const Koers__Journal__V1__Record *record)
{
    struct slice bytes = {record->event.data, record->event.len};
    ProtobufCMessage *message scoped(catalogue_free) = NULL;
    struct send_result result = {.end = SEND_REPLIED};
    struct pending *one;
    struct event event;
    uint8_t hash[32];
    uint64_t tag;

    key_hash(bytes, hash);
    send_saw(s, record->sequence, hash);
    if (event_scan(&event, bytes, NULL) != EVENT_OK ||
        !slice_is(event.type, catalogue_events[EVENT_REPLY].type))
        return;
    message = catalogue_unpack(catalogue_events[EVENT_REPLY].payload, event.payload, NULL);
    if (!message)
        return;
    result.reply = (const Koers__Mesh__V1__Reply *)message;
    one = pendings_by_id(&s->pendings, result.reply->command_id);
    if (!one)
        return;
    tag = one->tag;
    s->progress_us = session_clock();
    pendings_remove(&s->pendings, one);
    s->on_result(s->arg, tag, &result);
}

static void send_on_deliver(void *owner, const Koers__Bus__V1__Deliver *deliver)
{
    struct send *s = owner;
    size_t bytes = 0;

    for (size_t i = 0; i < deliver->n_records; i++) {
        bytes += koers__journal__v1__record__get_packed_size(deliver->records[i]);
        send_on_reply(s, deliver->records[i]);
    }
    if (deliver->through >= s->reply_from)
        s->reply_from = deliver->through + 1;
    if (deliver->n_records > 0)
        bus_credit(s->session.bus, REPLIES, (uint32_t)deliver->n_records, (uint32_t)bytes);
}

static void send_on_closed(void *owner, const Koers__Bus__V1__Closed *closed)
{
    struct send *s = owner;

    (void)closed;
    s->no_replies = true;
}

const struct session_ops send_ops = {
    .welcome = send_on_welcome,
    .down = send_on_down,
    .published = send_on_published,
    .deliver = send_on_deliver,
    .closed = send_on_closed,
    .past = send_past,
};

struct send_gather {
    struct buf bytes;
    struct {
        int64_t row;
        uint64_t number;
        size_t event, n_event, n_signature;
        char id[UUID_TEXT];
    } list[PUBLISH_AT_ONCE];
    size_t n;
};

static int send_gather_row(void *arg, const struct outbox_row *row)
{
    struct send_gather *g = arg;

    if (row->number == 0)
        return 1;
    g->list[g->n].row = row->row;
    g->list[g->n].number = row->number;
    g->list[g->n].event = g->bytes.n;
    g->list[g->n].n_event = row->event.n;
    g->list[g->n].n_signature = row->signature.n;
    slice_copy(slice_text(row->id), g->list[g->n].id, UUID_TEXT);
    buf_add(&g->bytes, row->event.data, row->event.n);
    buf_add(&g->bytes, row->signature.data, row->signature.n);
    return ++g->n == PUBLISH_AT_ONCE || g->bytes.n > EVENT_UNIT_BYTES;
}

/* Publishes the next rows. False when there are none, or no window. */
static bool send_publish(struct send *s)
{
    struct send_gather *g = mem_new(sizeof *g);
    struct bus_item items[PUBLISH_AT_ONCE];
    size_t sent = 0;

    outbox_each(s->outbox, OUTBOX_WAITING, s->published_row, send_gather_row, g);
    for (size_t i = 0; i < g->n; i++) {
        const uint8_t *event = g->bytes.data + g->list[i].event;

        items[i] = (struct bus_item){
            .number = g->list[i].number,
            .event = {event, g->list[i].n_event},
            .signature = {event + g->list[i].n_event, g->list[i].n_signature},
        };
    }
    if (g->n > 0 && bus_publish(s->session.bus, items, g->n, false, &sent) != BUS_OK)
        sent = 0;
    for (size_t i = 0; i < sent; i++) {
        struct pending *one = pendings_by_id(&s->pendings, g->list[i].id);

        if (one)
            one->number = g->list[i].number;
        s->published_row = g->list[i].row;
    }
    s->in_flight += sent;
    buf_fini(&g->bytes);
    free(g);
    return sent > 0;
}

/* Numbers what has none yet, some at a time, in order. */
static void send_number(struct send *s)
{
    uint64_t n = s->unnumbered < 256 ? s->unnumbered : 256;

    if (n == 0)
        return;
    if (outbox_number(s->outbox, s->last_number, n) != 0) {
        s->no_room = true;
        return;
    }
    s->last_number += n;
    s->unnumbered -= n;
}

static int send_count_row(void *arg, const struct outbox_row *row)
{
    uint64_t *n = arg;

    (void)row;
    ++*n;
    return 0;
}

/* The outbox turned out to be an older copy of itself: what is unsent moves to a new one. */
static void send_renew(struct send *s)
{
    if (!s->resend)
        client_say(s->session.client, T_RENEWED);
    s->renew = false;
    s->resend = false;
    if (outbox_renew(s->outbox) != 0) {
        s->session.failed = client_fail(CODE_IO, T_OUTBOX_FULL);
        return;
    }
    s->last_number = 0;
    s->unnumbered = 0;
    s->seen_sequence = 0;
    s->has_journal = false;
    s->ready = false;
    outbox_each(s->outbox, OUTBOX_WAITING, 0, send_count_row, &s->unnumbered);
    pendings_unpublish(&s->pendings);
    session_restart(&s->session);
}

void send_step(struct send *s)
{
    if (s->no_room) {
        s->session.failed = client_fail(CODE_IO, T_OUTBOX_FULL);
        return;
    }
    if (s->resend && s->has_journal) {
        uint64_t n;

        if (outbox_resend(s->outbox, s->broker_sequence, &n) != 0)
            s->no_room = true;
        s->renew = true;
    }
    if (s->renew)
        send_renew(s);
    if (!s->ready || !session_up(&s->session))
        return;
    if (s->rewind) {
        if (s->in_flight > 0 || session_clock() < s->retry_us)
            return;
        s->rewind = false;
        s->published_row = 0;
    }
    do {
        if (s->unnumbered > 0 && s->in_flight < 256)
            send_number(s);
    } while (!s->no_room && send_publish(s));
}
