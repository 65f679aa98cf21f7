/* The policy in files: the one that the operator gives with --policy, and `policy.journaled` in the
 * journal's folder, which is the last policy of which every change is in the journal. Functions
 * block. */
#pragma once

#include "broker/policy/policy.h"

/* POLICY_E_BAD: the file cannot be read. Otherwise as policy_load. */
int policy_file_load(struct policy **pp, const char *path, const uint8_t root_key[32],
                     struct errtext *why);
/* Writes a new file, syncs it, and renames it over the old one: a crash leaves one of the two.
 * POLICY_E_BAD with the reason. */
int policy_file_save(const struct policy *p, const char *path, struct errtext *why);
/* The same, with two exceptions. A file that already has exactly this policy is only synced,
 * because the broker may not be allowed to write it. A file with a newer policy of this root is
 * left as it is (POLICY_E_BAD): storing an older one would undo a policy that the broker has not
 * read yet. */
int policy_file_store(const struct policy *p, const char *path, const uint8_t root_key[32],
                      struct errtext *why);
