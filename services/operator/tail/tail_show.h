/* What a tail does with an event that matches: show, count, draw or pass it on, and save the
 * position. The rule: the position is saved only after the output has left this process. */
#pragma once

#include "services/operator/tail/tail.h"

void tail_show(struct tail *t, const struct tail_record *r);
/* Shows the events of the ring, oldest first, and flushes. */
void tail_show_last(struct tail *t);
/* Writes the pending output. Ends the tail if that fails; prints nothing if its reader closed the
 * pipe. */
void tail_flush(struct tail *t);
/* Saves the position in the file of --cursor-file, if there is one and it moved. Call it after
 * tail_flush. */
void tail_save(struct tail *t);
