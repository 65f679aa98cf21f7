/* This file checks the name, role, scope and validity period of an identity. */
#include "services/operator/keys/key_terms.h"

#include <stdio.h>
#include <string.h>

#include "common/base/unconst.h"
#include "services/operator/keys/texts.h"

int key_name_check(const char *name)
{
    if (client_identity_valid(name) && strcmp(name, "broker") != 0)
        return CODE_OK;
    return client_fail(CODE_USAGE, T_KEY_NAME, KEY_NAME_MAX, name);
}

static void roles_list(struct buf *to)
{
    for (size_t i = 0; i < n_catalogue_roles; i++)
        buf_add_text(to, "%s%s", i ? ", " : "", catalogue_roles[i].name);
}

/* Returns true if the scope fits the role: it is empty if the role has no scope, and otherwise a
 * valid name. The broker uses the same rule to check a policy. */
static bool scope_valid(const struct catalogue_role *role, const char *scope)
{
    size_t n = strspn(scope, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
    return (role->scope == SCOPE_NONE) == (n == 0) && n <= KEY_NAME_MAX && scope[n] == '\0';
}

int key_role_check(const char *name, const char *scope, const struct catalogue_role **rolep)
{
    scoped(buf_fini) struct buf roles = {0};
    *rolep = name ? catalogue_role(name) : NULL;
    if (!*rolep) {
        roles_list(&roles);
        return client_fail(CODE_USAGE, T_KEY_NO_ROLE, name ? T_KEY_ROLE_BAD : T_KEY_ROLE_MISS,
                           (const char *)roles.data);
    }
    if (!scope_valid(*rolep, scope))
        return client_fail(CODE_USAGE, T_KEY_SCOPE, name,
                           (*rolep)->scope == SCOPE_NONE ? T_KEY_SCOPE_NO : T_KEY_SCOPE_YES);
    return CODE_OK;
}

/* Sets *usp to the moment that the option gives. A date means the start of that day, or the start
 * of the next day if `end` is true. The word "geen" means 0. An absent option changes nothing.
 * Returns a CODE_*. */
static int moment_set(const struct client *c, const char *option, bool end, int64_t *usp)
{
    const char *text = client_option(c, option);
    char day[CIVIL_DATE];
    if (!text)
        return CODE_OK;
    if (strcmp(text, "geen") == 0) {
        *usp = 0;
        return CODE_OK;
    }
    if (civil_date_valid(text)) {
        civil_add(day, text, end ? 1 : 0);
        *usp = civil_begin_us(day);
        return CODE_OK;
    }
    if (strchr(text, 'T') && civil_parse(usp, text, civil_now_us()))
        return CODE_OK;
    return client_fail(CODE_BAD, T_KEY_DATE, option, text);
}

int key_period_set(const struct client *c, Koers__Policy__V1__Identity *i)
{
    int code = moment_set(c, "from", false, &i->valid_from_us);
    if (!code)
        code = moment_set(c, "until", true, &i->valid_until_us);
    if (code)
        return code;
    if (i->valid_until_us && i->valid_until_us <= i->valid_from_us)
        return client_fail(CODE_BAD, T_KEY_PERIOD);
    if (client_option(c, "until") && i->valid_until_us && i->valid_until_us <= civil_now_us())
        return client_fail(CODE_BAD, T_KEY_PAST, client_option(c, "until"), i->name);
    return CODE_OK;
}

int key_period_check(const struct client *c, const char *name)
{
    Koers__Policy__V1__Identity i = KOERS__POLICY__V1__IDENTITY__INIT;
    i.name = unconst_text(name);
    return key_period_set(c, &i);
}

void key_period_format(const Koers__Policy__V1__Identity *i, struct key_period_text *to)
{
    char when[CIVIL_TIME];
    memset(to, 0, sizeof *to);
    if (i->valid_from_us) {
        civil_local(i->valid_from_us, when);
        snprintf(to->from, CIVIL_TIME, "%s%.16s ", T_KEY_FROM, when);
    }
    if (i->valid_until_us) {
        civil_local(i->valid_until_us, when);
        snprintf(to->until, CIVIL_TIME, "%s%.16s", T_KEY_UNTIL, when);
    } else {
        snprintf(to->until, CIVIL_TIME, "%s", T_KEY_ALWAYS);
    }
}
