/* The policy as files: the one that the owner gives with --policy, and `policy.journaled` beside
 * the journal, the last one whose changes are all in the record. */
#pragma once

#include "broker/policy/policy.h"

/* POLICY_E_BAD: unreadable; or what policy_load says. */
int policy_file_load(struct policy **pp, const char *path, const uint8_t root_key[32],
                     struct errtext *why);
/* Whole or not at all: a new file, synced, renamed over the old one. POLICY_E_BAD with the reason.
 */
int policy_file_save(const struct policy *p, const char *path, struct errtext *why);
/* The same, but a file that holds exactly this policy already is only synced: it may be one that
 * its owner writes and the broker only reads. One that holds a newer policy of this root is left as
 * it is, POLICY_E_BAD: whoever puts an older one must not undo it before it was read. */
int policy_file_store(const struct policy *p, const char *path, const uint8_t root_key[32],
                      struct errtext *why);
