/* This file implements `koers key grant` and `koers key revoke`. `grant` admits the key of a
 * request to the policy, or changes a validity period. `revoke` revokes an identity. */
#include <string.h>
#include <unistd.h>

#include "services/command/commands.h"
#include "services/operator/keys/key_commands.h"
#include "services/operator/keys/key_issue.h"
#include "services/operator/keys/key_request.h"
#include "services/operator/keys/key_terms.h"
#include "services/operator/keys/policy_edit.h"
#include "services/operator/keys/policy_roles.h"
#include "services/operator/keys/texts.h"

/* Sets the validity period, saves the policy, prints the period and puts the policy in force.
 * `fresh` is true if the identity comes from a request; the function then also prints the
 * fingerprint. Returns a CODE_*. */
static int grant_end(struct key_change *k, Koers__Policy__V1__Identity *i, bool fresh)
{
    struct key_period_text period;
    int code = key_period_set(k->client, i);
    if (!code)
        code = key_change_save(k);
    if (code)
        return code;
    unsigned long long version = (unsigned long long)k->policy->version;
    key_period_format(i, &period);
    key_fingerprint(i->curve_key.data, i->signing_key.data, k->fingerprint);
    k->identity = i->name;
    if (fresh)
        client_notice(k->client, T_KEY_GRANTED, i->name, i->role, *i->scope ? " " : "", i->scope,
                      version, period.from, period.until, ".");
    else
        client_notice(k->client, T_KEY_PERIODED, i->name, version, period.from, period.until, ".");
    if (fresh)
        client_notice(k->client, T_KEY_FINGER, k->fingerprint, i->name);
    return key_change_activate(k);
}

/* Checks the role, which the holder of the key chose in the request. The role operator and the
 * roles of programs have more rights than other roles, so the person who grants the request must
 * confirm such a role with --role. Returns CODE_NO if --role is missing for such a role, CODE_BAD
 * if --role names another role than the request, otherwise CODE_OK. */
static int grant_role(const struct client *c, const char *path, const struct key *key,
                      const struct catalogue_role *role)
{
    const char *given = client_option(c, "role");
    if (given ? strcmp(given, role->name) == 0
              : role->person && strcmp(role->name, "operator") != 0)
        return CODE_OK;
    return client_fail(given ? CODE_BAD : CODE_NO, given ? T_KEY_OTHER_ROLE : T_KEY_CONFIRM_ROLE,
                       path, key->identity, role->name, *key->scope ? " " : "", key->scope, path,
                       role->name);
}

static int grant_request(struct key_change *k, const char *path)
{
    scoped(key_fini) struct key key = {0};
    const struct catalogue_role *role;
    int code = key_request_check(path, &key, &role);
    if (!code)
        code = grant_role(k->client, path, &key, role);
    if (code)
        return code;
    const Koers__Policy__V1__Identity *old = policy_find(k->policy, key.identity);
    if (old && policy_identity_has_key(old, &key) && old->revoked)
        return client_fail(CODE_NO, T_KEY_REVOKED, key.identity);
    if (old && !policy_identity_has_key(old, &key) && !old->revoked)
        return client_fail(CODE_NO, T_KEY_IN, key.identity, key.identity, path);
    if (policy_add_role(k->policy, role))
        client_notice(k->client, T_KEY_ROLE_NEW, role->name);
    policy_put_identity(k->policy, &key);
    return grant_end(k, policy_find(k->policy, key.identity), true);
}

static int grant_period(struct key_change *k, Koers__Policy__V1__Identity *i)
{
    if (i->revoked)
        return client_fail(CODE_NO, T_KEY_REVOKED, i->name);
    if (client_option(k->client, "role"))
        return client_fail(CODE_USAGE, T_KEY_ROLE_STAYS, i->name);
    if (!client_option(k->client, "from") && !client_option(k->client, "until"))
        return client_fail(CODE_USAGE, T_KEY_NO_PERIOD);
    return grant_end(k, i, false);
}

int key_grant_run(struct client *c)
{
    const char *what = client_operand(c, 0);
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    if (code)
        return code;
    Koers__Policy__V1__Identity *i = policy_find(k.policy, what);
    if (i)
        return grant_period(&k, i);
    if (client_identity_valid(what) && access(what, F_OK) < 0)
        return client_fail(CODE_UNKNOWN, T_KEY_UNKNOWN_FILE, what);
    return grant_request(&k, what);
}

int key_revoke_run(struct client *c)
{
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    if (code)
        return code;
    Koers__Policy__V1__Identity *i = policy_find(k.policy, client_operand(c, 0));
    if (!i)
        return client_fail(CODE_UNKNOWN, T_KEY_UNKNOWN, client_operand(c, 0));
    k.identity = i->name;
    if (i->revoked) { /* the policy was saved earlier, but it may not be in force yet */
        client_notice(c, T_KEY_WAS_REVOKED, i->name);
        return key_change_activate(&k);
    }
    i->revoked = true;
    code = key_change_save(&k);
    if (code)
        return code;
    client_notice(c, T_KEY_IS_REVOKED, i->name, (unsigned long long)k.policy->version);
    return key_change_activate(&k);
}
