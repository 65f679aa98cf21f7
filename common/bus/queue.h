/* Frames on their way out. ZeroMQ takes a frame at once, or the frame waits here in order. The
 * queue has a limit in bytes; a frame beyond it is dropped, and the session must end then. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/bus/link.h"
#include "koers/bus/v1/bus.pb-c.h"

#define BUS_QUEUE_BYTES (1 << 20) /* encoded and not yet taken by ZeroMQ */

struct bus_queued; /* one encoded frame */

struct bus_queue {
    struct bus_link *link; /* borrowed for life */
    struct bus_queued *first, **end;
    size_t n_bytes;
};

enum { BUS_QUEUE_OK, BUS_QUEUE_E_FULL };

void bus_queue_init(struct bus_queue *q, struct bus_link *link);
/* Sends the frame, or queues a copy behind the frames that wait. BUS_QUEUE_E_FULL: it is lost. */
int bus_queue_send(struct bus_queue *q, const Koers__Bus__V1__ClientFrame *frame);
/* Sends the frame now or not at all, past the queue; -EAGAIN if ZeroMQ cannot take it. */
int bus_queue_send_now(const struct bus_queue *q, const Koers__Bus__V1__ClientFrame *frame);
/* Sends what waits, as far as ZeroMQ takes it. */
void bus_queue_flush(struct bus_queue *q);
bool bus_queue_waits(const struct bus_queue *q);
void bus_queue_clear(struct bus_queue *q);
