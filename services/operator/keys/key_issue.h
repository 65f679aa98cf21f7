/* Makes keys and requests for `koers key new`, `init`, `grant` and `rotate`. A private key never
 * leaves the machine where it was made; only a request travels. All functions print an error on
 * stderr and return a CODE_*. */
#pragma once

#include "services/operator/keys/key_change.h"
#include "services/operator/keys/key_trial.h"

struct catalogue_role;

/* Makes a key at `path`, or loads the one that is there. */
int key_ensure(struct key *key, const char *path, const struct key_holder *holder);
/* As key_ensure, in the home; then puts the identity in the policy. Refuses a key of another role
 * or scope, a key that was revoked, and an identity whose key in the policy is another one. */
int key_issue(struct key_change *k, const struct key_holder *holder);
/* Fails: the key at `path` has another role or scope. */
int key_fail_other_role(const char *path, const struct key *key);
/* Makes a key at `path` and <identity>.request in the working folder. Prints what the holder does
 * next: "koers key " and `verb`. With `reuse`, an existing key is used: that of an earlier request
 * which nobody has granted yet. */
int key_request_issue(struct client *c, const char *path, const struct key_holder *holder,
                      bool reuse, const char *verb);
/* Reads a request and checks its name, role and scope. */
int key_request_check(const char *path, struct key *key, const struct catalogue_role **rolep);
