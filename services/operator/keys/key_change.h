/* This file makes one change of the keys and the policy in a mesh home folder. key_change_begin
 * locks the mesh home and reads the policy. The command edits k->policy. key_change_save signs and
 * writes the policy. key_change_activate puts the policy in force at the broker.
 *
 * The rule: if a command is killed before it calls key_change_save, the policy is unchanged. If the
 * command is killed after key_change_save, `koers key load` finishes the change. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

struct key_change {
    struct client *client;
    struct key_home home;
    Koers__Policy__V1__Policy *policy; /* NULL until the policy is read */
    int lock;             /* descriptor of the lock file; -1 if the mesh home is not locked */
    const char *identity; /* for --json; NULL if there is none; the caller owns it */
    char fingerprint[24]; /* fingerprint of its key, for --json; empty if there is none */
};

/* Every function below that returns int returns a CODE_*, and prints an error on stderr if it
 * fails. */

/* Sets the paths in *h. The folder is the folder of --home or of the environment. The root key is
 * the file of --root, or else root.key in that folder. */
void key_home_of(struct key_home *h, const struct client *c);
/* Locks the mesh home. If `fresh` is false, also reads policy.json, and fails if policy.bin has a
 * higher version. The caller calls key_change_fini, also after an error. */
int key_change_begin(struct key_change *k, struct client *c, bool fresh);
/* Raises the version of the policy, signs the policy and writes it. */
int key_change_save(struct key_change *k);
/* Puts the policy in force at the broker, unless --no-load is set. With --json, also prints the
 * result as one line of JSON. */
int key_change_activate(struct key_change *k);
/* Frees the policy and unlocks the mesh home. Use it with scoped(). */
void key_change_fini(struct key_change *k);
/* Prints an error of the mesh home. Returns the CODE_* for `e`, which is a HOME_* code. */
int key_home_fail(int e, const struct errtext *why);
