/* This file shows, counts or draws the events that match, and saves the position. */
#include "services/operator/tail/tail_show.h"

#include <errno.h>
#include <string.h>

#include "common/event/message.h"
#include "services/command/print.h"
#include "services/operator/tail/tail_counts.h"
#include "services/operator/tail/tail_format.h"
#include "services/operator/tail/tail_graph.h"
#include "services/operator/tail/tail_template.h"

static void tail_print(struct tail *t, const struct tail_record *r)
{
    struct buf *to = &t->out.pending;
    switch (t->form) {
    case TAIL_LINES:
        tail_line(to, r, t->colour);
        buf_add(to, "\n", 1);
        break;
    case TAIL_JSON:
        print_json(to, tail_json(r), JSON_COMPACT);
        break;
    case TAIL_CLOUDEVENTS:
        print_json(to, tail_cloudevent(r), JSON_COMPACT);
        break;
    case TAIL_RAW:
        tail_raw(to, r->record);
        break;
    case TAIL_TEMPLATE:
        tail_template_print(to, t->template, r);
        break;
    }
    tail_out_end(&t->out);
}

void tail_show(struct tail *t, const struct tail_record *r)
{
    if (t->cursor_file) {
        memcpy(t->position.journal, t->journal, sizeof t->journal);
        t->session.failed = tail_position_begin(&t->position, &t->out, r->record->sequence);
    }
    if (t->session.failed)
        return;
    t->n_shown++;
    if (t->take)
        t->take(t->arg, r);
    else if (t->counts)
        tail_counts_add(t->counts, r);
    else if (t->graph)
        tail_graph_add(t->graph, r);
    else
        tail_print(t, r);
}

void tail_flush(struct tail *t)
{
    int e = tail_out_flush(&t->out, &t->stop);
    if (!e)
        return;
    t->done = true;
    t->reader_gone = e == -EPIPE;
    if (e != -EPIPE && e != -EINTR)
        t->session.failed = client_fail(CODE_IO, T_OUT_FAILED, strerror(-e));
}

void tail_save(struct tail *t)
{
    struct tail_position *p = &t->position;
    if (!t->cursor_file || t->out.error || !t->has_journal || t->next <= p->saved_next || t->last ||
        t->session.failed)
        return;
    p->next = t->next;
    p->seen = t->seen;
    memcpy(p->hash, t->hash, sizeof p->hash);
    memcpy(p->journal, t->journal, sizeof p->journal);
    t->session.failed = tail_position_save(p, &t->out);
}

void tail_show_last(struct tail *t)
{
    for (uint64_t i = 0; i < tail_ring_count(&t->ring); i++) {
        scoped(message_free) Koers__Journal__V1__Record *record = tail_ring_get(&t->ring, i);
        struct tail_record r;
        tail_record_init(&r, record);
        r.reader = t->client->key.identity;
        tail_show(t, &r);
        tail_record_fini(&r);
    }
    tail_flush(t);
}
