/* This file lists the identities of a trial mesh. The bodies come from bodies.c and the provinces
 * from province.c. The table in this file has only the identities without a body or province. */
#include "services/operator/keys/key_trial.h"

#include <stdio.h>
#include <string.h>

#include "services/body/bodies.h"
#include "services/body/province.h"

static const struct key_holder others[] = {
    {"ptvt", "ptvt", ""},
    {"secretaris", "secretaris", ""},
    {"boegbeeld", "boegbeeld", ""},
    {"ezk", "ezk", ""},
    {"regelinghouder-ezk", "regelinghouder", "EZK"},
    {"regelinghouder-ocw", "regelinghouder", "OCW"},
    {"regelinghouder-szw", "regelinghouder", "SZW"},
    {"regelinghouder-bzk", "regelinghouder", "BZK"},
    {"operator", "operator", ""},
    {"probe", "probe", ""},
};

static bool holder_set(struct key_holder *to, const char *before, const char *after,
                       const char *role, const char *scope)
{
    to->role = role;
    snprintf(to->identity, sizeof to->identity, "%s%s", before, after);
    snprintf(to->scope, sizeof to->scope, "%s", scope);
    return true;
}

/* Counts the bodies that have a daemon, and returns body number *np. The first body has number 0.
 * If `kerngroep` is true, counts only kerngroepen. If there are too few bodies, returns NULL, and
 * *np is then lower by the count of bodies. */
static const struct known_body *daemon_nth(size_t *np, bool kerngroep)
{
    const struct known_body *body;
    for (size_t i = 0; (body = body_nth(i)); i++)
        if (body->has_daemon && (!kerngroep || body->kind == BODY_KERNGROEP) && (*np)-- == 0)
            return body;
    return NULL;
}

bool key_trial_nth(size_t nth, struct key_holder *to)
{
    const struct known_body *body = daemon_nth(&nth, false);
    if (body)
        return holder_set(to, body->id, "", body_role(body), body->id);
    if (nth < PROVINCES)
        return holder_set(to, "accounthouder-", provinces[nth].token, "accounthouder",
                          provinces[nth].code);
    nth -= PROVINCES;
    body = daemon_nth(&nth, true);
    if (body)
        return holder_set(to, "netwerkmanager", strrchr(body->id, '-'), "netwerkmanager", body->id);
    if (nth >= sizeof others / sizeof *others)
        return false;
    *to = others[nth];
    return true;
}
