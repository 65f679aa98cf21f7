/* This file makes keys and requests. */
#include "services/operator/keys/key_issue.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "services/command/commands.h"
#include "services/operator/keys/key_request.h"
#include "services/operator/keys/key_terms.h"
#include "services/operator/keys/policy_edit.h"
#include "services/operator/keys/texts.h"

int key_ensure(struct key *key, const char *path, const struct key_holder *holder)
{
    struct errtext why = {""};
    bool exists = access(path, F_OK) == 0;
    if (!exists)
        key_generate(key, holder->identity, holder->role, holder->scope);
    if (exists ? key_load(key, path, &why) : key_save(key, path, &why))
        return client_fail(CODE_IO, T_KEY_ERROR, why.text);
    if (strcmp(key->role, holder->role) != 0 || strcmp(key->scope, holder->scope) != 0)
        return key_fail_other_role(path, key);
    return CODE_OK;
}

int key_fail_other_role(const char *path, const struct key *key)
{
    return client_fail(CODE_BAD, T_KEY_ANOTHER, path, key->role, *key->scope ? " " : "",
                       key->scope);
}

int key_issue(struct key_change *k, const struct key_holder *holder)
{
    scoped(key_fini) struct key key = {0};
    const char *path = home_key_path(&k->home, holder->identity);
    const Koers__Policy__V1__Identity *old = policy_find(k->policy, holder->identity);
    bool exists = access(path, F_OK) == 0, admitted = old && !old->revoked;
    if (!exists && admitted)
        return client_fail(CODE_NO, T_KEY_NAMED, holder->identity, holder->identity);
    int code = key_ensure(&key, path, holder);
    if (code)
        return code;
    if (exists && old && old->revoked)
        return client_fail(CODE_BAD, T_KEY_FILE_REVOKED, path, path);
    /* If the policy has another key for this identity, the key file is older than the policy. */
    if (admitted && !policy_identity_has_key(old, &key))
        return client_fail(CODE_NO, T_KEY_NAMED, holder->identity, holder->identity);
    policy_put_identity(k->policy, &key);
    key_fingerprint_of(&key, k->fingerprint);
    return CODE_OK;
}

int key_request_issue(struct client *c, const char *path, const struct key_holder *holder,
                      bool reuse, const char *verb)
{
    scoped(key_fini) struct key key = {0};
    struct errtext why = {""};
    char file[KEY_NAME_MAX + 16], finger[KEY_FINGERPRINT];
    bool exists = reuse && access(path, F_OK) == 0;
    if (!exists)
        key_generate(&key, holder->identity, holder->role, holder->scope);
    if (exists ? key_load(&key, path, &why) : key_save(&key, path, &why))
        return client_fail(CODE_CANNOT_CREATE, T_KEY_ERROR, why.text);
    snprintf(file, sizeof file, "%s.request", holder->identity);
    if (key_request_save(&key, file, &why))
        return client_fail(CODE_CANNOT_CREATE, T_KEY_ERROR, why.text);
    key_fingerprint_of(&key, finger);
    client_notice(c, T_KEY_REQUESTED, holder->identity, path, file, verb, finger);
    if (c->json)
        client_print_json(json_pack("{s:s, s:s, s:s, s:s, s:s}", "command", c->command->name,
                                    "identity", holder->identity, "key", path, "request", file,
                                    "fingerprint", finger));
    return CODE_OK;
}

int key_request_check(const char *path, struct key *key, const struct catalogue_role **rolep)
{
    struct errtext why = {""};
    if (access(path, R_OK) < 0)
        return client_fail(CODE_UNKNOWN, T_KEY_FILE, path, strerror(errno));
    if (key_request_load(key, path, &why))
        return client_fail(CODE_BAD, T_KEY_REQUEST_BAD, path, why.text);
    int code = key_name_check(key->identity);
    return code ? code : key_role_check(key->role, key->scope, rolep);
}
