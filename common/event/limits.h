/* Limits of the contract (proto/README.md), in bytes unless stated. Above each of them the sender
 * gets a refusal that says so. */
#pragma once

#define EVENT_MAX         (64 * 1024)  /* one event */
#define EVENT_UNIT_EVENTS 256          /* number of events in one unit or Publish */
#define EVENT_UNIT_BYTES  (192 * 1024) /* all events of a unit: a unit fits in one frame */
#define EVENT_FRAME_MAX   (256 * 1024) /* one ClientFrame or BrokerFrame */
/* ZeroMQ closes the connection above this size, without an answer. So it is far above
 * EVENT_FRAME_MAX: "too large" is then an answer. */
#define EVENT_FRAME_WIRE (1024 * 1024)
