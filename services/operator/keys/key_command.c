/* The home as a whole: made, its roles renewed, signed again, put in force, fetched from the
 * broker. */
#include "services/operator/keys/key_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "services/operator/keys/key_change.h"
#include "services/operator/keys/key_force.h"
#include "services/operator/keys/key_people.h"
#include "services/operator/keys/key_trial.h"
#include "services/operator/keys/policy_make.h"
#include "services/operator/keys/texts.h"

#define OIN_TRIAL      "00000099000000000000" /* a prefix that Logius does not give out */
#define ENDPOINT_TRIAL "tcp://127.0.0.1:5570"

static const char *option_or(const struct client *c, const char *name, const char *otherwise)
{
    const char *given = client_option(c, name);
    return given ? given : otherwise;
}

static int init_people(struct key_change *k)
{
    struct key_holder t;
    int code = CODE_OK;
    k->policy = policy_new(option_or(k->client, "oin", OIN_TRIAL), 0);
    for (size_t i = 0; !code && key_trial_nth(i, &t); i++)
        code = key_identity_make(k, &t);
    return code ? code : key_change_save(k);
}

/* What the trial has of whom is told by `key list`; a home never gets a folder's name by accident.
 */
int key_init_run(struct client *c)
{
    const char *home = getenv("KOERS_HOME");
    struct errtext why = {""};
    struct key_home h;
    if (!client_option(c, "home") && !(home && *home))
        return client_fail(CODE_USAGE, T_KEY_HOME);
    key_home_of(&h, c);
    if (home_make(&h, option_or(c, "endpoint", ENDPOINT_TRIAL), option_or(c, "oin", OIN_TRIAL),
                  &why))
        return client_fail(CODE_CANNOT_CREATE, T_KEY_SEE_FILE, why.text);
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, true);
    if (code)
        return code;
    if (access(home_path(&h, "policy.bin"), F_OK) == 0) {
        client_say(c, T_KEY_MADE_THERE, h.directory);
        return CODE_OK;
    }
    code = init_people(&k);
    if (!code)
        client_say(c, T_KEY_MADE, h.directory, k.policy->n_identities,
                   (unsigned long long)k.policy->version);
    return code;
}

static int sign(struct client *c, bool roles)
{
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    if (code)
        return code;
    if (roles)
        policy_take_roles(k.policy);
    code = key_change_save(&k);
    if (code)
        return code;
    client_say(c, roles ? T_KEY_ROLES : T_KEY_SIGNED, (unsigned long long)k.policy->version);
    return key_change_force(&k);
}

int key_roles_run(struct client *c)
{
    return sign(c, true);
}

int key_sign_run(struct client *c)
{
    return sign(c, false);
}

int key_load_run(struct client *c)
{
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    return code ? code : key_change_force(&k);
}

static int fetch_take(struct key_change *k, const Koers__Policy__V1__Policy *live,
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
    if (!same && home_policy_take(&k->home, live, bytes, &why))
        return client_fail(CODE_IO, T_KEY_SEE_FILE, why.text);
    client_say(k->client, same ? T_KEY_SAME : T_KEY_FETCHED, version, k->home.directory);
    return CODE_OK;
}

/* Also for a home that never had one. */
int key_fetch_run(struct client *c)
{
    scoped(key_change_fini) struct key_change k;
    scoped(buf_fini) struct buf bytes = {0};
    Koers__Policy__V1__Policy *live = NULL;
    int code = key_change_begin(&k, c, true);
    if (code)
        return code;
    home_policy(&k.home, &k.policy, NULL);
    code = key_live(c, &k.home, &bytes, &live);
    if (code)
        return code;
    code = fetch_take(&k, live, buf_slice(&bytes));
    koers__policy__v1__policy__free_unpacked(live, NULL);
    return code;
}
