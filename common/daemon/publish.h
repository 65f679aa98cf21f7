/* This header declares how a round is published and committed. */
#pragma once

#include "common/daemon/state.h"

/* Commits the round. Returns false if the commit failed; the function has then handled the
 * fault. */
bool publish_commit(struct daemon *d);
/* Sends the units of the round for the first time. */
void publish_begin(struct daemon *d);
/* Sends again all units that are not acknowledged. */
void publish_again(struct daemon *d);
/* If all earlier Publishes have been answered, starts the timer after which the units are sent
 * again. */
void publish_await_answers(struct daemon *d);
/* Handles the broker's answer to a unit. */
void publish_answered(struct daemon *d, const Koers__Bus__V1__Published *published);
