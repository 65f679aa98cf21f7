/* The flags of koers tail that say which messages: what the broker sifts, and what is left to sift
 * here. */
#pragma once

#include "services/operator/tail/tail.h"

enum { TAIL_MATCHES_MAX = 2 };

struct tail_sift {
    const char *body;
    uint32_t pillar;
    struct buf text; /* folded, with a NUL; empty: any */
};

struct tail_flags {
    struct tail_sift sift;
    char **topics, **exclude, **senders, **types, **provinces, **subjects;
    Koers__Bus__V1__Match matches[TAIL_MATCHES_MAX];
    Koers__Bus__V1__Match *match_list[TAIL_MATCHES_MAX];
};

/* Fills the filter, matches and arg of `t`, which borrow from `f`. Says what cannot be meant; a
 * CODE_*. */
int tail_filter(struct tail *t, struct tail_flags *f);
void tail_flags_fini(struct tail_flags *f);
