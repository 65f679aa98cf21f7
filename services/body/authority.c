/* This file is the authority table of the report, with one row per kind of outcome and one column
 * per body. services/body/governance.md has the same rows and columns, but this file can have
 * several rows for one row of governance.md. */
#include "services/body/authority.h"

#include <stdio.h>
#include <string.h>

#include "common/base/err.h"
#include "services/body/kinds.h"
#include "services/body/texts.h"

#define K(name) KOERS__OUTCOME__V1__KIND__KIND_##name

/* clang-format off */
#define no   AUTH_NO
#define yes  AUTH_YES
#define reg  AUTH_REGIONAL    /* only with regional origin */
#define subm AUTH_SUBMITS     /* no: submits a bottleneck instead */
#define boeg AUTH_BOEGBEELD   /* only the boegbeeld */
#define conf AUTH_CONFIGURED  /* needs a configured budget or mandate */
#define regd AUTH_REGISTERED  /* needs a registered partner */
#define own  AUTH_OWN         /* only for the ministry of the sender */

static const struct authority_row table[] = {
/*                        relay kern- koers- DG-   aanv. aanv. part- SER  secre- EZK  regeling-
 *                              groep overl. overl. TBE   ICT   ner        taris       houder */
{K(AGREEMENT),          { reg,  yes,  yes,  yes,  yes,  yes,  yes,  no,  no,   no,  no  }, EFFECT_ANSWERS, NEED_OWNER, NULL},
{K(APPROACH),           { no,   yes,  no,   no,   no,   no,   no,   no,  no,   no,  no  }, EFFECT_STAYS, 0, NULL},
{K(PARTNERSHIP),        { no,   yes,  no,   no,   no,   no,   no,   no,  no,   no,  no  }, EFFECT_STAYS, 0, NULL},
{K(OBJECTIVE),          { no,   yes,  no,   no,   no,   no,   no,   no,  no,   no,  no  }, EFFECT_STAYS, 0, NULL},
{K(GOAL),               { no,   no,   yes,  yes,  no,   no,   no,   no,  no,   no,  no  }, EFFECT_STAYS, 0, NULL},
{K(FINDING),            { no,   no,   yes,  no,   no,   no,   no,   no,  no,   no,  no  }, EFFECT_STAYS, 0, NULL},
{K(ASSIGNMENT),         { no,   no,   yes,  yes,  no,   no,   no,   no,  no,   no,  no  }, EFFECT_ANSWERS, NEED_OWNER, NULL},
{K(HOLD_TO_ACCOUNT),    { no,   no,   boeg, no,   no,   no,   no,   no,  no,   no,  no  }, EFFECT_STAYS, 0, NULL},
{K(PARTICIPANTS),       { no,   yes,  yes,  yes,  no,   no,   no,   no,  no,   no,  no  }, EFFECT_STAYS, 0, NULL},
{K(REFERRAL),           { no,   yes,  yes,  yes,  no,   no,   no,   no,  no,   no,  no  }, EFFECT_HANDS, NEED_DOSSIER | NEED_RECEIVER, NULL},
{K(RETURNED),           { yes,  yes,  yes,  yes,  no,   no,   no,   no,  no,   no,  no  }, EFFECT_ANSWERS, NEED_DOSSIER, NULL},
{K(DECLINED),           { no,   yes,  yes,  yes,  yes,  yes,  yes,  no,  no,   no,  no  }, EFFECT_ANSWERS, NEED_DOSSIER | NEED_REASON, NULL},
{K(FORWARDED),          { subm, yes,  no,   no,   no,   no,   no,   no,  no,   no,  no  }, EFFECT_HANDS, NEED_DOSSIER | NEED_RECEIVER | NEED_RECOMMENDATION, "koersoverleg"},
{K(REQUEST),            { no,   no,   yes,  no,   no,   no,   no,   no,  no,   no,  no  }, EFFECT_HANDS, NEED_DOSSIER | NEED_RECEIVER, NULL},
{K(ADVICE_REQUEST),     { no,   yes,  yes,  yes,  no,   no,   no,   no,  no,   no,  no  }, EFFECT_STAYS, NEED_RECEIVER, "ser"},
{K(COMMITMENT),         { no,   no,   no,   yes,  yes,  conf, regd, no,  no,   no,  no  }, EFFECT_ANSWERS, 0, NULL},
{K(DECISION),           { no,   no,   no,   yes,  no,   no,   no,   no,  no,   no,  no  }, EFFECT_ANSWERS, NEED_DECISION_KIND, NULL},
{K(CONSULTATION),       { no,   no,   no,   yes,  no,   no,   no,   no,  no,   no,  yes }, EFFECT_STAYS, 0, NULL},
{K(SCHEME),             { no,   no,   no,   no,   no,   no,   no,   no,  no,   no,  own }, EFFECT_STAYS, 0, NULL},
{K(ADVICE),             { no,   no,   no,   no,   no,   no,   no,   yes, no,   no,  no  }, EFFECT_STAYS, 0, NULL},
{K(INTERVENTION),       { no,   no,   no,   no,   no,   no,   no,   no,  yes,  no,  no  }, EFFECT_STAYS, 0, NULL},
{K(MINUTES),            { no,   no,   no,   no,   no,   no,   no,   no,  yes,  no,  no  }, EFFECT_STAYS, 0, NULL},
{K(ESCALATION),         { no,   no,   no,   no,   no,   no,   no,   no,  yes,  yes, no  }, EFFECT_STAYS, NEED_REASON, NULL}, /* the secretaris escalates to directies or to the DG-overleg; EZK escalates only to the DG-overleg */
};

