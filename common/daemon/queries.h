/* Answers to questions, from a second connection to the view. */
#pragma once

#include "common/daemon/daemon.h"

/* Gives the health of the process; the message is made with malloc. */
struct health_source {
    Koers__Mesh__V1__NodeHealth *(*health)(void *owner);
    void *owner;
};
/* Fills *answer; free what it holds with answer_fini(). */
void queries_answer(const struct daemon_spec *spec, struct view *reader,
                    const struct health_source *health, const Koers__Bus__V1__Asked *asked,
                    Koers__Bus__V1__Answer *answer);
void answer_fini(Koers__Bus__V1__Answer *answer);
