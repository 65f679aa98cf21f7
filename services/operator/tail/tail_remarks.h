/* What a tail reports on stderr about the reading itself: it fell behind, it caught up, the broker
 * withheld events that this reader may not see. */
#pragma once

#include "services/operator/tail/tail.h"

void tail_remark_welcome(struct tail *t, const Koers__Bus__V1__Welcome *welcome);
void tail_remark_deliver(struct tail *t, const Koers__Bus__V1__Deliver *deliver);
/* Call it about once a second: reports "caught up" when no event comes any more. */
void tail_remark_tick(struct tail *t);
/* Prints the sum. Returns CODE_PARTLY if there was anything to remark, else CODE_OK. */
int tail_remark_end(struct tail *t);
/* The broker's commit clock now, estimated: its time at login plus the time since. */
int64_t tail_clock(const struct tail *t);
