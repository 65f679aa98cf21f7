/* Questions: the broker stamps the asker's identity on a question, routes it to the node's session
 * and answers it exactly once. Questions are never journaled. */
#pragma once

#include <stddef.h>

#include "broker/core/observer.h"

extern const struct observer ask_observer;

void ask_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask);
void ask_answer(struct core *c, struct session *s, const Koers__Bus__V1__Answer *answer);
/* Answers the questions whose deadline has passed. */
void ask_tick(struct core *c);
size_t ask_count(const struct core *c);
void ask_fini(struct core *c);
