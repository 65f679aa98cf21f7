/* The loop gives the core its turns and ticks, and handles the signals. */
#pragma once

#include "broker/journal/journal.h"

struct broker;

extern const struct journal_ops broker_journal_ops; /* `owner` is a struct broker */

void broker_loop_init(struct broker *b);
/* Starts the timers and the signal handlers. Before this call, a signal ends the process. */
void broker_loop_start(struct broker *b);
/* Stops the timers and the other handles with which the loop regularly gives the core a turn. After
 * this call, the core gets a turn only if something happens, such as a frame or a synced batch. */
void broker_loop_stop(struct broker *b);
/* Closes every handle that is still in the loop, and then closes the loop. */
void broker_loop_fini(struct broker *b);
/* Gives the core one turn. If the core has more to do, the next turn follows as soon as the loop
 * has handled its events. */
void broker_turn(struct broker *b);
