/* The authority table says which body may give which kind of outcome. No other code decides
 * this. */
#pragma once

#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/bodies.h"

/* Says whether a body may give a kind of outcome. */
enum authority {
    AUTH_NO,
    AUTH_YES,
    AUTH_REGIONAL,   /* allowed only on a dossier of regional origin */
    AUTH_SUBMITS,    /* not allowed: this body submits a bottleneck instead */
    AUTH_BOEGBEELD,  /* allowed only if the boegbeeld records the outcome */
    AUTH_CONFIGURED, /* not allowed yet: the body needs a configured budget or mandate */
    AUTH_REGISTERED, /* not allowed yet: the partner must be registered */
    AUTH_OWN,        /* allowed only on schemes of the ministry of the sender */
};

/* Says what an outcome does to its dossier. */
enum effect {
    EFFECT_STAYS,   /* the dossier stays on the table */
    EFFECT_ANSWERS, /* the dossier is answered and leaves the table */
    EFFECT_HANDS,   /* the receiver becomes the holder of the dossier */
};

/* Lists the fields that a kind of outcome needs, as bits of authority_row.needs. */
enum need {
    NEED_DOSSIER = 1, /* the number of a bottleneck; a subject is not enough */
    NEED_RECEIVER = 2,
    NEED_OWNER = 4, /* the owner of an action, and the day on which the action is due */
    NEED_REASON = 8,
    NEED_RECOMMENDATION = 16,
    NEED_DECISION_KIND = 32, /* the kind of decision; schemes and a ministry are then allowed */
};

struct authority_row {
    Koers__Outcome__V1__Kind kind;
    enum authority cells[N_AUTHORITIES];
    enum effect effect;
    unsigned needs;
    const char *implied; /* the only possible receiver; NULL if there is no such limit */
};

/* Returns the row of a kind, or NULL if the contract does not have the kind. */
const struct authority_row *authority_of(Koers__Outcome__V1__Kind kind);

/* Describes the outcome that authority_check judges. */
struct authority_case {
    enum body_kind body;
    const char *name; /* the Dutch name of the body, for the text of a refusal */
    const char *role; /* the role of the person who records the outcome */
    Koers__Outcome__V1__Kind kind;
    Koers__Signal__V1__Origin origin; /* the origin of the dossier, or unspecified */
};

/* Says why the table does not allow an outcome. */
struct authority_refusal {
    char rule[64];  /* the rule, such as authority.kerngroep.scheme */
    char text[256]; /* the reason, in Dutch */
};

enum { AUTHORITY_OK, AUTHORITY_E_REFUSED };
/* Returns AUTHORITY_OK if the table allows the outcome, and otherwise AUTHORITY_E_REFUSED. After
 * AUTHORITY_E_REFUSED, *why has the rule and the reason. After AUTHORITY_OK, *why has no meaning.
 * For an unknown kind, the rule is "kind.unknown". */
int authority_check(const struct authority_case *c, struct authority_refusal *why);
/* Returns the name of the column of this kind of body, in the form that the rule of a refusal uses,
 * such as kerngroep or dg-overleg. */
const char *authority_column(enum body_kind body);
