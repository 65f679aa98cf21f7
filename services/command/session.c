/* This file has the loop and the bus connection of one command. The loop runs only inside a wait,
 * and a timer ends a wait at its deadline. */
#include "services/command/session.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t session_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void session_on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome)
{
    struct session *s = owner;
    if (!s->ever_up && !(s->ops && s->ops->past) && s->client->past.has_journal &&
        welcome->past != KOERS__BUS__V1__PAST__PAST_SHARED)
        client_notice(s->client, T_PAST_LACKS);
    s->ever_up = true;
    s->head = welcome->head;
    s->now_us = welcome->now_us;
    s->policy_version = welcome->policy_version;
    snprintf(s->identity, sizeof s->identity, "%s", welcome->identity);
    snprintf(s->role, sizeof s->role, "%s", welcome->role);
    snprintf(s->scope, sizeof s->scope, "%s", welcome->scope);
    if (s->ops && s->ops->welcome)
        s->ops->welcome(s->owner, welcome);
}

static void session_on_down(void *owner, enum bus_down why, const char *text)
{
    struct session *s = owner;
    (void)text; /* a daemon logs this text; koers has no log file */
    snprintf(s->away, sizeof s->away, "%s", bus_goodbye_text(s->bus));
    switch (why) {
    case BUS_NOT_ADMITTED:
        s->failed = CODE_NOT_YOURS;
        if (s->ends)
            break;
        s->failed = client_fail(CODE_NOT_YOURS, T_NOT_ADMITTED, s->client->key.identity);
        break;
    case BUS_VERSION:
        s->failed = client_fail(CODE_PROTOCOL, T_VERSION, s->away);
        break;
    case BUS_MALFORMED:
        s->failed = client_fail(CODE_PROTOCOL, T_REFUSED_US, s->away);
        break;
    case BUS_LIMIT:
        s->failed = client_fail(CODE_AGAIN, T_LIMIT, s->away);
        break;
    case BUS_AWAY:
    case BUS_SUPERSEDED:
    case BUS_STOPPING:
        break;
    }
    if (s->ops && s->ops->down)
        s->ops->down(s->owner);
}

static void session_on_published(void *owner, const Koers__Bus__V1__Published *published)
{
    struct session *s = owner;
    if (s->ops && s->ops->published)
        s->ops->published(s->owner, published);
}

static void session_on_opened(void *owner, const Koers__Bus__V1__Opened *opened)
{
    struct session *s = owner;
    if (s->ops && s->ops->opened)
        s->ops->opened(s->owner, opened);
}

static void session_on_deliver(void *owner, const Koers__Bus__V1__Deliver *deliver)
{
    struct session *s = owner;
    if (s->ops && s->ops->deliver)
        s->ops->deliver(s->owner, deliver);
}

static void session_on_closed(void *owner, const Koers__Bus__V1__Closed *closed)
{
    struct session *s = owner;
    if (s->ops && s->ops->closed)
        s->ops->closed(s->owner, closed);
}

/* Does nothing. It is never called, because the policy allows nobody to ask a person a question. */
static void session_on_asked(void *owner, const Koers__Bus__V1__Asked *asked)
{
    (void)owner;
    (void)asked;
}

static const struct bus_ops session_bus_ops = {
    .on_welcome = session_on_welcome,
    .on_down = session_on_down,
    .on_published = session_on_published,
    .on_opened = session_on_opened,
    .on_deliver = session_on_deliver,
    .on_closed = session_on_closed,
    .on_asked = session_on_asked,
};

static void session_past(void *owner, struct bus_checkpoint *past)
{
    struct session *s = owner;
    if (s->ops && s->ops->past)
        s->ops->past(s->owner, past);
    else
        *past = s->client->past;
}

static int session_connect(struct session *s)
{
    struct bus_conf conf = {.loop = &s->loop,
                            .mesh = &s->client->mesh,
                            .key = &s->client->key,
                            .program = "koers/" KOERS_VERSION,
                            .ops = &session_bus_ops,
                            .owner = s,
                            .checkpoint = session_past};
    if (bus_new(&s->bus, &conf) != 0)
        s->failed = client_fail(CODE_INTERNAL, T_NO_BUS);
    return s->failed;
}

int session_begin(struct session *s, struct client *c, const struct session_ops *ops, void *owner)
{
    int code = client_load(c);
    if (code)
        return code;
    *s = (struct session){.client = c, .ops = ops, .owner = owner};
    must(uv_loop_init(&s->loop) == 0);
    must(uv_timer_init(&s->loop, &s->timer) == 0);
    code = session_connect(s);
    if (code)
        session_logout(s);
    return code;
}

void session_restart(struct session *s)
{
    bus_close(&s->bus);
    session_connect(s);
}

void session_logout(struct session *s)
{
    if (!s->client)
        return;
    bus_finish(&s->bus, BUS_FINISH_MS);
    uv_close((uv_handle_t *)&s->timer, NULL);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    must(uv_loop_close(&s->loop) == 0);
    s->client = NULL;
}

bool session_up(const struct session *s)
{
    return s->bus && bus_up(s->bus);
}

static void session_woken(uv_timer_t *timer)
{
    (void)timer;
}

static void session_set_timer(struct session *s, int64_t deadline_us, int64_t now)
{
    int64_t at = deadline_us;
    if (s->wake_us && (!at || s->wake_us < at))
        at = s->wake_us;
    uv_update_time(&s->loop);
    if (at)
        uv_timer_start(&s->timer, session_woken, at > now ? (uint64_t)(at - now) / 1000 + 1 : 1, 0);
}

int session_wait(struct session *s, session_until_f *until, void *arg, int64_t deadline_us)
{
    while (!until(arg)) {
        int64_t now = session_clock();
        if (s->failed)
            return s->failed;
        if (deadline_us && now >= deadline_us)
            return CODE_TIMED_OUT;
        session_set_timer(s, deadline_us, now);
        uv_run(&s->loop, UV_RUN_ONCE);
    }
    uv_timer_stop(&s->timer);
    return s->failed;
}

bool session_is_up(void *arg)
{
    const struct session *s = arg;
    return session_up(s);
}

int session_login(struct session *s)
{
    int code = session_wait(s, session_is_up, s, session_clock() + s->client->timeout_us);
    if (code == CODE_TIMED_OUT)
        return bus_malformed(s->bus) > 0
                   ? client_fail(CODE_PROTOCOL, T_NO_PROTOBUF, s->client->mesh.endpoint)
                   : client_fail(CODE_AWAY, T_BROKER_AWAY, s->client->mesh.endpoint);
    return code;
}
