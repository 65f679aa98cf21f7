/* This file sends questions to nodes and keeps a deadline for each question. One rule: no callback
 * is called twice for the same question. So a question leaves the list before its callback is
 * called. The callback is called with the answer, at the deadline, or at the end of the session. */
#include "common/bus/ask.h"

#include <stdlib.h>

#include "common/base/unconst.h"
#include "common/bus/send.h"
#include "common/event/message.h"

#define ASK_MS       5000 /* default deadline in ms; the broker has the same default */
#define ASK_GRACE_MS 500  /* wait after the deadline in ms, so that the broker reports it first */
#define ASK_ANY      "type.googleapis.com/"

struct bus_ask {
    struct bus_ask *next;
    uint64_t id;
    uint64_t deadline_ms; /* on the clock of the libuv loop */
    bus_answered_f *on_answered;
    void *arg;
};

static void ask_on_timer(uv_timer_t *timer);

static void ask_arm(struct bus *b)
{
    uint64_t nearest = UINT64_MAX, now = uv_now(b->conf.loop);
    for (const struct bus_ask *a = b->asks; a; a = a->next)
        if (a->deadline_ms < nearest)
            nearest = a->deadline_ms;
    if (nearest == UINT64_MAX)
        uv_timer_stop(&b->ask_timer);
    else
        uv_timer_start(&b->ask_timer, ask_on_timer, nearest > now ? nearest - now : 1, 0);
}

static void ask_add(struct bus *b, uint32_t deadline_ms, bus_answered_f *f, void *arg)
{
    struct bus_ask *a = mem_new(sizeof *a);
    uv_update_time(b->conf.loop);
    a->id = b->last_ask;
    a->deadline_ms = uv_now(b->conf.loop) + deadline_ms + ASK_GRACE_MS;
    a->on_answered = f;
    a->arg = arg;
    *b->asks_end = a;
    b->asks_end = &a->next;
    ask_arm(b);
}

int bus_ask(struct bus *b, const char *node, const char *query, const ProtobufCMessage *question,
            uint32_t deadline_ms, bus_answered_f *on_answered, void *arg)
{
    if (deadline_ms == 0)
        deadline_ms = ASK_MS;
    scoped(buf_fini) struct buf type = {0}, body = {0};
    buf_add_text(&type, ASK_ANY "%s", question->descriptor->name);
    message_pack(&body, question);
    Google__Protobuf__Any any;
    google__protobuf__any__init(&any);
    any.type_url = (char *)type.data;
    any.value = (ProtobufCBinaryData){body.n, body.data};
    Koers__Bus__V1__Ask ask;
    koers__bus__v1__ask__init(&ask);
    ask.id = b->last_ask + 1;
    ask.node = unconst(node);
    ask.query = unconst(query);
    ask.body = &any;
    ask.deadline_ms = deadline_ms;
    Koers__Bus__V1__ClientFrame frame;
    koers__bus__v1__client_frame__init(&frame);
    frame.talk_case = KOERS__BUS__V1__CLIENT_FRAME__TALK_ASK;
    frame.ask = &ask;
    int r = bus_send(b, &frame);
    if (r != BUS_OK)
        return r;
    b->last_ask++;
    ask_add(b, deadline_ms, on_answered, arg);
    return BUS_OK;
}

/* Removes the question *at from its list and returns the question. */
static struct bus_ask *ask_unlink(struct bus *b, struct bus_ask **at)
{
    struct bus_ask *a = *at;
    *at = a->next;
    if (!a->next)
        b->asks_end = at;
    a->next = NULL;
    return a;
}

void bus_answered(struct bus *b, const Koers__Bus__V1__Answered *answered)
{
    struct bus_ask **at = &b->asks;
    while (*at && (*at)->id != answered->id)
        at = &(*at)->next;
    if (!*at)
        return; /* there is no such question; it may have timed out already */
    struct bus_ask *a = ask_unlink(b, at);
    ask_arm(b);
    a->on_answered(a->arg, answered);
    free(a);
}

struct bus_ask *bus_asks_take(struct bus *b)
{
    struct bus_ask *all = b->asks;
    b->asks = NULL;
    b->asks_end = &b->asks;
    uv_timer_stop(&b->ask_timer);
    return all;
}

void bus_asks_finish(struct bus *b, struct bus_ask *asks, Koers__Bus__V1__Answers status)
{
    while (asks) {
        struct bus_ask *a = asks;
        asks = a->next;
        Koers__Bus__V1__Answered answered;
        koers__bus__v1__answered__init(&answered);
        answered.id = a->id;
        answered.status = status;
        if (!bus_closed(b))
            a->on_answered(a->arg, &answered);
        free(a);
    }
}

static void ask_on_timer(uv_timer_t *timer)
{
    struct bus *b = timer->data;
    uint64_t now = uv_now(b->conf.loop);
    struct bus_ask *late = NULL, **end = &late;
    for (struct bus_ask **at = &b->asks; *at;) {
        if ((*at)->deadline_ms > now) {
            at = &(*at)->next;
            continue;
        }
        *end = ask_unlink(b, at);
        end = &(*end)->next;
    }
    ask_arm(b);
    bus_asks_finish(b, late, KOERS__BUS__V1__ANSWERS__ANSWERS_TIMED_OUT);
}
