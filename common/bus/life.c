/* This file opens a connection to the broker and closes it for the owner. step.c runs the
 * connection in between.
 *
 * One rule: before the process ends, the Bye must have reached the broker. At exit, libzmq drops
 * frames that are still in its queue. Without a Bye, the broker keeps the session for three
 * heartbeats. The Goodbye of the broker confirms the Bye. */
#include "common/bus/bus.h"

#include <stdlib.h>

#include "common/base/err.h"
#include "common/bus/receive.h"
#include "common/bus/send.h"
#include "common/bus/session.h"
#include "common/bus/step.h"

int bus_new(struct bus **bp, const struct bus_conf *conf)
{
    struct bus *b = mem_new(sizeof *b);
    b->conf = *conf;
    b->asks_end = &b->asks;
    b->link = (struct bus_link){.loop = conf->loop,
                                .mesh = conf->mesh,
                                .key = conf->key,
                                .on_socket = bus_on_socket,
                                .on_event = bus_on_line,
                                .owner = b};
    b->queue_full = bus_queue_full;
    bus_queue_init(&b->queue, &b->link);
    int r = bus_link_open(&b->link);
    if (r < 0) {
        free(b);
        return err_trace(r);
    }
    uv_timer_init(conf->loop, &b->timer);
    uv_timer_init(conf->loop, &b->ask_timer);
    b->timer.data = b->ask_timer.data = b;
    b->n_handles = 2;
    bus_start(b);
    *bp = b;
    return BUS_OK;
}

static uint64_t life_now_ms(void)
{
    return uv_hrtime() / 1000000;
}

/* Waits until the Goodbye of the broker has arrived. Stops waiting after `ms` milliseconds, or if
 * zmq_poll() fails. */
static void life_await_goodbye(struct bus *b, uint32_t ms)
{
    uint64_t end = life_now_ms() + ms;
    while (!bus_receive_goodbye(b)) {
        uint64_t now = life_now_ms();
        if (now >= end)
            return;
        bus_queue_flush(&b->queue);
        zmq_pollitem_t item = {.socket = b->link.socket, .events = ZMQ_POLLIN};
        if (bus_queue_waits(&b->queue))
            item.events |= ZMQ_POLLOUT;
        if (zmq_poll(&item, 1, (long)(end - now)) < 0 && zmq_errno() != EINTR)
            return;
    }
}

static void life_end(struct bus **bp, bool linger)
{
    struct bus *b = *bp;
    *bp = NULL;
    b->linger = linger;
    bus_step(b, BUS_EVENT_CLOSE);
}

void bus_finish(struct bus **bp, uint32_t ms)
{
    if (!*bp)
        return;
    if (bus_send_bye(*bp))
        life_await_goodbye(*bp, ms);
    life_end(bp, false);
}

void bus_close(struct bus **bp)
{
    if (!*bp)
        return;
    bool bye = bus_send_bye(*bp); /* if true, ZeroMQ must send the Bye after the close */
    life_end(bp, bye);
}

bool bus_up(const struct bus *b)
{
    return bus_state(b) == BUS_STATE_LOGGED_IN;
}

const char *bus_goodbye_text(const struct bus *b)
{
    return b->goodbye_text;
}

uint64_t bus_malformed(const struct bus *b)
{
    return b->n_malformed;
}
