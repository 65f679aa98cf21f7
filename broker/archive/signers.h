/* Who was who at each place in a journal, from its own koers.mesh.v1.IdentityChanged events, and
 * the signatures of the events whose type asks for one: judged as the daemons judge them. */
#pragma once

#include "broker/archive/scan.h"
#include "broker/policy/policy.h"

struct signer;

struct signers {
    struct signer *list;
    size_t n, capacity;
    uint64_t policy_version; /* the highest one told */
    uint64_t n_signed, n_bad;
    uint64_t first_bad; /* sequence; 0: none */
    char bad_type[104], bad_identity[64];
};

/* One record, in order. */
void signers_follow(struct signers *s, const struct journal_record *record, struct slice bytes);
/* What the journal told last of the policy's identities is what the policy says, if it told of this
 * version or a later one. False: `why` names the first that differs. */
bool signers_fit(const struct signers *s, const struct policy *policy, struct errtext *why);
/* ARCHIVE_OK, or ARCHIVE_REMARK: says how many signatures are missing or wrong, and where the first
 * is.
 */
int signers_remark(const struct signers *s);
void signers_fini(struct signers *s);
