/* This file reads the options of `koers tail` that select events. The broker applies most of these
 * options. This process applies --body, --pillar and --text, because the broker's filter has no
 * field for these three. */
#pragma once

#include "services/operator/tail/tail.h"

enum { TAIL_MATCHES_MAX = 2 };

struct tail_local_filter {
    const char *body;
    uint32_t pillar;
    struct buf text; /* folded and NUL-terminated; if it is empty, any text matches */
};

struct tail_flags {
    struct tail_local_filter local;
    char **topics, **exclude, **senders, **types, **provinces, **subjects;
    Koers__Bus__V1__Match matches[TAIL_MATCHES_MAX];
    Koers__Bus__V1__Match *match_list[TAIL_MATCHES_MAX];
};

/* Fills `filter`, `matches` and `arg` of `t`. These fields borrow from `f`, so `f` must outlive the
 * tail. Returns a CODE_*, and prints an error if a value is invalid. */
int tail_filter(struct tail *t, struct tail_flags *f);
void tail_flags_fini(struct tail_flags *f);
