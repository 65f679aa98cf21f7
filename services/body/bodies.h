/* The bodies that koers knows: who can be named as a receiver, and who has a daemon. Adding a
 * body begins with a row in bodies.c (README.md, "Adding a body"). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The columns of the authority table come first, in DOMAIN's order. */
enum body_kind {
    BODY_RELAY,
    BODY_KERNGROEP,
    BODY_KOERSOVERLEG,
    BODY_DG_OVERLEG,
    BODY_AANVALSPLAN_TBE,
    BODY_AANVALSPLAN_ICT,
    BODY_PARTNER,
    BODY_SER,
    BODY_SECRETARIS,
    BODY_EZK,
    BODY_REGELINGHOUDER,
    N_AUTHORITIES,
    BODY_REGELINGEN = N_AUTHORITIES, /* the register itself: it decides nothing */
    BODY_MONITOR,
};

enum body_level {
    LEVEL_EXECUTION,
    LEVEL_COORDINATION,
    LEVEL_NATIONAL,
    LEVEL_ADVICE,
    LEVEL_SUPPORT
};
enum body_means { MEANS_NONE, MEANS_NETWORK, MEANS_BUDGET, MEANS_BUDGET_AND_AUTHORITY };

struct known_body {
    const char *id;   /* kerngroep-2 */
    const char *name; /* in Dutch, for people */
    enum body_kind kind;
    enum body_level level;
    enum body_means means;
    bool has_daemon;
    bool has_table; /* dossiers can lie on it */
};

/* NULL if there is none. */
const struct known_body *body_known(const char *id);
/* All of them, in order; NULL after the last. */
const struct known_body *body_nth(size_t nth);
/* Its Dutch name, or the id itself. */
const char *body_name(const char *id);
/* It can be asked for budget or authority. */
bool body_has_means(const struct known_body *b);
