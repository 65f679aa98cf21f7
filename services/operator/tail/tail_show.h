/* This file handles an event that matches: it shows or counts the event, draws it in the graph, or
 * passes it on. It also saves the position.
 *
 * The rule: the position is saved only after the output has left this process. */
#pragma once

#include "services/operator/tail/tail.h"

void tail_show(struct tail *t, const struct tail_record *r);
/* Shows the events of the ring, the oldest first. Then flushes the output. */
void tail_show_last(struct tail *t);
/* Writes the pending output. If the write fails, prints an error and ends the tail. Prints no error
 * if the reader of the output closed the pipe or a signal interrupted the write. */
void tail_flush(struct tail *t);
/* Saves the position in the file of --cursor-file. Does nothing without that option, after an
 * error, or if there is no new position to save. Call it after tail_flush. */
void tail_save(struct tail *t);
