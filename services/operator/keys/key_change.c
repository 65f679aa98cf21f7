/* This file makes one change of the keys and the policy in a mesh home. */
#include "services/operator/keys/key_change.h"

#include <stdio.h>
#include <unistd.h>

#include "common/event/message.h"
#include "services/command/commands.h"
#include "services/operator/keys/policy_activate.h"
#include "services/operator/keys/texts.h"

void key_home_of(struct key_home *h, const struct client *c)
{
    const char *root = client_option(c, "root");
    snprintf(h->directory, sizeof h->directory, "%s", c->config);
    if (root)
        snprintf(h->root_file, sizeof h->root_file, "%s", root);
    else
        snprintf(h->root_file, sizeof h->root_file, "%s/root.key", c->config);
}

int key_home_fail(int e, const struct errtext *why)
{
    int code = e == HOME_E_MISSING ? CODE_UNKNOWN : e == HOME_E_BUSY ? CODE_AGAIN : CODE_CONFIG;
    return client_fail(code, T_KEY_ERROR, why->text);
}

int key_change_begin(struct key_change *k, struct client *c, bool fresh)
{
    struct errtext why = {""};
    int e;
    *k = (struct key_change){.client = c, .lock = -1};
    key_home_of(&k->home, c);
    /* The first read comes before the lock: home_lock creates a file, which must not appear in a
     * folder that is not a mesh home. */
    e = fresh ? HOME_OK : home_policy_load(&k->home, &k->policy, &why);
    if (!e)
        k->lock = home_lock(&k->home, c->timeout_us, &e, &why);
    /* Another command may have changed the policy before this command got the lock, so the
     * policy is read again. */
    if (!e && !fresh) {
        message_free(&k->policy);
        e = home_policy_load(&k->home, &k->policy, &why);
    }
    if (!e && !fresh)
        e = home_policy_check(&k->home, k->policy, &why);
    return e ? key_home_fail(e, &why) : CODE_OK;
}

int key_change_save(struct key_change *k)
{
    struct errtext why = {""};
    return home_policy_save(&k->home, k->policy, &why) ? client_fail(CODE_IO, T_KEY_ERROR, why.text)
                                                       : CODE_OK;
}

static void change_print(const struct key_change *k, const struct policy_activation *a)
{
    json_t *line = json_pack("{s:s, s:I, s:b, s:i}", "command", k->client->command->name,
                             "policy_version", (json_int_t)k->policy->version, "in_force",
                             a->in_force, "sessions_ended", (int)a->sessions_ended);
    if (k->identity)
        json_object_set_new(line, "identity", json_string(k->identity));
    if (*k->fingerprint)
        json_object_set_new(line, "fingerprint", json_string(k->fingerprint));
    client_print_json(line);
}

int key_change_activate(struct key_change *k)
{
    struct policy_activation activation = {.version = k->policy->version};
    int code = CODE_OK;
    if (options_has(&k->client->args, "no-load"))
        client_notice(k->client, T_KEY_NOT_ASKED);
    else
        code = policy_activate(k->client, &k->home, k->policy, &activation);
    if (k->client->json)
        change_print(k, &activation);
    return code;
}

void key_change_fini(struct key_change *k)
{
    message_free(&k->policy);
    if (k->lock >= 0)
        close(k->lock);
    k->lock = -1;
}
