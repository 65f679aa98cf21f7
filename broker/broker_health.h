/* This file answers the question `node.health` for the broker. It checks files and disk in libuv's
 * thread pool, one check at a time. So a disk that does not respond delays only the answer, not the
 * loop. */
#pragma once

struct broker;

/* Starts a check, and gives the result to core_health when the check is done. `owner` is the
 * broker. The core calls this function as core_ops.health. */
void broker_health(void *owner);
/* Waits until the check in progress is done. Returns at once if there is none. */
void broker_health_finish(struct broker *b);
