/* SIGINT, SIGTERM and SIGHUP for a tail that must finish its work before it ends: restore the
 * terminal, save its position, print a count. A second signal ends the process at once. */
#pragma once

#include <stdbool.h>
#include <uv.h>

/* From here on a signal sets *stop, wakes the loop, and interrupts a write that blocks. Only one
 * tail in a process may use this. */
void tail_signals_begin(uv_loop_t *loop, volatile bool *stop);
/* Call it before the loop is closed. */
void tail_signals_end(void);
/* If a signal came, ends the process by that signal, so that the shell sees the usual status. */
void tail_signals_pass_on(void);
