/* This file declares the handlers of outcomes and schemes, which the relay brings down to the
 * provinces. The table in relay.c lists these handlers. */
#pragma once

#include "common/daemon/daemon.h"

/* outcome_in.c defines these functions. */
decide_f outcome_recorded_admit;
decide_f outcome_recorded_decide;
evolve_f outcome_recorded_evolve;
evolve_f outcome_delivered_evolve;
/* outcome_own.c defines this function. */
decide_f outcome_record_decide;
/* scheme_in.c defines these functions. */
decide_f scheme_published_decide;
evolve_f scheme_published_evolve;
decide_f scheme_closed_decide;
