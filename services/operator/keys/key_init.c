/* This file implements `koers key init`. The command makes the keys and the policy of a trial
 * mesh. */
#include <stdlib.h>
#include <unistd.h>

#include "services/operator/keys/key_commands.h"
#include "services/operator/keys/key_issue.h"
#include "services/operator/keys/key_trial.h"
#include "services/operator/keys/policy_roles.h"
#include "services/operator/keys/texts.h"

#define OIN_TRIAL      "00000099000000000000" /* Logius issues no OIN with this prefix */
#define ENDPOINT_TRIAL "tcp://127.0.0.1:5570"

static const char *option_or(const struct client *c, const char *name, const char *otherwise)
{
    const char *given = client_option(c, name);
    return given ? given : otherwise;
}

static int init_people(struct key_change *k)
{
    struct key_holder holder;
    int code = CODE_OK;
    k->policy = policy_new(option_or(k->client, "oin", OIN_TRIAL), 0);
    for (size_t i = 0; !code && key_trial_nth(i, &holder); i++)
        code = key_issue(k, &holder);
    return code ? code : key_change_save(k);
}

/* Runs `koers key init`. The command requires --home or KOERS_HOME, so that nobody creates a mesh
 * home by accident. */
int key_init_run(struct client *c)
{
    const char *home = getenv("KOERS_HOME");
    struct errtext why = {""};
    struct key_home h;
    if (!client_option(c, "home") && !(home && *home))
        return client_fail(CODE_USAGE, T_KEY_HOME);
    key_home_of(&h, c);
    if (home_create(&h, option_or(c, "endpoint", ENDPOINT_TRIAL), option_or(c, "oin", OIN_TRIAL),
                    &why))
        return client_fail(CODE_CANNOT_CREATE, T_KEY_ERROR, why.text);
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, true);
    if (code)
        return code;
    if (access(home_path(&h, "policy.bin"), F_OK) == 0) {
        client_notice(c, T_KEY_MADE_THERE, h.directory);
        return CODE_OK;
    }
    code = init_people(&k);
    if (!code)
        client_notice(c, T_KEY_MADE, h.directory, k.policy->n_identities,
                      (unsigned long long)k.policy->version);
    return code;
}
