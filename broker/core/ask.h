/* This file handles questions. The broker adds the asker's identity to a question, and sends the
 * question to the node's session. The asker gets exactly one answer, if its session does not end
 * first. Questions are never journaled. */
#pragma once

#include <stddef.h>

#include "broker/core/observer.h"

extern const struct observer ask_observer;

/* Handles a question from session `s`: refuses it, answers it or sends it to the node. */
void ask_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
/* Sends the node's answer to the asker. `s` is the session of the node. */
void ask_answer(struct core *c, struct session *s, const Koers__Bus__V1__Answer *answer);
/* Sends the answer ANSWERS_TIMED_OUT for each question whose deadline has passed. */
void ask_tick(struct core *c);
/* Returns the count of questions that wait for a node. */
size_t ask_count(const struct core *c);
void ask_fini(struct core *c);
