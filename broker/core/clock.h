/* The commit clock is the time that records get. It follows the wall clock, but never goes back,
 * even when the wall clock goes back. core_now() in core.h reads the commit clock. On a trial mesh
 * an operator can move it forward. */
#pragma once

#include <stdint.h>

struct core;

/* Starts the commit clock. `last_us` is the time of the last record on disk. The clock never shows
 * an earlier time. */
void clock_begin(struct core *c, int64_t last_us);
/* Moves the clock forward to `to_us`. */
void clock_advance(struct core *c, int64_t to_us);
