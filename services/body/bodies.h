/* This file describes the bodies that koers knows. Each body is one row of services/body/nodes.h.
 * README.md explains how to add a body. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/base/slice.h"

/* Lists the kinds of body. The kinds before N_AUTHORITIES are the columns of the authority table,
 * in the order of the report. */
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
    BODY_REGELINGEN = N_AUTHORITIES, /* the register of schemes, which gives no outcomes */
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
    const char *id;   /* the id, such as kerngroep-2 */
    const char *name; /* the Dutch name, for people */
    enum body_kind kind;
    enum body_level level;
    enum body_means means;
    bool has_daemon;
    bool has_table;       /* true if dossiers can be on the table of this body */
    const char *program;  /* the program, such as koers-kerngroep; NULL without a daemon */
    const char *recorder; /* the role that records the outcomes of this body; "" if nobody does */
};

/* Returns the body with this id, or NULL if no body has this id. */
const struct known_body *body_known(const char *id);
/* Returns row `nth` of the table, counted from 0, or NULL after the last row. */
const struct known_body *body_nth(size_t nth);
/* Returns the Dutch name of a body, or `id` itself if no body has this id. */
const char *body_name(const char *id);
/* Returns the role that the daemon of a body has in the catalogue. For the body kerngroep-2, the
 * role is kerngroep. The body must have a daemon. */
const char *body_role(const struct known_body *b);
/* Returns true if the body has a budget. */
bool body_has_means(const struct known_body *b);
/* Returns the role that records outcomes for this kind of body, or NULL if nobody records
 * outcomes. */
const char *body_recorder(enum body_kind kind);
/* Appends the ids of all bodies that have a daemon and a table. Writes `last` before the last id,
 * and `separator` between the ids before it: "relay, kerngroep-1 of dg-overleg". */
void bodies_with_table(struct buf *to, const char *separator, const char *last);
