/* This file keeps the encoded frames that ZeroMQ cannot send yet (queue.h). One rule: frames leave
 * in the order in which the program sent them. While one frame waits, every new frame waits behind
 * it. Only bus_queue_send_now() never waits. */
#include "common/bus/queue.h"

#include <stdlib.h>

#include "common/base/err.h"
#include "common/base/slice.h"

#define QUEUE_FRAME_COST 128       /* each frame counts as its size plus this, in bytes */
#define QUEUE_FRAME_MAX  (1 << 20) /* maximum size in bytes of a frame that the broker accepts */

struct bus_queued {
    struct bus_queued *next;
    zmq_msg_t msg;
};

void bus_queue_init(struct bus_queue *q, struct bus_link *link)
{
    *q = (struct bus_queue){.link = link};
    q->end = &q->first;
}

static void queue_pack(zmq_msg_t *msg, const Koers__Bus__V1__ClientFrame *frame)
{
    size_t n = koers__bus__v1__client_frame__get_packed_size(frame);
    must(n < QUEUE_FRAME_MAX);
    int r = zmq_msg_init_size(msg, n);
    must(r == 0);
    koers__bus__v1__client_frame__pack(frame, zmq_msg_data(msg));
}

/* Sends the message without waiting. Returns 0, or -EAGAIN if ZeroMQ does not accept the
 * message. */
static int queue_post(const struct bus_queue *q, zmq_msg_t *msg)
{
    if (zmq_msg_send(msg, q->link->socket, ZMQ_DONTWAIT) >= 0)
        return 0;
    int e = zmq_errno();
    must(e == EAGAIN || e == EINTR || e == EHOSTUNREACH);
    return -EAGAIN;
}

int bus_queue_send_now(const struct bus_queue *q, const Koers__Bus__V1__ClientFrame *frame)
{
    zmq_msg_t msg;
    queue_pack(&msg, frame);
    int r = queue_post(q, &msg);
    zmq_msg_close(&msg);
    return r;
}

static int queue_append(struct bus_queue *q, zmq_msg_t *msg)
{
    size_t cost = zmq_msg_size(msg) + QUEUE_FRAME_COST;
    if (q->n_bytes + cost > BUS_QUEUE_BYTES) {
        zmq_msg_close(msg);
        return BUS_QUEUE_E_FULL;
    }
    struct bus_queued *p = mem_new(sizeof *p);
    zmq_msg_init(&p->msg);
    zmq_msg_move(&p->msg, msg);
    zmq_msg_close(msg);
    *q->end = p;
    q->end = &p->next;
    q->n_bytes += cost;
    zpoll_want_write(q->link->zpoll, true);
    return BUS_QUEUE_OK;
}

int bus_queue_send(struct bus_queue *q, const Koers__Bus__V1__ClientFrame *frame)
{
    zmq_msg_t msg;
    queue_pack(&msg, frame);
    if (q->first || queue_post(q, &msg) != 0)
        return queue_append(q, &msg);
    zmq_msg_close(&msg);
    return BUS_QUEUE_OK;
}

static void queue_pop(struct bus_queue *q)
{
    struct bus_queued *p = q->first;
    q->first = p->next;
    if (!q->first)
        q->end = &q->first;
    zmq_msg_close(&p->msg);
    free(p);
}

void bus_queue_flush(struct bus_queue *q)
{
    while (q->first) {
        size_t cost = zmq_msg_size(&q->first->msg) + QUEUE_FRAME_COST;
        if (queue_post(q, &q->first->msg) != 0)
            return;
        q->n_bytes -= cost;
        queue_pop(q);
    }
    zpoll_want_write(q->link->zpoll, false);
}

bool bus_queue_waits(const struct bus_queue *q)
{
    return q->first != NULL;
}

void bus_queue_clear(struct bus_queue *q)
{
    while (q->first)
        queue_pop(q);
    q->n_bytes = 0;
}
