/* This header declares the queue of frames to the broker. A frame that ZeroMQ does not accept at
 * once waits in the queue, in order. The queue has a limit in bytes. A frame beyond the limit is
 * dropped, and the caller must end the session. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/bus/link.h"
#include "koers/bus/v1/bus.pb-c.h"

#define BUS_QUEUE_BYTES (1 << 20) /* maximum size of the queue in bytes */

struct bus_queued; /* one encoded frame */

struct bus_queue {
    struct bus_link *link; /* must live as long as the queue */
    struct bus_queued *first, **end;
    size_t n_bytes;
};

enum { BUS_QUEUE_OK, BUS_QUEUE_E_FULL };

void bus_queue_init(struct bus_queue *q, struct bus_link *link);
/* Sends the frame, or queues a copy behind the frames that wait. Returns BUS_QUEUE_OK, or
 * BUS_QUEUE_E_FULL if the frame was dropped. */
int bus_queue_send(struct bus_queue *q, const Koers__Bus__V1__ClientFrame *frame);
/* Sends the frame without queueing, before all frames that wait. Returns 0, or -EAGAIN if ZeroMQ
 * does not accept the frame. */
int bus_queue_send_now(const struct bus_queue *q, const Koers__Bus__V1__ClientFrame *frame);
/* Sends the frames that wait, until ZeroMQ accepts no more. */
void bus_queue_flush(struct bus_queue *q);
/* Returns true if a frame waits. */
bool bus_queue_waits(const struct bus_queue *q);
void bus_queue_clear(struct bus_queue *q);
