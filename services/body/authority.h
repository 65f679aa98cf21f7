/* Who may produce which outcome: DOMAIN's authority table, the only one in the code. */
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
    AUTH_CONFIGURED, /* only when configured, which nothing is yet */
    AUTH_REGISTERED, /* only as registered with the partner, which none is yet */
    AUTH_OWN,        /* only its own ministry's schemes */
};

/* What an outcome does to the dossier it is on. */
enum effect {
    EFFECT_STAYS,   /* it stays on the table */
    EFFECT_ANSWERS, /* it is answered, and leaves the table */
    EFFECT_HANDS,   /* the receiver holds it */
};

/* What must be said with it. */
enum need {
    NEED_DOSSIER = 1, /* a bottleneck, not just a subject */
    NEED_RECEIVER = 2,
    NEED_OWNER = 4, /* and when it is due */
    NEED_REASON = 8,
    NEED_RECOMMENDATION = 16,
    NEED_DECISION_KIND = 32, /* and may name schemes and a ministry */
};

struct authority_row {
    Koers__Outcome__V1__Kind kind;
    enum authority cells[N_AUTHORITIES];
    enum effect effect;
    unsigned needs;
    const char *implied; /* the only receiver there is; or NULL */
};

/* The row of a kind; NULL for what is no kind. */
const struct authority_row *authority_of(Koers__Outcome__V1__Kind kind);

/* A question to the table. */
struct authority_case {
    enum body_kind body;
    const char *name; /* the body's, for the text */
    const char *role; /* of the person who records */
    Koers__Outcome__V1__Kind kind;
    Koers__Signal__V1__Origin origin; /* of the dossier; unspecified if there is none */
};

/* Why not. */
struct authority_refusal {
    char rule[64];  /* authority.kerngroep.scheme */
    char text[256]; /* in Dutch */
};

enum { AUTHORITY_OK, AUTHORITY_E_REFUSED };
/* AUTHORITY_E_REFUSED fills *why. A kind that is none is refused with rule "kind.unknown". */
int authority_check(const struct authority_case *c, struct authority_refusal *why);
/* The column's word in rules: kerngroep, dg-overleg, regelinghouder. */
const char *authority_column(enum body_kind body);
