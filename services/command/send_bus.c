/* This file has the callbacks of the session: results of publishing, and records of the cursor on
 * replies. A callback only changes rows and gives events to the table of states. send_step restarts
 * the session if needed. */
#include <string.h>

#include "common/base/civil.h"
#include "common/base/utf8.h"
#include "common/event/event.h"
#include "common/event/message.h"
#include "services/command/command_labels.h"
#include "services/command/send_internal.h"

#define SEND_BROKER "broker" /* the identity of the broker's events */

enum { RETRY_BUSY_US = 50000, RETRY_FULL_US = 500000, GAPS_MAX = 20, CONFLICTS_MAX = 3 };

/* Sets the count of unanswered events to 0 after the session ends. The rows of those events keep
 * their numbers, and the next Welcome shows which of them the broker has. */
void send_forget_in_flight(struct send *s)
{
    s->in_flight = 0;
}

static void send_on_down(void *owner)
{
    send_move(owner, SEND_ON_DOWN);
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
    s->obstacle = T_BROKER_NOT_THERE;
    s->progress_us = session_clock();
    if (!one)
        return;
    one->acknowledged = true;
    send_saw(s, result->sequence, one->hash);
}

struct send_row {
    bool settled; /* true if the row does not wait, or is not in this outbox */
    char label[120], province[120];
    const struct catalogue_event *type; /* NULL if the event type is unknown */
};

static int send_read_row(void *arg, const struct outbox_row *row)
{
    struct send_row *to = arg;
    struct event event;
    to->settled = row->state != OUTBOX_WAITING;
    slice_copy(slice_text(row->label), to->label, sizeof to->label);
    utf8_trim(to->label);
    to->type = catalogue_by_type(slice_text(row->type));
    if (event_scan(&event, row->event, NULL) == EVENT_OK)
        slice_copy(event.province, to->province, sizeof to->province);
    return 1;
}

/* Returns the text of a refusal for a person. If the person's role is not allowed to give the
 * command, the text says so in Dutch, because the broker's text names only a topic. Otherwise, it
 * is the broker's text. */
static const char *send_refusal_words(const struct send *s, const struct send_row *row,
                                      Koers__Bus__V1__Reason reason, const char *text,
                                      struct errtext *words)
{
    const struct key *key = &s->session.client->key;
    if (reason != KOERS__BUS__V1__REASON__REASON_NOT_ALLOWED || !row->type)
        return text;
    errtext_set(words, 0, T_MAY_NOT, command_label(row->type), *row->province ? T_MAY_NOT_FOR : "",
                row->province, key->role, *key->scope ? T_MAY_NOT_OF : "", key->scope);
    return words->text;
}

/* Reports a refusal, then parks the row. If the process is killed between the two steps, the next
 * call reports the refusal again. In the other order, the person might never see the refusal. */
static void send_parked(struct send *s, uint64_t number, uint64_t sequence,
                        Koers__Bus__V1__Reason reason, const char *text)
{
    struct pending *one = pendings_by_number(&s->pendings, number);
    struct send_row row = {.settled = true};
    struct errtext words = {""};
    struct send_result result = {
        .end = SEND_PARKED, .reason = reason, .detail = text, .label = row.label};
    s->progress_us = session_clock();
    outbox_find(s->outbox, number, send_read_row, &row);
    if (row.settled)
        return;
    result.text = send_refusal_words(s, &row, reason, text, &words);
    if (one) {
        uint64_t tag = one->tag;
        pendings_remove(&s->pendings, one);
        s->on_result(s->arg, tag, &result);
    } else {
        send_report_earlier(s->session.client, &result);
    }
    if (outbox_parked(s->outbox, number, sequence, result.text) != 0)
        send_move(s, SEND_ON_WRITE_FAILED);
}

static void send_again(struct send *s, int64_t after_us)
{
    s->retry_us = session_clock() + after_us;
    send_move(s, SEND_ON_RETRY);
}

/* Handles a refused event. A refusal with a sequence is in the journal, so the row is parked. A
 * refusal without a sequence changed nothing at the broker: the row keeps its number and waits, and
 * the call fails. */
static void send_refused(struct send *s, const Koers__Bus__V1__Result *result)
{
    if (result->sequence) {
        send_parked(s, result->number, result->sequence, result->reason, result->text);
        return;
    }
    bool limit = result->reason == KOERS__BUS__V1__REASON__REASON_LIMIT;
    if (!s->session.failed)
        s->session.failed =
            client_fail(limit ? CODE_AGAIN : CODE_PROTOCOL, limit ? T_NOT_TAKEN_LIMIT : T_NOT_TAKEN,
                        result->text ? result->text : "");
}

/* Handles CONFLICT, the answer that this number was used before. Perhaps it was used for the same
 * event: the broker remembers only recent events, so it answers CONFLICT for an older event too.
 * Only the next Welcome shows whether the event is the same (proto/README.md, "Publishing"). */
static void send_conflict(struct send *s)
{
    send_move(s, SEND_ON_CONFLICT);
    if (++s->conflicts > CONFLICTS_MAX && !s->session.failed)
        s->session.failed = client_fail(CODE_LOST, T_PAST_DIFFERENT);
}

