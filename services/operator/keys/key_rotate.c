/* `koers key rotate`: another key in the place of the old one, made here or asked for, and nothing
 * else of its holder. The old one stays until the new one is in force. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "services/command/commands.h"
#include "services/operator/keys/key_command.h"
#include "services/operator/keys/key_people.h"
#include "services/operator/keys/key_request.h"
#include "services/operator/keys/key_terms.h"
#include "services/operator/keys/policy_make.h"
#include "services/operator/keys/texts.h"

static int rotate_request(struct client *c, const char *name)
{
    scoped(key_fini) struct key old = {0};
    struct errtext why = {""};
    struct key_home h;
    char verb[2 * KEY_NAME_MAX + 32];
    key_home_of(&h, c);
    const char *path = home_key_path(&h, name);
    if (access(path, F_OK) < 0)
        return client_fail(CODE_UNKNOWN, T_NO_KEY, path);
    if (key_load(&old, path, &why))
        return client_fail(CODE_IO, T_KEY_SEE_FILE, why.text);
    struct key_holder t = {.role = old.role};
    snprintf(t.identity, sizeof t.identity, "%s", name);
    snprintf(t.scope, sizeof t.scope, "%s", old.scope);
    snprintf(verb, sizeof verb, "rotate %s %s.request", name, name);
    int code = key_request_make(c, home_next_path(&h, name), &t, true, verb);
    if (!code)
        client_say(c, T_KEY_PUT_LATER, home_next_path(&h, name), path);
    return code;
}

/* The holder's new public halves, from his request. */
static int rotate_take(struct key_change *k, const Koers__Policy__V1__Identity *i, const char *path)
{
    scoped(key_fini) struct key key = {0};
    const struct catalogue_role *role;
    int code = key_request_read(path, &key, &role);
    if (code)
        return code;
    if (strcmp(key.identity, i->name) != 0 || strcmp(key.role, i->role) != 0 ||
        strcmp(key.scope, i->scope) != 0)
        return client_fail(CODE_BAD, T_KEY_REQUEST_OF, path, key.identity, key.role,
                           *key.scope ? " " : "", key.scope, i->name, i->role, *i->scope ? " " : "",
                           i->scope);
    policy_put(k->policy, &key);
    key_fingerprint_of(&key, k->fingerprint);
    return CODE_OK;
}

/* A new key beside the old one, which stays until the new one is in force. */
static int rotate_here(struct key_change *k, const Koers__Policy__V1__Identity *i)
{
    scoped(key_fini) struct key key = {0};
    struct errtext why = {""};
    if (access(home_key_path(&k->home, i->name), F_OK) < 0)
        return client_fail(CODE_UNKNOWN, T_KEY_NOT_HERE, i->name, i->name, i->name);
    const char *path = home_next_path(&k->home, i->name);
    bool kept = access(path, F_OK) == 0;
    if (!kept)
        key_generate(&key, i->name, i->role, i->scope);
    if (kept ? key_load(&key, path, &why) : key_save(&key, path, &why))
        return client_fail(CODE_IO, T_KEY_SEE_FILE, why.text);
    if (strcmp(key.role, i->role) != 0 || strcmp(key.scope, i->scope) != 0)
        return key_other(path, &key);
    policy_put(k->policy, &key);
    key_fingerprint_of(&key, k->fingerprint);
    return CODE_OK;
}

/* Its keys change, and nothing else of it. */
static int rotate(struct key_change *k, Koers__Policy__V1__Identity *i, const char *request)
{
    int code = request ? rotate_take(k, i, request) : rotate_here(k, i);
    if (!code)
        code = key_period_read(k->client, i);
    if (!code)
        code = key_change_save(k);
    if (code)
        return code;
    client_say(k->client, T_KEY_ROTATED, i->name, (unsigned long long)k->policy->version);
    if (request)
        client_say(k->client, T_KEY_FINGER, k->fingerprint, i->name);
    code = key_change_force(k);
    const char *next = home_next_path(&k->home, i->name);
    if (!request && access(next, F_OK) == 0)
        client_say(k->client, T_KEY_WAITING, next);
    else if (request && i->node)
        client_say(k->client, T_KEY_RESTART, i->name);
    return code;
}

int key_rotate_run(struct client *c)
{
    const char *name = client_operand(c, 0);
    const char *request = c->args.n_operands > 1 ? client_operand(c, 1) : NULL;
    int code = key_name_check(name);
    if (!code && request && options_has(&c->args, "request"))
        code = client_fail(CODE_USAGE, T_KEY_NO_REQUEST);
    if (code)
        return code;
    if (options_has(&c->args, "request"))
        return rotate_request(c, name);
    scoped(key_change_fini) struct key_change k;
    code = key_change_begin(&k, c, false);
    if (code)
        return code;
    Koers__Policy__V1__Identity *i = policy_find(k.policy, name);
    if (!i)
        return client_fail(CODE_UNKNOWN, T_KEY_UNKNOWN, name);
    if (i->revoked)
        return client_fail(CODE_NO, T_KEY_REVOKED, name);
    k.identity = i->name;
    return rotate(&k, i, request);
}
