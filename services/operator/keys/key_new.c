/* `koers key new`: a key, and a place in the policy for it or a request for one. A private key
 * never leaves the machine where it was made; what travels is a request. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "services/command/commands.h"
#include "services/operator/keys/key_command.h"
#include "services/operator/keys/key_people.h"
#include "services/operator/keys/key_request.h"
#include "services/operator/keys/key_terms.h"
#include "services/operator/keys/policy_make.h"
#include "services/operator/keys/texts.h"

bool key_is_of(const struct key *key, const Koers__Policy__V1__Identity *i)
{
    uint8_t curve[32];
    return zmq_z85_decode(curve, key->curve_public) && i->curve_key.len == sizeof curve &&
           memcmp(curve, i->curve_key.data, sizeof curve) == 0;
}

int key_other(const char *path, const struct key *k)
{
    return client_fail(CODE_BAD, T_KEY_ANOTHER, path, k->role, *k->scope ? " " : "", k->scope);
}

int key_identity_make(struct key_change *k, const struct key_holder *t)
{
    scoped(key_fini) struct key key = {0};
    struct errtext why = {""};
    const char *path = home_key_path(&k->home, t->identity);
    const Koers__Policy__V1__Identity *old = policy_find(k->policy, t->identity);
    bool kept = access(path, F_OK) == 0, in = old && !old->revoked;
    if (!kept && in)
        return client_fail(CODE_NO, T_KEY_NAMED, t->identity, t->identity);
    if (!kept)
        key_generate(&key, t->identity, t->role, t->scope);
    if (kept ? key_load(&key, path, &why) : key_save(&key, path, &why))
        return client_fail(CODE_IO, T_KEY_SEE_FILE, why.text);
    if (strcmp(key.role, t->role) != 0 || strcmp(key.scope, t->scope) != 0)
        return key_other(path, &key);
    if (kept && old && old->revoked)
        return client_fail(CODE_BAD, T_KEY_OUT, path, path);
    if (in && !key_is_of(&key, old)) /* what lies here was replaced since */
        return client_fail(CODE_NO, T_KEY_NAMED, t->identity, t->identity);
    policy_put(k->policy, &key);
    key_fingerprint_of(&key, k->fingerprint);
    return CODE_OK;
}

/* ---- a request ---- */

/* keys/ and what is above it, for a person whose first key this is. */
static int folders_make(const struct key_home *h)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/keys", h->directory);
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        mkdir(path, 0700); /* the last one tells whether all are there */
        *p = '/';
    }
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return client_fail(CODE_CANNOT_CREATE, T_KEY_FILE, path, strerror(errno));
    return CODE_OK;
}

int key_request_make(struct client *c, const char *path, const struct key_holder *t, bool again,
                     const char *verb)
{
    scoped(key_fini) struct key key = {0};
    struct errtext why = {""};
    char file[KEY_NAME_MAX + 16], finger[KEY_FINGERPRINT];
    bool kept = again && access(path, F_OK) == 0;
    if (!kept)
        key_generate(&key, t->identity, t->role, t->scope);
    if (kept ? key_load(&key, path, &why) : key_save(&key, path, &why))
        return client_fail(CODE_CANNOT_CREATE, T_KEY_SEE_FILE, why.text);
    snprintf(file, sizeof file, "%s.request", t->identity);
    if (key_request_save(&key, file, &why))
        return client_fail(CODE_CANNOT_CREATE, T_KEY_SEE_FILE, why.text);
    key_fingerprint_of(&key, finger);
    client_say(c, T_KEY_REQUESTED, t->identity, path, file, verb, finger);
    if (c->json)
        client_print_json(json_pack("{s:s, s:s, s:s, s:s, s:s}", "command", c->command->words,
                                    "identity", t->identity, "key", path, "request", file,
                                    "fingerprint", finger));
    return CODE_OK;
}

/* ---- the command ---- */

static int new_request(struct client *c, const struct key_home *h, const struct key_holder *t)
{
    char verb[KEY_NAME_MAX + 32];
    const char *path = home_key_path(h, t->identity);
    if (access(path, F_OK) == 0)
        return client_fail(CODE_CANNOT_CREATE, T_KEY_THERE, path, t->identity);
    int code = folders_make(h);
    snprintf(verb, sizeof verb, "grant %s.request", t->identity);
    return code ? code : key_request_make(c, path, t, false, verb);
}

static int new_admit(struct client *c, const struct key_holder *t,
                     const struct catalogue_role *role)
{
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    if (code)
        return code;
    k.identity = t->identity;
    bool role_added = policy_add_role(k.policy, role);
    code = key_identity_make(&k, t);
    if (!code)
        code = key_period_read(c, policy_find(k.policy, t->identity));
    if (!code)
        code = key_change_save(&k);
    if (code)
        return code;
    if (role_added)
        client_say(c, T_KEY_ROLE_NEW, role->name);
    client_say(c, T_KEY_NEW, t->identity, home_key_path(&k.home, t->identity),
               (unsigned long long)k.policy->version);
    return key_change_force(&k);
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
    struct key_holder t = {.role = role->name};
    snprintf(t.identity, sizeof t.identity, "%s", name);
    snprintf(t.scope, sizeof t.scope, "%s", scope ? scope : "");
    if (!options_has(&c->args, "request"))
        return new_admit(c, &t, role);
    key_home_of(&h, c);
    return new_request(c, &h, &t);
}