static void send_on_result(struct send *s, const Koers__Bus__V1__Result *result)
{
    switch (result->fate) {
    case KOERS__BUS__V1__FATE__FATE_COMMITTED:
    case KOERS__BUS__V1__FATE__FATE_ALREADY:
        send_acknowledged(s, result);
        break;
    case KOERS__BUS__V1__FATE__FATE_REFUSED:
        send_refused(s, result);
        break;
    case KOERS__BUS__V1__FATE__FATE_CONFLICT:
        send_conflict(s);
        break;
    case KOERS__BUS__V1__FATE__FATE_FULL:
        s->obstacle = T_BROKER_FULL;
        send_again(s, RETRY_FULL_US);
        break;
    case KOERS__BUS__V1__FATE__FATE_GAP:
        /* After FULL or BUSY, the broker can answer GAP to the later events. These GAPs are not
         * counted. If there are many other GAPs, the broker lost events of this outbox, and no
         * retry repairs that. */
        if (s->state.now != SEND_PAUSED && ++s->gaps > GAPS_MAX)
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
        send_move(s, SEND_ON_WRITE_FAILED);
    for (size_t i = 0; i < published->n_results; i++)
        send_on_result(s, published->results[i]);
    s->in_flight -= published->n_results < s->in_flight ? published->n_results : s->in_flight;
    if (s->seen_sequence && s->has_journal)
        outbox_saw(s->outbox, (struct slice){s->journal, sizeof s->journal}, s->seen_sequence,
                   (struct slice){s->seen_hash, sizeof s->seen_hash});
    if (outbox_commit(s->outbox) != 0)
        send_move(s, SEND_ON_WRITE_FAILED);
}

/* Handles a reply to a pending command of this call. Ignores a reply to another command, because it
 * belongs to another call. Ignores a reply of another node than the one that the command was sent
 * to, and warns about that node. */
static void send_on_reply(struct send *s, const Koers__Mesh__V1__Reply *reply, const char *identity)
{
    struct send_result result = {.end = SEND_REPLIED, .reply = reply};
    struct pending *found = pendings_by_id(&s->pendings, reply->command_id), one;
    if (!found)
        return;
    if (!pending_answers(found, identity)) {
        client_fail(0, T_FALSE_REPLY, identity, found->node);
        return;
    }
    one = *found;
    /* A refused signal may have the id of an existing signal. If its contact stayed in the outbox,
     * the vault would store it for that existing signal. */
    if (reply->n_refusals > 0 && outbox_contact_refused(s->outbox, one.id) != 0)
        send_move(s, SEND_ON_WRITE_FAILED);
    result.label = one.label;
    s->progress_us = session_clock();
    pendings_remove(&s->pendings, found);
    s->on_result(s->arg, one.tag, &result);
}

/* Handles a refusal that koers reads from the journal. The Published message with the same refusal
 * may have been lost. */
static void send_on_refusal(struct send *s, const Koers__Mesh__V1__EventRefused *refused,
                            uint64_t sequence)
{
    const ProtobufCEnumValue *reason = protobuf_c_enum_descriptor_get_value_by_name(
        &koers__bus__v1__reason__descriptor, refused->reason);
    if (refused->outbox.len == 16 &&
        memcmp(refused->outbox.data, outbox_id(s->outbox), refused->outbox.len) == 0)
        send_parked(s, refused->number, sequence,
                    reason ? (Koers__Bus__V1__Reason)reason->value
                           : KOERS__BUS__V1__REASON__REASON_UNSPECIFIED,
                    refused->text);
}

static void send_on_record(struct send *s, const Koers__Journal__V1__Record *record)
{
    struct slice bytes = {record->event.data, record->event.len};
    scoped(message_free) ProtobufCMessage *message = NULL;
    const struct catalogue_event *row;
    struct event event;
    uint8_t hash[32];
    key_hash(bytes, hash);
    send_saw(s, record->sequence, hash);
    if (event_scan(&event, bytes, NULL) != EVENT_OK)
        return;
    row = catalogue_by_type(event.type);
    message = row ? message_unpack_checked(row->payload, event.payload, NULL) : NULL;
    if (message && row == &catalogue_events[EVENT_REPLY])
        send_on_reply(s, (const Koers__Mesh__V1__Reply *)message, record->identity);
    if (message && row == &catalogue_events[EVENT_EVENT_REFUSED] &&
        strcmp(record->identity, SEND_BROKER) == 0)
        send_on_refusal(s, (const Koers__Mesh__V1__EventRefused *)message, record->sequence);
}

static void send_on_deliver(void *owner, const Koers__Bus__V1__Deliver *deliver)
{
    struct send *s = owner;
    size_t bytes = 0;
    for (size_t i = 0; i < deliver->n_records; i++) {
        bytes += koers__journal__v1__record__get_packed_size(deliver->records[i]);
        send_on_record(s, deliver->records[i]);
    }
    if (s->recover_to)
        s->progress_us = session_clock();
    if (deliver->through >= s->reply_from)
        s->reply_from = deliver->through + 1;
    if (deliver->n_records > 0)
        bus_credit(s->session.bus, SEND_REPLIES, (uint32_t)deliver->n_records, (uint32_t)bytes);
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
