/* This file tests a ZeroMQ socket on a libuv loop: all messages of all batches arrive, although the
 * descriptor becomes readable only a few times. */
#include "common/bus/zpoll.h"

#include <criterion/criterion.h>
#include <string.h>
#include <zmq.h>

#define MESSAGES 10000
#define BATCH    250
#define TURN     64

struct line {
    uv_loop_t loop;
    void *from, *to;
    struct zpoll *reading, *writing;
    uv_timer_t sender, limit;
    int n_sent, n_received, n_turns;
    bool out_of_order, timed_out;
};

static void finish(struct line *l)
{
    zpoll_close(&l->reading);
    zpoll_close(&l->reading); /* a second call must do nothing */
    zpoll_close(&l->writing);
    if (!uv_is_closing((uv_handle_t *)&l->sender))
        uv_close((uv_handle_t *)&l->sender, NULL);
    if (!uv_is_closing((uv_handle_t *)&l->limit))
        uv_close((uv_handle_t *)&l->limit, NULL);
}

static void on_limit(uv_timer_t *timer)
{
    struct line *l = timer->data;
    l->timed_out = true;
    finish(l);
}

static void on_readable(void *arg, int events)
{
    struct line *l = arg;
    cr_assert(events & ZMQ_POLLIN);
    l->n_turns++;
    for (int i = 0; i < TURN; i++) {
        int number = -1;
        if (zmq_recv(l->to, &number, sizeof number, ZMQ_DONTWAIT) < 0)
            return;
        l->out_of_order = l->out_of_order || number != l->n_received;
        if (++l->n_received == MESSAGES)
            finish(l);
    }
}

static void send_some(struct line *l, int n)
{
    for (; n > 0 && l->n_sent < MESSAGES; n--, l->n_sent++)
        if (zmq_send(l->from, &l->n_sent, sizeof l->n_sent, ZMQ_DONTWAIT) < 0)
            return;
}

static void on_batch(uv_timer_t *timer)
{
    send_some(timer->data, BATCH);
}

static void on_writable(void *arg, int events)
{
    struct line *l = arg;
    cr_assert(events & ZMQ_POLLOUT);
    send_some(l, BATCH);
    zpoll_want_write(l->writing, l->n_sent < MESSAGES);
}

static void line_open(struct line *l, int hwm)
{
    char endpoint[128];
    size_t n = sizeof endpoint;
    memset(l, 0, sizeof *l);
    uv_loop_init(&l->loop);
    l->from = zmq_socket(zpoll_context(), ZMQ_PUSH);
    l->to = zmq_socket(zpoll_context(), ZMQ_PULL);
    zmq_setsockopt(l->from, ZMQ_SNDHWM, &hwm, sizeof hwm);
    zmq_setsockopt(l->to, ZMQ_RCVHWM, &hwm, sizeof hwm);
    cr_assert_eq(zmq_bind(l->to, "tcp://127.0.0.1:*"), 0);
    cr_assert_eq(zmq_getsockopt(l->to, ZMQ_LAST_ENDPOINT, endpoint, &n), 0);
    cr_assert_eq(zmq_connect(l->from, endpoint), 0);
    uv_timer_init(&l->loop, &l->sender);
    uv_timer_init(&l->loop, &l->limit);
    l->sender.data = l->limit.data = l;
    uv_timer_start(&l->limit, on_limit, 20000, 0);
    cr_assert_eq(zpoll_new(&l->reading, &l->loop, l->to, on_readable, l), 0);
}

static void line_close(struct line *l)
{
    int none = 0;
    cr_assert_eq(uv_loop_close(&l->loop), 0, "nothing is left open");
    zmq_setsockopt(l->from, ZMQ_LINGER, &none, sizeof none);
    zmq_close(l->from);
    zmq_close(l->to);
}

Test(zpoll, every_message_of_every_batch_arrives)
{
    struct line l;
    line_open(&l, 0);
    uv_timer_start(&l.sender, on_batch, 1, 1);
    uv_run(&l.loop, UV_RUN_DEFAULT);
    cr_assert_not(l.timed_out, "received %d of %d", l.n_received, MESSAGES);
    cr_assert_eq(l.n_received, MESSAGES);
    cr_assert_not(l.out_of_order);
    cr_assert_geq(l.n_turns, MESSAGES / TURN);
    line_close(&l);
}

/* Before the loop runs, the test sends more messages than the reader may handle in one turn. The
 * descriptor becomes readable only once for all these messages. */
Test(zpoll, a_burst_larger_than_a_turn_is_read_to_its_end)
{
    struct line l;
    line_open(&l, 0);
    send_some(&l, MESSAGES);
    uv_run(&l.loop, UV_RUN_DEFAULT);
    cr_assert_not(l.timed_out, "received %d of %d", l.n_received, MESSAGES);
    cr_assert_not(l.out_of_order);
    line_close(&l);
}

Test(zpoll, a_full_line_calls_back_when_it_can_send)
{
    struct line l;
    line_open(&l, 10);
    cr_assert_eq(zpoll_new(&l.writing, &l.loop, l.from, on_writable, &l), 0);
    zpoll_want_write(l.writing, true);
    uv_run(&l.loop, UV_RUN_DEFAULT);
    cr_assert_not(l.timed_out, "sent %d, received %d", l.n_sent, l.n_received);
    cr_assert_eq(l.n_sent, MESSAGES);
    cr_assert_eq(l.n_received, MESSAGES);
    cr_assert_not(l.out_of_order);
    line_close(&l);
}

Test(zpoll, one_context_for_the_process)
{
    cr_assert_eq(zpoll_context(), zpoll_context());
    cr_assert_eq(zmq_ctx_get(zpoll_context(), ZMQ_IO_THREADS), 1);
    cr_assert_eq(zmq_ctx_get(zpoll_context(), ZMQ_MAX_SOCKETS), 4096);
}
