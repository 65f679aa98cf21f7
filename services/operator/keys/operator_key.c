/* This file chooses the key of an operator in the mesh home. */
#include "services/operator/keys/operator_key.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool operator_key_is_here(const struct key_home *h, const Koers__Policy__V1__Identity *i)
{
    return strcmp(i->role, "operator") == 0 && client_identity_valid(i->name) &&
           access(home_key_path(h, i->name), R_OK) == 0;
}

size_t operator_keys(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                     const char *names[OPERATOR_KEYS_MAX])
{
    const char *wanted = getenv("KOERS_IDENTITY");
    size_t n = 0;
    for (int revoked = 0; revoked < 2; revoked++)
        for (size_t i = 0; i < p->n_identities && n < OPERATOR_KEYS_MAX; i++) {
            const Koers__Policy__V1__Identity *one = p->identities[i];
            if (one->revoked != revoked || !operator_key_is_here(h, one))
                continue;
            names[n++] = one->name;
            if (!revoked && wanted && strcmp(wanted, one->name) == 0) {
                names[n - 1] = names[0];
                names[0] = one->name;
            }
        }
    return n;
}

int operator_key_load(struct client *c, const struct key_home *h,
                      const Koers__Policy__V1__Policy *p, bool *foundp)
{
    *foundp = true;
    if (client_option(c, "as") || client_option(c, "key"))
        return client_load(c);
    if (!p)
        return client_load(c);
    const char *names[OPERATOR_KEYS_MAX];
    *foundp = operator_keys(h, p, names) > 0;
    return *foundp ? client_load_as(c, names[0]) : CODE_OK;
}
