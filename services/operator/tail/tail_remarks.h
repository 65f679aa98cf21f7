/* This file reports on stderr how the reading goes: the tail fell behind, the tail caught up, or
 * the broker withheld events that this reader may not see. */
#pragma once

#include "services/operator/tail/tail.h"

void tail_remark_welcome(struct tail *t, const Koers__Bus__V1__Welcome *welcome);
void tail_remark_deliver(struct tail *t, const Koers__Bus__V1__Deliver *deliver);
/* If the tail is behind and no event came for one second, reports that the tail caught up. The
 * caller calls this about once per second. */
void tail_remark_tick(struct tail *t);
/* Prints a summary of the remarks. Returns CODE_PARTLY if there were remarks, otherwise CODE_OK. */
int tail_remark_end(struct tail *t);
/* Returns an estimate of the broker's commit clock: the broker's time at login plus the time since
 * the login. */
int64_t tail_clock(const struct tail *t);
