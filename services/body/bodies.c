/* The bodies of DOMAIN, "Bodies". A body without a daemon is known so that a handover to it is
 * refused by name. */
#include "services/body/bodies.h"

#include <string.h>

/* clang-format off */
static const struct known_body bodies[] = {
    {"relay",            "PTvT-relay",         BODY_RELAY,           LEVEL_EXECUTION,    MEANS_NONE,                 true,  true},
    {"kerngroep-1",      "kerngroep 1",        BODY_KERNGROEP,       LEVEL_COORDINATION, MEANS_NETWORK,              true,  true},
    {"kerngroep-2",      "kerngroep 2",        BODY_KERNGROEP,       LEVEL_COORDINATION, MEANS_NETWORK,              true,  true},
    {"kerngroep-3",      "kerngroep 3",        BODY_KERNGROEP,       LEVEL_COORDINATION, MEANS_NETWORK,              true,  true},
    {"koersoverleg",     "koersoverleg",       BODY_KOERSOVERLEG,    LEVEL_COORDINATION, MEANS_NETWORK,              true,  true},
    {"dg-overleg",       "DG-overleg",         BODY_DG_OVERLEG,      LEVEL_NATIONAL,     MEANS_BUDGET_AND_AUTHORITY, true,  true},
    {"aanvalsplan-tbe",  "aanvalsplan TBE",    BODY_AANVALSPLAN_TBE, LEVEL_NATIONAL,     MEANS_BUDGET,               false, true},
    {"aanvalsplan-ict",  "aanvalsplan ICT",    BODY_AANVALSPLAN_ICT, LEVEL_NATIONAL,     MEANS_NETWORK,              false, true},
    {"ser",              "SER",                BODY_SER,             LEVEL_ADVICE,       MEANS_NONE,                 false, true},
    {"secretariaat",     "secretariaat",       BODY_SECRETARIS,      LEVEL_SUPPORT,      MEANS_NONE,                 false, false},
    {"regelingen",       "regelingenregister", BODY_REGELINGEN,      LEVEL_SUPPORT,      MEANS_NONE,                 true,  false},
    {"monitor",          "monitor",            BODY_MONITOR,         LEVEL_SUPPORT,      MEANS_NONE,                 false, false},
};
/* clang-format on */

#define N_BODIES (sizeof(bodies) / sizeof(bodies[0]))

const struct known_body *body_known(const char *id)
{
    for (size_t i = 0; i < N_BODIES; i++)
        if (!strcmp(bodies[i].id, id))
            return &bodies[i];
    return NULL;
}

const struct known_body *body_nth(size_t nth)
{
    return nth < N_BODIES ? &bodies[nth] : NULL;
}

const char *body_name(const char *id)
{
    const struct known_body *b = body_known(id);
    return b ? b->name : id;
}

bool body_has_means(const struct known_body *b)
{
    return b->means >= MEANS_BUDGET;
}
