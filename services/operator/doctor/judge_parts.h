/* This file declares the parts of the judge. */
#pragma once

#include "services/operator/doctor/judging.h"

/* Judges whether the broker can be reached (D01). Defined in judge_broker.c. */
void judge_broker(struct judging *j);
/* Judges the condition of each node (D02 to D08). Defined in judge_nodes.c. */
void judge_nodes(struct judging *j);
/* Judges the clocks of the machines (D15). Defined in judge_clocks.c. */
void judge_clocks(struct judging *j);
/* Judges the versions of the programs (D16). Defined in judge_clocks.c. */
void judge_programs(struct judging *j);
/* Judges the health report of one node (D10 to D13, D17 to D22). Defined in judge_host.c. */
void judge_host(struct judging *j, const struct facts_node *node);
/* Judges the keys of the policy and the key files (D30 to D34). Defined in judge_keys.c. */
void judge_keys(struct judging *j);
/* Judges policy.bin and mesh.json on this machine (D35 to D38). Defined in judge_policy.c. */
void judge_policy(struct judging *j);
/* Judges the outboxes on this machine (D40 to D42). Defined in judge_outboxes.c. */
void judge_outboxes(struct judging *j);
