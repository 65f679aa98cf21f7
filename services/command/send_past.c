/* This file compares the broker with the outbox. The broker says in its Welcome what it has in the
 * journal; the outbox has stored what it saw there. The two differ if the broker was restored from
 * a backup and lacks events, or if the outbox is an older copy of itself. */
#include <stdio.h>
#include <string.h>

#include "common/base/civil.h"
#include "services/command/send_internal.h"

enum { REPLY_CREDIT = 1024, REPLY_BYTES = 1024 * 1024, RECOVER_AT_ONCE = 128 };

void send_past(void *owner, struct bus_checkpoint *past)
{
    struct send *s = owner;
    memcpy(past->outbox, outbox_id(s->outbox), sizeof past->outbox);
    past->has_outbox = true;
    past->has_journal = outbox_last_seen(s->outbox, past->journal_id, &past->sequence, past->hash);
}

static bool send_is_shared(const struct send *s)
{
    return s->past == KOERS__BUS__V1__PAST__PAST_SHARED;
}

struct send_compare {
    bool found;
    uint8_t hash[32];
};

static int send_compare_row(void *arg, const struct outbox_row *row)
{
    struct send_compare *compare = arg;
    key_hash(row->event, compare->hash);
    compare->found = true;
    return 1;
}

/* Returns false if the outbox is an older copy of itself. Then the broker has an event of this
 * outbox with a higher number than the outbox ever gave, or the broker's last event is not the
 * event that the outbox has with the same number. */
static bool send_same_past(struct send *s, const Koers__Bus__V1__Welcome *welcome)
{
    struct send_compare compare = {.found = false};
    if (welcome->outbox_number == 0)
        return true;
    if (welcome->outbox_number > s->last_number)
        return false;
    outbox_find(s->outbox, welcome->outbox_number, send_compare_row, &compare);
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
    open.cursor = SEND_REPLIES;
    open.name = name;
    open.from = s->reply_from;
    open.filter = &filter;
    open.credit_events = REPLY_CREDIT;
    open.credit_bytes = REPLY_BYTES;
    bus_open(s->session.bus, &open);
}

/* Returns whether the broker has every record that this outbox saw. If not, the call fails. For
 * `outbox resend` the function always returns true. */
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
    uint64_t numbers[RECOVER_AT_ONCE];
    uint64_t up_to;
    size_t n;
};

static int send_recover_row(void *arg, const struct outbox_row *row)
{
    struct send_recover *recover = arg;
    if (row->number == 0 || row->number > recover->up_to)
        return 1;
    recover->numbers[recover->n++] = row->number;
    return recover->n == RECOVER_AT_ONCE;
}

void send_recover(struct send *s)
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
            send_move(s, SEND_ON_WRITE_FAILED);
    } while (recover.n == RECOVER_AT_ONCE && s->state.now != SEND_DISK_FULL);
    s->recover_to = 0;
    send_move(s, s->resend ? SEND_ON_MUST_RESEND : SEND_ON_RECOVERED);
}

/* Returns 1 if the broker has this row, or 2 if not. Both values stop outbox_each at the first
 * waiting row. That row is enough, because rows are published in order. */
static int send_unheard_row(void *arg, const struct outbox_row *row)
{
    const struct send *s = arg;
    return row->number > 0 && row->number <= s->broker_has ? 1 : 2;
}

/* Decides where the cursor on replies starts, unless an earlier login decided it. If no answer was
 * lost, the cursor starts after the head. If answers were lost, the cursor starts after the last
 * record that this outbox saw, or at sequence 1 if the broker lacks that record. koers then reads
 * the replies and refusals from the journal, up to the head, before it publishes. If koers
 * published first, a new acknowledgement would move the last seen record forward. */
static void send_begin_recovery(struct send *s, const Koers__Bus__V1__Welcome *welcome)
{
    bool unheard = outbox_each(s->outbox, OUTBOX_WAITING, 0, send_unheard_row, s) == 1;
    s->recover_to = unheard ? welcome->head : 0;
    if (s->reply_from)
        return;
    if (unheard)
        s->reply_from = send_is_shared(s) ? s->seen_sequence + 1 : 1;
    else
        s->reply_from = welcome->head + 1;
}

/* Returns a sequence for `outbox resend`. The journal still has every event of this outbox that was
 * acknowledged with this sequence or a lower one. Normally, the result is the sequence of the
 * outbox's last event at the broker. After the outbox got a new id, the broker may have no event
 * with that id. If the broker then has every record that the outbox saw, the result is the sequence
 * of the last of these records, or the head if there are none. */
static uint64_t send_resend_after(const struct send *s, const Koers__Bus__V1__Welcome *welcome)
{
    if (welcome->outbox_number > 0 || !send_is_shared(s))
        return welcome->outbox_sequence;
    return s->seen_sequence ? s->seen_sequence : welcome->head;
}

static int send_lacking_row(void *arg, const struct outbox_row *row)
{
    const struct send *s = arg;
    return row->sequence > s->resend_after;
}

void send_take_back(struct send *s)
{
    uint64_t n;
    if (!s->has_journal)
        return;
    if (send_is_shared(s) && !outbox_each(s->outbox, OUTBOX_SENT, 0, send_lacking_row, s)) {
        s->resend = false;
        send_move(s, SEND_ON_NOTHING_LACKS);
        return;
    }
    if (outbox_resend(s->outbox, s->resend_after, &n) == 0) {
        send_move(s, SEND_ON_TAKEN_BACK);
        return;
    }
    send_move(s, SEND_ON_WRITE_FAILED);
    send_report_disk_full(s);
}

void send_on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome)
{
    struct send *s = owner;
    if (!send_past_is_shared(s, welcome))
        return;
    if (!send_same_past(s, welcome)) {
        send_move(s, SEND_ON_OUTDATED);
        return;
    }
    s->has_journal = welcome->journal_id.len == sizeof s->journal;
    if (s->has_journal)
        memcpy(s->journal, welcome->journal_id.data, sizeof s->journal);
    s->broker_has = welcome->outbox_number;
    s->broker_sequence = welcome->outbox_sequence;
    s->past = welcome->past;
    s->resend_after = send_resend_after(s, welcome);
    s->published_row = 0;
    s->in_flight = 0;
    s->progress_us = session_clock();
    send_begin_recovery(s, welcome);
    send_open_replies(s);
    send_move(s, s->recover_to ? SEND_ON_MUST_RECOVER
                 : s->resend   ? SEND_ON_MUST_RESEND
                               : SEND_ON_WELCOMED);
}

static int send_count_row(void *arg, const struct outbox_row *row)
{
    uint64_t *n = arg;
    (void)row;
    ++*n;
    return 0;
}

void send_renew(struct send *s)
{
    if (!s->resend)
        client_notice(s->session.client, T_RENEWED);
    s->resend = false;
    if (outbox_renew(s->outbox) != 0) {
        s->session.failed = client_fail(CODE_IO, T_OUTBOX_FULL);
        return;
    }
    s->last_number = 0;
    s->unnumbered = 0;
    s->seen_sequence = 0;
    s->has_journal = false;
    outbox_each(s->outbox, OUTBOX_WAITING, 0, send_count_row, &s->unnumbered);
    pendings_unpublish(&s->pendings);
    session_restart(&s->session);
}
