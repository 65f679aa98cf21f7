/* The options of koers tail that select events. The broker applies most of them; this process
 * applies --body, --pillar and --text, for which the broker's filter has no field. */
#pragma once

#include "services/operator/tail/tail.h"

enum { TAIL_MATCHES_MAX = 2 };

struct tail_local_filter {
    const char *body;
    uint32_t pillar;
    struct buf text; /* folded, NUL-terminated; empty: any text */
};

struct tail_flags {
    struct tail_local_filter local;
    char **topics, **exclude, **senders, **types, **provinces, **subjects;
    Koers__Bus__V1__Match matches[TAIL_MATCHES_MAX];
    Koers__Bus__V1__Match *match_list[TAIL_MATCHES_MAX];
};

/* Fills filter, matches and arg of `t`; they borrow from `f`, which must outlive the tail. Prints
 * an error and returns a CODE_* if a value makes no sense. */
int tail_filter(struct tail *t, struct tail_flags *f);
void tail_flags_fini(struct tail_flags *f);
