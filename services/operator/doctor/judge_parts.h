/* This file declares the parts of the judge. A comment names the file and the checks of the
 * function below it. */
#pragma once

#include "services/operator/doctor/judging.h"

/* judge_broker.c: D01 */
void judge_broker(struct judging *j);
/* judge_nodes.c: D02 to D08, from the broker's status */
void judge_nodes(struct judging *j);
/* judge_clocks.c: D15 (judge_clocks) and D16 (judge_programs) */
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