#undef no
#undef yes
#undef reg
#undef subm
#undef boeg
#undef conf
#undef regd
#undef own
/* clang-format on */

static const char *const columns[N_AUTHORITIES] = {
    [BODY_RELAY] = "relay",
    [BODY_KERNGROEP] = "kerngroep",
    [BODY_KOERSOVERLEG] = "koersoverleg",
    [BODY_DG_OVERLEG] = "dg-overleg",
    [BODY_AANVALSPLAN_TBE] = "aanvalsplan-tbe",
    [BODY_AANVALSPLAN_ICT] = "aanvalsplan-ict",
    [BODY_PARTNER] = "partner",
    [BODY_SER] = "ser",
    [BODY_SECRETARIS] = "secretaris",
    [BODY_EZK] = "ezk",
    [BODY_REGELINGHOUDER] = "regelinghouder",
};

const struct authority_row *authority_of(Koers__Outcome__V1__Kind kind)
{
    size_t n = sizeof table / sizeof *table;
    if ((int)kind < 1 || (size_t)kind > n)
        return NULL;
    must(table[kind - 1].kind == kind);
    return &table[kind - 1];
}

const char *authority_column(enum body_kind body)
{
    must(body < N_AUTHORITIES);
    return columns[body];
}

static int allow_if(bool condition)
{
    return condition ? AUTHORITY_OK : AUTHORITY_E_REFUSED;
}

/* Returns AUTHORITY_OK if the cell allows the outcome, and otherwise AUTHORITY_E_REFUSED. After
 * AUTHORITY_E_REFUSED, `text` has the reason. After AUTHORITY_OK, `text` has no meaning. */
static int check_cell(enum authority cell, const struct authority_case *c, char *text, size_t size)
{
    const char *kind = kind_dutch(c->kind);
    switch (cell) {
    case AUTH_YES:
        return AUTHORITY_OK;
    case AUTH_REGIONAL:
        snprintf(text, size, TEXT_REGIONAL_ONLY, c->name, kind);
        return allow_if(c->origin == KOERS__SIGNAL__V1__ORIGIN__ORIGIN_REGIONAL);
    case AUTH_BOEGBEELD:
        snprintf(text, size, TEXT_BOEGBEELD_ONLY, c->name, kind);
        return allow_if(strcmp(c->role, "boegbeeld") == 0);
    case AUTH_OWN: /* the register checks the ministry of the scheme */
        snprintf(text, size, TEXT_OWN_MINISTRY, c->role);
        return allow_if(strcmp(c->role, "regelinghouder") == 0);
    case AUTH_CONFIGURED:
    case AUTH_REGISTERED:
        snprintf(text, size, TEXT_NOT_CONFIGURED, c->name, kind);
        return AUTHORITY_E_REFUSED;
    case AUTH_SUBMITS:
        snprintf(text, size, TEXT_BY_SUBMITTING, c->name, kind);
        return AUTHORITY_E_REFUSED;
    case AUTH_NO:
        break;
    }
    snprintf(text, size, TEXT_AUTHORITY, c->name, kind);
    return AUTHORITY_E_REFUSED;
}

int authority_check(const struct authority_case *c, struct authority_refusal *why)
{
    const struct authority_row *row = authority_of(c->kind);
    if (!row) {
        snprintf(why->rule, sizeof why->rule, "kind.unknown");
        snprintf(why->text, sizeof why->text, "%s", TEXT_KIND);
        return AUTHORITY_E_REFUSED;
    }
    must(c->body < N_AUTHORITIES);
    snprintf(why->rule, sizeof why->rule, "authority.%s.%s", columns[c->body],
             kind_english(c->kind));
    return check_cell(row->cells[c->body], c, why->text, sizeof why->text);
}
