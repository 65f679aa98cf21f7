/* This header declares the answers to questions. All answers are read from a second connection to
 * the view. */
#pragma once

#include "common/daemon/daemon.h"

/* The function `health` and its argument. The function returns the health of the process, made with
 * malloc. */
struct health_source {
    Koers__Mesh__V1__NodeHealth *(*health)(void *owner);
    void *owner;
};
/* Answers the question `asked` and fills *answer. The caller frees the content of *answer with
 * answer_fini(). */
void queries_answer(const struct daemon_spec *spec, struct view *reader,
                    const struct health_source *health, const Koers__Bus__V1__Asked *asked,
                    Koers__Bus__V1__Answer *answer);
void answer_fini(Koers__Bus__V1__Answer *answer);
