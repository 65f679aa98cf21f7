/* Which body may give which outcome: the authority table, the only one in the code. */
#pragma once

#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/bodies.h"

/* A cell of the table. */
enum authority {
    AUTH_NO,
    AUTH_YES,
    AUTH_REGIONAL,   /* only on a dossier of regional origin */
    AUTH_SUBMITS,    /* not as an outcome: by submitting a bottleneck */
    AUTH_BOEGBEELD,  /* only when the boegbeeld records it */
    AUTH_CONFIGURED, /* only with a configured budget or mandate; nothing configures one yet */
    AUTH_REGISTERED, /* only as registered with the partner; nothing is registered yet */
    AUTH_OWN,        /* only on schemes of its own ministry */
};

/* What an outcome does to the dossier it is on. */
enum effect {
    EFFECT_STAYS,   /* the dossier stays on the table */
    EFFECT_ANSWERS, /* the dossier is answered and leaves the table */
    EFFECT_HANDS,   /* the receiver holds the dossier */
};

/* The fields that an outcome of a kind must have. */
enum need {
    NEED_DOSSIER = 1, /* a bottleneck, not only a subject */
    NEED_RECEIVER = 2,
    NEED_OWNER = 4, /* of an action, and the day it is due */
    NEED_REASON = 8,
    NEED_RECOMMENDATION = 16,
    NEED_DECISION_KIND = 32, /* the outcome may then name schemes and a ministry */
};

struct authority_row {
    Koers__Outcome__V1__Kind kind;
    enum authority cells[N_AUTHORITIES];
    enum effect effect;
    unsigned needs;
    const char *implied; /* the only receiver that this kind can have; NULL: any */
};

/* The row of a kind; NULL if kind is not in the contract. */
const struct authority_row *authority_of(Koers__Outcome__V1__Kind kind);

/* What is asked of the table. */
struct authority_case {
    enum body_kind body;
    const char *name; /* the body's, for the text */
    const char *role; /* of the person who records */
    Koers__Outcome__V1__Kind kind;
    Koers__Signal__V1__Origin origin; /* of the dossier; unspecified if there is none */
};

/* Why the table does not allow an outcome. */
struct authority_refusal {
    char rule[64];  /* authority.kerngroep.scheme */
    char text[256]; /* in Dutch */
};

enum { AUTHORITY_OK, AUTHORITY_E_REFUSED };
/* Fills *why if it returns AUTHORITY_E_REFUSED. A kind that is not in the contract is refused with
 * the rule "kind.unknown". */
int authority_check(const struct authority_case *c, struct authority_refusal *why);
/* The column's word in the names of rules: kerngroep, dg-overleg, regelinghouder. */
const char *authority_column(enum body_kind body);
