/* The parts of the judge. Each judges the checks that its comment names. */
#pragma once

#include "services/operator/doctor/judging.h"

/* judge_broker.c: D01 */
void judge_broker(struct judging *j);
/* judge_nodes.c: D02 to D08, from the broker's status */
void judge_nodes(struct judging *j);
/* judge_clocks.c: D15 and D16 */
void judge_clocks(struct judging *j);
void judge_programs(struct judging *j);
/* judge_host.c: D10 to D13 and D17 to D22, from the health of one node */
void judge_host(struct judging *j, const struct facts_node *node);
/* judge_keys.c: D30 to D34 */
void judge_keys(struct judging *j);
/* judge_policy.c: D35 to D38 */
void judge_policy(struct judging *j);
/* judge_outboxes.c: D40 to D42 */
void judge_outboxes(struct judging *j);
