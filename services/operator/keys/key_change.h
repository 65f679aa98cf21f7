/* One change of the home's keys and policy: locked, made, signed, put in force, told. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

struct key_change {
    struct client *client;
    struct key_home home;
    Koers__Policy__V1__Policy *policy; /* NULL until it was read */
    int lock;                          /* -1: none */
    const char *identity;              /* whom it is about, for --json; borrowed */
    char fingerprint[24];              /* the same */
};

/* The home of --home, --root and the environment. */
void key_home_of(struct key_home *h, const struct client *c);
/* Locks the home and, unless `fresh`, reads policy.json. A CODE_*; key_change_fini in any case. */
int key_change_begin(struct key_change *k, struct client *c, bool fresh);
/* Raises the version, signs, writes. A CODE_*. */
int key_change_save(struct key_change *k);
/* Puts it in force, unless --no-load, and prints the line of --json. A CODE_*. */
int key_change_force(struct key_change *k);
void key_change_fini(struct key_change *k); /* for scoped() */
/* What went wrong in the home, told; its CODE_*. */
int key_home_fail(int e, const struct errtext *why);
