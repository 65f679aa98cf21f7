/* This file makes keys and requests for `koers key new`, `init`, `grant` and `rotate`. A function
 * returns a CODE_*, and prints an error on stderr if it fails.
 *
 * The rule: a private key never leaves the machine where it was made. Only a request, which has the
 * public keys, goes to another machine. */
#pragma once

#include "services/operator/keys/key_change.h"
#include "services/operator/keys/key_trial.h"

struct catalogue_role;

/* Loads the key at `path`, or makes a key if there is no file. Fails if the key cannot be loaded or
 * saved, or if it has another role or scope than `holder`. */
int key_ensure(struct key *key, const char *path, const struct key_holder *holder);
/* Loads or makes the key of an identity in the mesh home, then adds the identity to the policy.
 * Refuses a key of another role or scope, and an existing key of a revoked identity. Also refuses
 * an identity that the policy admits with a key that is not in the mesh home. */
int key_issue(struct key_change *k, const struct key_holder *holder);
/* Prints that the key at `path` has another role or scope. Returns the CODE_* of that error. */
int key_fail_other_role(const char *path, const struct key *key);
/* Makes a key at `path`, and the file <identity>.request in the working folder. Then prints the
 * command that a person with the root key must run: "koers key " and then `verb`. If `reuse` is
 * true and there is already a key at `path`, makes no new key and uses that key. It comes from an
 * earlier request that nobody has granted yet. */
int key_request_issue(struct client *c, const char *path, const struct key_holder *holder,
                      bool reuse, const char *verb);
/* Reads a request and checks the name, role and scope. Sets *rolep to the role of the request. */
int key_request_check(const char *path, struct key *key, const struct catalogue_role **rolep);
