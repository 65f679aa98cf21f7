/* The loop: it gives the core its turns and ticks, and handles the signals. */
#pragma once

#include "broker/journal/journal.h"

struct broker;

extern const struct journal_ops broker_journal_ops; /* owner: struct broker */

void broker_loop_init(struct broker *b);
/* Starts the timers and the signals. Before this, signals end the process. */
void broker_loop_start(struct broker *b);
/* The loop itself gives the core no turn after this; frames and the journal still can. */
void broker_loop_stop(struct broker *b);
/* Closes what is left in the loop, and the loop. */
void broker_loop_fini(struct broker *b);
/* One turn of the core. If the core has more to do, the next turn follows as soon as the loop has
 * handled its events. */
void broker_turn(struct broker *b);
