/* The bodies that koers knows: which can be a receiver, and which have a daemon. The rows are in
 * services/body/nodes.h; README.md tells how to add one ("Adding a body"). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/slice.h"

/* The columns of the authority table come first, in the order of the report. */
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
    BODY_REGELINGEN = N_AUTHORITIES, /* the register, which gives no outcomes */
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
    bool has_table;       /* dossiers can lie on it */
    const char *program;  /* koers-kerngroep; NULL without a daemon */
    const char *recorder; /* the role of people who record its outcomes; "" if nobody does */
};

/* NULL if the table has no such id. */
const struct known_body *body_known(const char *id);
/* The nth row of the table, from 0; NULL after the last. */
const struct known_body *body_nth(size_t nth);
/* The Dutch name; the id itself if the table does not have it. */
const char *body_name(const char *id);
/* The role of its daemon in the catalogue, such as kerngroep for kerngroep-2. It must have one. */
const char *body_role(const struct known_body *b);
/* Whether the body has budget or authority to give. */
bool body_has_means(const struct known_body *b);
/* The role of people who record the outcomes of bodies of this kind; NULL if nobody does. */
const char *body_recorder(enum body_kind kind);
/* Adds the ids of all bodies that have a daemon and a table, as in "relay, kerngroep-1 of
 * dg-overleg": separator stands between two of them, last before the last one. */
void bodies_with_table(struct buf *to, const char *separator, const char *last);
