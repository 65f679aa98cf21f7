/* Limits of the contract (proto/README.md). If an event or a frame is above a limit, the broker
 * refuses it with a reason. */
#pragma once

#define EVENT_MAX         (64 * 1024)  /* maximum size of one event in bytes */
#define EVENT_UNIT_EVENTS 256          /* maximum count of events in one unit or Publish */
#define EVENT_UNIT_BYTES  (192 * 1024) /* maximum size in bytes of all events in one unit */
#define EVENT_FRAME_MAX   (256 * 1024) /* maximum size in bytes of one ClientFrame or BrokerFrame */
/* Maximum size of a ZeroMQ message in bytes. Above this size ZeroMQ closes the connection without
 * an answer. The limit is far above EVENT_FRAME_MAX, so that a frame which is a little too large
 * gets an answer. */
#define EVENT_FRAME_WIRE (1024 * 1024)
