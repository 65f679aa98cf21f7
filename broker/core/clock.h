/* The commit clock is the time that records get. It follows the wall clock, but it never goes back,
 * and it does not follow a jump that no clock makes by itself. core_now() in core.h reads it.
 *
 *   CLOCK_FOLLOWS  The commit clock shows the wall clock.
 *   CLOCK_AHEAD    The wall clock runs ahead of the monotonic clock by more than two minutes. The
 *                  commit clock goes on with the monotonic clock, so a wrong wall clock leaves no
 *                  trace in the journal.
 *   CLOCK_WAITS    More days would begin at once than is plausible: more than one in a running
 *                  broker, or more than a year at the start. No clock can tell the time of a record
 *                  now, so the broker answers BUSY and journals nothing.
 *
 * The state ends by itself when the wall clock is right again, or when an operator confirms the
 * wall clock (the question `clock.confirm`). On a trial mesh the clock has no guard, and an
 * operator can move it forward. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct core;

enum clock_state { CLOCK_FOLLOWS, CLOCK_AHEAD, CLOCK_WAITS };

/* Starts the commit clock. `last_us` is the time of the last record on disk. The clock never shows
 * an earlier time. */
void clock_begin(struct core *c, int64_t last_us);
/* Notes that all days up to now have begun, so that the next day begins alone. */
void clock_days_begun(struct core *c);
/* Moves the clock of a trial mesh forward to `to_us`. */
void clock_advance(struct core *c, int64_t to_us);
/* Compares the clocks, logs a change of the state, and returns the state. */
enum clock_state clock_check(struct core *c);
/* Returns how far the wall clock is ahead of the commit clock, in microseconds. Returns 0 if the
 * commit clock follows the wall clock. */
int64_t clock_jump(struct core *c);
/* Makes the commit clock follow the wall clock, because an operator says that it is right. */
void clock_confirm(struct core *c);
