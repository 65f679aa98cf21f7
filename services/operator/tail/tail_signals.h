/* SIGINT, SIGTERM and SIGHUP for a reader that has something to put right before it ends: a
 * terminal, a place, a count. The second one ends it at once. */
#pragma once

#include <stdbool.h>
#include <uv.h>

/* From here on a signal sets *stop and wakes the loop; it interrupts a write that blocks. */
void tail_signals_begin(uv_loop_t *loop, volatile bool *stop);
void tail_signals_end(void); /* before the loop is closed */
/* If a signal came: ends the process by it, so that a shell sees what it expects. */
void tail_signals_pass_on(void);
