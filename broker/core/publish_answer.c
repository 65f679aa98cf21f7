/* This file keeps each answer until its batch is on disk, and then sends it. */
#include "broker/core/publish_answer.h"

#include <stdlib.h>

#include "broker/core/commit.h"
#include "broker/core/data/text.h"
#include "broker/core/session.h"
#include "broker/core/state.h"
#include "common/base/unconst.h"

#define FATE(name) KOERS__BUS__V1__FATE__FATE_##name

struct publish_answer *publish_answer_new(struct session *s, const Koers__Bus__V1__Publish *m)
{
    size_t n = m->n_items < EVENT_UNIT_EVENTS ? m->n_items : EVENT_UNIT_EVENTS;
    struct publish_answer *p = mem_new(sizeof *p + n * sizeof p->results[0]);
    *p = (struct publish_answer){.session = s->number, .n = n};
    for (size_t i = 0; i < n; i++)
        p->results[i].number = m->items[i]->number;
    s->n_publishes++;
    s->n_results += (uint32_t)n;
    return p;
}

static void publish_answer_free(struct publish_answer *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->results[i].text);
    free(p);
}

void publish_answer_refuse_result(struct publish_answer_result *r, Koers__Bus__V1__Reason reason,
                                  const char *text)
{
    r->fate = FATE(REFUSED);
    r->reason = reason;
    free(r->text);
    struct errtext mended = text_mended(text);
    r->text = mem_text(mended.text);
}

void publish_answer_refuse(struct publish_answer *p, Koers__Bus__V1__Reason reason,
                           const char *text)
{
    for (size_t i = 0; i < p->n; i++)
        publish_answer_refuse_result(&p->results[i], reason, text);
}

void publish_answer_set_fate(struct publish_answer *p, Koers__Bus__V1__Fate fate)
{
    for (size_t i = 0; i < p->n; i++)
        p->results[i].fate = fate;
}

static void publish_answer_fill(struct core *c, const struct publish_answer *p,
                                Koers__Bus__V1__Result *rows, Koers__Bus__V1__Result **list)
{
    for (size_t i = 0; i < p->n; i++) {
        koers__bus__v1__result__init(&rows[i]);
        rows[i].number = p->results[i].number;
        rows[i].fate = p->results[i].fate;
        rows[i].sequence = p->results[i].sequence;
        rows[i].reason = p->results[i].reason;
        rows[i].text = unconst_text(p->results[i].text);
        list[i] = &rows[i];
        c->counts.items[p->results[i].fate]++;
    }
}

static void publish_answer_send(struct core *c, struct publish_answer *p)
{
    struct session *s = session_by_number(c, p->session);
    scoped(mem_freep) Koers__Bus__V1__Result *rows = mem_new(p->n * sizeof *rows + 1);
    scoped(mem_freep) Koers__Bus__V1__Result **list = mem_new(p->n * sizeof *list + 1);
    publish_answer_fill(c, p, rows, list);
    if (s) {
        Koers__Bus__V1__Published published = KOERS__BUS__V1__PUBLISHED__INIT;
        published.n_results = p->n;
        published.results = list;
        frame_out frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
        frame.talk_case = KOERS__BUS__V1__BROKER_FRAME__TALK_PUBLISHED;
        frame.published = &published;
        s->n_publishes--;
        s->n_results -= (uint32_t)p->n;
        s->window_events -= p->window_events;
        s->window_bytes -= p->window_bytes;
        session_send(c, s, &frame);
    }
    publish_answer_free(p);
}

void publish_answer_send_after(struct core *c, struct session *s, struct publish_answer *p,
                               uint64_t batch)
{
    if (s->waits > batch)
        batch = s->waits;
    if (batch <= c->synced_id) {
        publish_answer_send(c, p);
        return;
    }
    s->waits = batch;
    STAILQ_INSERT_TAIL(&commit_batch(c, batch)->unanswered, p, link);
}

static void publish_answer_batch_committed(struct core *c, struct staging *g)
{
    for (struct publish_answer *p; (p = STAILQ_FIRST(&g->unanswered));) {
        STAILQ_REMOVE_HEAD(&g->unanswered, link);
        publish_answer_send(c, p);
    }
}

const struct observer publish_answer_observer = {.batch_committed = publish_answer_batch_committed};

static void publish_answer_forget(struct staging *g)
{
    for (struct publish_answer *p; g && (p = STAILQ_FIRST(&g->unanswered));) {
        STAILQ_REMOVE_HEAD(&g->unanswered, link);
        publish_answer_free(p);
    }
}

void publish_answer_fini(struct core *c)
{
    publish_answer_forget(c->filling);
    publish_answer_forget(c->writing);
}
