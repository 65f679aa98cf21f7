/* `koers key grant|revoke`: who comes in, from when until when, and who is out. */
#include "services/operator/keys/key_people.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "services/command/commands.h"
#include "services/operator/keys/key_command.h"
#include "services/operator/keys/key_request.h"
#include "services/operator/keys/key_terms.h"
#include "services/operator/keys/policy_make.h"
#include "services/operator/keys/texts.h"

/* ---- in ---- */

int key_request_read(const char *path, struct key *key, const struct catalogue_role **rolep)
{
    struct errtext why = {""};
    if (access(path, R_OK) < 0)
        return client_fail(CODE_UNKNOWN, T_KEY_FILE, path, strerror(errno));
    if (key_request_load(key, path, &why))
        return client_fail(CODE_BAD, T_KEY_REQUEST_BAD, path, why.text);
    int code = key_name_check(key->identity);
    return code ? code : key_role_check(key->role, key->scope, rolep);
}

/* Saves, tells from when until when, and puts it in force. */
static int grant_end(struct key_change *k, Koers__Policy__V1__Identity *i, bool fresh)
{
    struct key_period_text period;
    int code = key_period_read(k->client, i);
    if (!code)
        code = key_change_save(k);
    if (code)
        return code;
    unsigned long long version = (unsigned long long)k->policy->version;
    key_period_words(i, &period);
    key_fingerprint(i->curve_key.data, i->signing_key.data, k->fingerprint);
    k->identity = i->name;
    if (fresh)
        client_say(k->client, T_KEY_GRANTED, i->name, i->role, *i->scope ? " " : "", i->scope,
                   version, period.text[0], period.text[1], ".");
    else
        client_say(k->client, T_KEY_PERIODED, i->name, version, period.text[0], period.text[1],
                   ".");
    if (fresh)
        client_say(k->client, T_KEY_FINGER, k->fingerprint, i->name);
    return key_change_force(k);
}

/* The role is the asker's word: one that may do more than people's work is said by who grants it,
 * too, before it is in force. */
static int grant_role(const struct client *c, const char *path, const struct key *key,
                      const struct catalogue_role *role)
{
    const char *said = client_option(c, "role");
    if (said ? strcmp(said, role->name) == 0 : role->person && strcmp(role->name, "operator") != 0)
        return CODE_OK;
    return client_fail(said ? CODE_BAD : CODE_NO, said ? T_KEY_OTHER_ROLE : T_KEY_SAY_ROLE, path,
                       key->identity, role->name, *key->scope ? " " : "", key->scope, path,
                       role->name);
}

static int grant_request(struct key_change *k, const char *path)
{
    scoped(key_fini) struct key key = {0};
    const struct catalogue_role *role;
    int code = key_request_read(path, &key, &role);
    if (!code)
        code = grant_role(k->client, path, &key, role);
    if (code)
        return code;
    const Koers__Policy__V1__Identity *old = policy_find(k->policy, key.identity);
    if (old && key_is_of(&key, old) && old->revoked)
        return client_fail(CODE_NO, T_KEY_REVOKED, key.identity);
    if (old && !key_is_of(&key, old) && !old->revoked)
        return client_fail(CODE_NO, T_KEY_IN, key.identity, key.identity, path);
    if (policy_add_role(k->policy, role))
        client_say(k->client, T_KEY_ROLE_NEW, role->name);
    policy_put(k->policy, &key);
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

/* ---- out ---- */

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
    if (i->revoked) { /* perhaps not in force yet */
        client_say(c, T_KEY_WAS_OUT, i->name);
        return key_change_force(&k);
    }
    i->revoked = true;
    code = key_change_save(&k);
    if (code)
        return code;
    client_say(c, T_KEY_TAKEN, i->name, (unsigned long long)k.policy->version);
    return key_change_force(&k);
}
