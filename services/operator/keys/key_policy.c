/* This file implements `koers key roles`, `sign`, `load` and `fetch`. These commands work on the
 * whole policy, and not on one identity. */
#include "common/event/message.h"
#include "services/operator/keys/key_change.h"
#include "services/operator/keys/key_commands.h"
#include "services/operator/keys/policy_fetch.h"
#include "services/operator/keys/policy_roles.h"
#include "services/operator/keys/texts.h"

static int policy_resign(struct client *c, bool roles)
{
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    if (code)
        return code;
    if (roles)
        policy_renew_roles(k.policy);
    code = key_change_save(&k);
    if (code)
        return code;
    client_notice(c, roles ? T_KEY_ROLES : T_KEY_SIGNED, (unsigned long long)k.policy->version);
    return key_change_activate(&k);
}

int key_roles_run(struct client *c)
{
    return policy_resign(c, true);
}

int key_sign_run(struct client *c)
{
    return policy_resign(c, false);
}

int key_load_run(struct client *c)
{
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    return code ? code : key_change_activate(&k);
}

static int fetch_save(struct key_change *k, const Koers__Policy__V1__Policy *live,
                      struct slice bytes)
{
    unsigned long long version = (unsigned long long)live->version;
    struct errtext why = {""};
    scoped(buf_fini) struct buf old = {0};
    if (k->policy && k->policy->version > live->version)
        return client_fail(CODE_NO, T_KEY_AHEAD, (unsigned long long)k->policy->version, version);
    bool same = k->policy && k->policy->version == live->version &&
                home_policy_bytes(&k->home, &old, NULL) == HOME_OK &&
                slice_equal(buf_slice(&old), bytes);
    if (!same && home_policy_replace(&k->home, live, bytes, &why))
        return client_fail(CODE_IO, T_KEY_ERROR, why.text);
    client_notice(k->client, same ? T_KEY_SAME : T_KEY_FETCHED, version, k->home.directory);
    return CODE_OK;
}

/* Runs `koers key fetch`. The command also works in a mesh home that has no policy. */
int key_fetch_run(struct client *c)
{
    scoped(key_change_fini) struct key_change k;
    scoped(buf_fini) struct buf bytes = {0};
    Koers__Policy__V1__Policy *live = NULL;
    int code = key_change_begin(&k, c, true);
    if (code)
        return code;
    home_policy_load(&k.home, &k.policy, NULL);
    code = policy_fetch(c, &k.home, &bytes, &live);
    if (code)
        return code;
    code = fetch_save(&k, live, buf_slice(&bytes));
    message_free(&live);
    return code;
}
