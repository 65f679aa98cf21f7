/* This file implements `koers key new`. The command makes a key. It then admits the key to the
 * policy, or makes a request. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/command/commands.h"
#include "services/operator/keys/key_commands.h"
#include "services/operator/keys/key_issue.h"
#include "services/operator/keys/key_terms.h"
#include "services/operator/keys/policy_edit.h"
#include "services/operator/keys/policy_roles.h"
#include "services/operator/keys/texts.h"

/* Makes the folder keys/ and its parent folders. A person who makes a first key has no mesh home
 * yet. */
static int folders_make(const struct key_home *h)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/keys", h->directory);
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        mkdir(path, 0700); /* an error is ignored here, because the last mkdir then fails too */
        *p = '/';
    }
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return client_fail(CODE_CANNOT_CREATE, T_KEY_FILE, path, strerror(errno));
    return CODE_OK;
}

static int new_request(struct client *c, const struct key_home *h, const struct key_holder *holder)
{
    char verb[KEY_NAME_MAX + 32];
    const char *path = home_key_path(h, holder->identity);
    if (access(path, F_OK) == 0)
        return client_fail(CODE_CANNOT_CREATE, T_KEY_THERE, path, holder->identity);
    int code = folders_make(h);
    snprintf(verb, sizeof verb, "grant %s.request", holder->identity);
    return code ? code : key_request_issue(c, path, holder, false, verb);
}

static int new_admit(struct client *c, const struct key_holder *holder,
                     const struct catalogue_role *role)
{
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    if (code)
        return code;
    k.identity = holder->identity;
    bool role_added = policy_add_role(k.policy, role);
    code = key_issue(&k, holder);
    if (!code)
        code = key_period_set(c, policy_find(k.policy, holder->identity));
    if (!code)
        code = key_change_save(&k);
    if (code)
        return code;
    if (role_added)
        client_notice(c, T_KEY_ROLE_NEW, role->name);
    client_notice(c, T_KEY_NEW, holder->identity, home_key_path(&k.home, holder->identity),
                  (unsigned long long)k.policy->version);
    return key_change_activate(&k);
}

int key_new_run(struct client *c)
{
    const char *name = client_operand(c, 0), *scope = client_option(c, "scope");
    const struct catalogue_role *role;
    struct key_home h;
    int code = key_name_check(name);
    if (!code)
        code = key_role_check(client_option(c, "role"), scope ? scope : "", &role);
    if (!code)
        code = key_period_check(c, name);
    if (code)
        return code;
    struct key_holder holder = {.role = role->name};
    snprintf(holder.identity, sizeof holder.identity, "%s", name);
    snprintf(holder.scope, sizeof holder.scope, "%s", scope ? scope : "");
    if (!options_has(&c->args, "request"))
        return new_admit(c, &holder, role);
    key_home_of(&h, c);
    return new_request(c, &h, &holder);
}
