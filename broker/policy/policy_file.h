/* The policy in files. One file is the policy of the operator (--policy). The other file is
 * `policy.journaled` in the journal's folder: the last policy whose changes are all in the journal.
 * The functions block. */
#pragma once

#include "broker/policy/policy.h"

/* Loads a policy from a file. Returns POLICY_E_BAD if the file cannot be read, otherwise the result
 * of policy_load. */
int policy_file_load(struct policy **pp, const char *path, const uint8_t root_key[32],
                     struct errtext *why);
/* Writes the policy to a new file, syncs it, and renames it to `path`. After a crash `path` is the
 * old or the new file. Returns POLICY_OK, or POLICY_E_BAD and the reason in `why`. */
int policy_file_save(const struct policy *p, const char *path, struct errtext *why);
/* Writes the policy to the file `path` if needed. If the file has exactly this policy, it is only
 * synced, because the broker may have no permission to write it.
 *
 * If the file has a newer policy of this root, returns POLICY_E_BAD and does not change the file,
 * because the broker has not read that policy yet. Otherwise calls policy_file_save. */
int policy_file_store(const struct policy *p, const char *path, const uint8_t root_key[32],
                      struct errtext *why);
