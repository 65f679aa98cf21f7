/* This file implements `koers key rotate`. The command replaces the key of an identity and changes
 * nothing else of the identity. The new key is made on this machine or comes from a request. The
 * holder uses the old key until the new key is in force. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "services/command/commands.h"
#include "services/operator/keys/key_commands.h"
#include "services/operator/keys/key_issue.h"
#include "services/operator/keys/key_request.h"
#include "services/operator/keys/key_terms.h"
#include "services/operator/keys/policy_edit.h"
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
        return client_fail(CODE_IO, T_KEY_ERROR, why.text);
    struct key_holder holder = {.role = old.role};
    snprintf(holder.identity, sizeof holder.identity, "%s", name);
    snprintf(holder.scope, sizeof holder.scope, "%s", old.scope);
    snprintf(verb, sizeof verb, "rotate %s %s.request", name, name);
    int code = key_request_issue(c, home_pending_path(&h, name), &holder, true, verb);
    if (!code)
        client_notice(c, T_KEY_PUT_LATER, home_pending_path(&h, name), path);
    return code;
}

/* Replaces the public keys in the policy by the public keys of the holder's request. */
static int rotate_take(struct key_change *k, const Koers__Policy__V1__Identity *i, const char *path)
{
    scoped(key_fini) struct key key = {0};
    const struct catalogue_role *role;
    int code = key_request_check(path, &key, &role);
    if (code)
        return code;
    if (strcmp(key.identity, i->name) != 0 || strcmp(key.role, i->role) != 0 ||
        strcmp(key.scope, i->scope) != 0)
        return client_fail(CODE_BAD, T_KEY_REQUEST_OF, path, key.identity, key.role,
                           *key.scope ? " " : "", key.scope, i->name, i->role, *i->scope ? " " : "",
                           i->scope);
    policy_put_identity(k->policy, &key);
    key_fingerprint_of(&key, k->fingerprint);
    return CODE_OK;
}

/* Makes the new key in keys/NAME.key.new and puts it in the policy. The file keys/NAME.key stays
 * until the new key is in force. */
static int rotate_here(struct key_change *k, const Koers__Policy__V1__Identity *i)
{
    scoped(key_fini) struct key key = {0};
    struct key_holder holder = {.role = i->role};
    if (access(home_key_path(&k->home, i->name), F_OK) < 0)
        return client_fail(CODE_UNKNOWN, T_KEY_NOT_HERE, i->name, i->name, i->name);
    snprintf(holder.identity, sizeof holder.identity, "%s", i->name);
    snprintf(holder.scope, sizeof holder.scope, "%s", i->scope);
    int code = key_ensure(&key, home_pending_path(&k->home, i->name), &holder);
    if (code)
        return code;
    policy_put_identity(k->policy, &key);
    key_fingerprint_of(&key, k->fingerprint);
    return CODE_OK;
}

static int rotate(struct key_change *k, Koers__Policy__V1__Identity *i, const char *request)
{
    int code = request ? rotate_take(k, i, request) : rotate_here(k, i);
    if (!code)
        code = key_period_set(k->client, i);
    if (!code)
        code = key_change_save(k);
    if (code)
        return code;
    client_notice(k->client, T_KEY_ROTATED, i->name, (unsigned long long)k->policy->version);
    if (request)
        client_notice(k->client, T_KEY_FINGER, k->fingerprint, i->name);
    code = key_change_activate(k);
    const char *pending = home_pending_path(&k->home, i->name);
    if (!request && access(pending, F_OK) == 0)
        client_notice(k->client, T_KEY_WAITING, pending);
    else if (request && i->node)
        client_notice(k->client, T_KEY_RESTART, i->name);
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
