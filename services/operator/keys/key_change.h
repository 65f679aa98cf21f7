/* One change of a home's keys and policy. A command begins it (locks the home, reads the policy),
 * edits k->policy, saves (signs it), and activates it at the broker. A command that is killed
 * before it saved has changed no policy. After that, `koers key load` finishes the work. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

struct key_change {
    struct client *client;
    struct key_home home;
    Koers__Policy__V1__Policy *policy; /* NULL before it was read */
    int lock;                          /* descriptor of the locked file; -1: none */
    const char *identity;              /* the identity that --json names; borrowed; NULL: none */
    char fingerprint[24];              /* its fingerprint for --json; empty: none */
};

/* A function that returns int prints an error on stderr and returns a CODE_*. */

/* The home as --home, --root and the environment name it. */
void key_home_of(struct key_home *h, const struct client *c);
/* Locks the home. Reads policy.json unless `fresh`. Call key_change_fini also after an error. */
int key_change_begin(struct key_change *k, struct client *c, bool fresh);
/* Raises the version, signs and writes the policy. */
int key_change_save(struct key_change *k);
/* Puts the policy in force at the broker, unless --no-load, and prints the line of --json. */
int key_change_activate(struct key_change *k);
/* Frees the policy and unlocks the home. For scoped(). */
void key_change_fini(struct key_change *k);
/* Prints an error of the home and returns the CODE_* for HOME_* `e`. */
int key_home_fail(int e, const struct errtext *why);
