/* This file handles SIGINT, SIGTERM and SIGHUP for a tail. Before the process ends, the tail must
 * restore the terminal, save its position or print its counts. A second signal ends the process at
 * once. */
#pragma once

#include <stdbool.h>
#include <uv.h>

/* Starts the handling of signals. From now on a signal sets *stop, wakes the loop, and interrupts a
 * write that blocks. Only one tail in a process may use this. */
void tail_signals_begin(uv_loop_t *loop, volatile bool *stop);
/* Ends the handling of signals. Call it before the loop is closed. */
void tail_signals_end(void);
/* Ends the process by the signal that came, so that the shell sees the usual exit status. Does
 * nothing if no signal came. */
void tail_signals_pass_on(void);
