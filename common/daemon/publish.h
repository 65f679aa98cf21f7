/* Publishing the outputs of a round and committing it. */
#pragma once

#include "common/daemon/state.h"

/* Commits the round. Returns false if that failed; the fault is handled then. */
bool publish_commit(struct daemon *d);
/* Actions of phases: sends the first units; sends the rest again; waits until all answers arrived
 * before it sends again. */
void publish_begin(struct daemon *d);
void publish_again(struct daemon *d);
void publish_await_answers(struct daemon *d);
void publish_answered(struct daemon *d, const Koers__Bus__V1__Published *published);
