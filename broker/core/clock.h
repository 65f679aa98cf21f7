/* The commit clock: the time that records get. It follows the wall clock, but never goes back, also
 * when the wall clock does. core_now() in core.h reads it. On a trial mesh it can be moved forward.
 */
#pragma once

#include <stdint.h>

struct core;

/* Continues from the last time in the journal. */
void clock_begin(struct core *c, int64_t last_us);
void clock_advance(struct core *c, int64_t to_us);
