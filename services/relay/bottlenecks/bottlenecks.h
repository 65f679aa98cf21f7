/* This file declares the handlers and questions of bottlenecks, which the tables in relay.c
 * list. */
#pragma once

#include "common/daemon/daemon.h"

/* bottleneck_open.c defines these functions. */
decide_f bottleneck_new_decide;
decide_f bottleneck_join_decide;
/* bottleneck_evolve.c defines these functions. */
evolve_f bottleneck_opened_evolve;
evolve_f bottleneck_submitted_evolve;
evolve_f bottleneck_kept_evolve;
evolve_f bottleneck_joined_evolve;
/* assess.c defines these functions. */
decide_f bottleneck_assess_decide;
evolve_f bottleneck_assessed_evolve;
decide_f bottleneck_reopen_decide;
evolve_f bottleneck_reopened_evolve;
evolve_f bottleneck_closed_evolve;
decide_f day_begun_decide;
/* bottleneck_queries.c defines these functions. */
answer_f answer_bottleneck_get;
answer_f answer_bottleneck_list;
answer_f answer_bottleneck_trace;
answer_f answer_outcome_get;
