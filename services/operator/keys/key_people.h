/* What several commands do with one identity of the policy. A CODE_*, told. */
#pragma once

#include "services/operator/keys/key_change.h"
#include "services/operator/keys/key_trial.h"

struct catalogue_role;

/* key_new.c */
/* A key for the identity, kept if it is there, made if not; and its row in the policy. A key of
 * another role is another's, one that was revoked stays so, and who is in the policy with a key
 * that is not here keeps it. */
int key_identity_make(struct key_change *k, const struct key_holder *t);
bool key_is_of(const struct key *key, const Koers__Policy__V1__Identity *i);
/* Tells that the key at `path` is of another role or scope. */
int key_other(const char *path, const struct key *key);
/* A key at `path`, where none may be, and NAAM.request in the working folder; `verb` is what to do
 * with it, behind "koers key". `again`: a key of a request before, of which nothing came yet, is
 * taken. */
int key_request_make(struct client *c, const char *path, const struct key_holder *t, bool again,
                     const char *verb);

/* key_people.c */
/* The public halves of a request's file, whose name and role can be. */
int key_request_read(const char *path, struct key *key, const struct catalogue_role **rolep);
