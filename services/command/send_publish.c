/* This file publishes the waiting rows in the order of their numbers. It puts many events in one
 * frame. The window of the bus limits how many published events may wait for an answer. */
#include <stdlib.h>

#include "common/event/event.h"
#include "services/command/send_internal.h"

enum { PUBLISH_AT_ONCE = 128, NUMBER_AT_ONCE = 256 };

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

/* Publishes the next rows. Returns false if it published no row, for example because no row is left
 * or because the window is full. */
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

/* Gives numbers to the next waiting rows. One call gives a maximum of NUMBER_AT_ONCE numbers. */
static void send_number(struct send *s)
{
    uint64_t n = s->unnumbered < NUMBER_AT_ONCE ? s->unnumbered : NUMBER_AT_ONCE;
    if (n == 0)
        return;
    if (outbox_number(s->outbox, s->last_number, n) != 0) {
        send_move(s, SEND_ON_WRITE_FAILED);
        return;
    }
    s->last_number += n;
    s->unnumbered -= n;
}

void send_publish_waiting(struct send *s)
{
    if (!session_up(&s->session))
        return;
    do {
        if (s->unnumbered > 0 && s->in_flight < NUMBER_AT_ONCE)
            send_number(s);
    } while (s->state.now == SEND_PUBLISHING && send_publish(s));
}

void send_end_pause(struct send *s)
{
    if (session_up(&s->session) && s->in_flight == 0 && session_clock() >= s->retry_us)
        send_move(s, SEND_ON_RETRY_DUE);
}

void send_rewind(struct send *s)
{
    s->published_row = 0;
}

void send_log_in_again(struct send *s)
{
    s->in_flight = 0;
    session_restart(&s->session);
}

void send_report_disk_full(struct send *s)
{
    s->session.failed = client_fail(CODE_IO, T_OUTBOX_FULL);
}

void send_step(struct send *s)
{
    unsigned before;
    if (s->recover_to && s->reply_from > s->recover_to)
        send_move(s, SEND_ON_CAUGHT_UP);
    do {
        before = s->state.now;
        send_move(s, SEND_ON_STEP);
    } while (s->state.now != before && s->state.now != SEND_DISK_FULL);
}
