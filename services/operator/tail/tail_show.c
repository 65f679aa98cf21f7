/* What becomes of a record that matches: it is shown, counted, drawn or handed over; or kept, while
 * the last ones are sought. The law: the place is noted after what was shown has left. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "services/command/print.h"
#include "services/operator/tail/tail.h"
#include "services/operator/tail/tail_counts.h"
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
        memcpy(t->place.journal, t->journal, sizeof t->journal);
        t->session.failed = tail_cursor_begin(&t->place, &t->out, r->record->sequence);
    }
    if (t->session.failed)
        return;
    t->shown++;
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
    t->closed_by_reader = e == -EPIPE;
    if (e != -EPIPE && e != -EINTR)
        t->session.failed = client_fail(CODE_IO, T_OUT_FAILED, strerror(-e));
}

void tail_save(struct tail *t)
{
    struct tail_cursor *k = &t->place;
    if (!t->cursor_file || t->out.error || !t->has_journal || t->from <= k->saved_next || t->last ||
        t->session.failed)
        return;
    k->next = t->from;
    k->seen = t->seen;
    memcpy(k->hash, t->hash, sizeof k->hash);
    memcpy(k->journal, t->journal, sizeof k->journal);
    t->session.failed = tail_cursor_save(k, &t->out);
}

void tail_keep(struct tail *t, const Koers__Journal__V1__Record *record)
{
    struct slice *place = &t->ring[t->n_ring++ % t->last];
    uint8_t *bytes;
    free((void *)(uintptr_t)place->data);
    place->n = koers__journal__v1__record__get_packed_size(record);
    bytes = mem_new(place->n + 1);
    koers__journal__v1__record__pack(record, bytes);
    place->data = bytes;
}

void tail_ring_clear(struct tail *t)
{
    for (uint64_t i = 0; i < t->last; i++) {
        free((void *)(uintptr_t)t->ring[i].data);
        t->ring[i] = (struct slice){0};
    }
    t->n_ring = 0;
}

void tail_ring_show(struct tail *t)
{
    uint64_t n = t->n_ring < t->last ? t->n_ring : t->last;
    for (uint64_t i = t->n_ring - n; i < t->n_ring; i++) {
        struct slice bytes = t->ring[i % t->last];
        Koers__Journal__V1__Record *record =
            koers__journal__v1__record__unpack(NULL, bytes.n, bytes.data);
        struct tail_record r;
        must(record);
        tail_record_init(&r, record);
        r.reader = t->client->key.identity;
        tail_show(t, &r);
        tail_record_fini(&r);
        koers__journal__v1__record__free_unpacked(record, NULL);
    }
    tail_flush(t);
}
