/* node.health of the broker. Files and disk are checked in libuv's thread pool, one check at a
 * time, so that a disk that does not answer holds up only the question and not the loop. */
#pragma once

struct broker;

/* core_ops.health. `owner` is the broker. */
void broker_health(void *owner);
/* Waits for the check that runs, if one does. */
void broker_health_finish(struct broker *b);
