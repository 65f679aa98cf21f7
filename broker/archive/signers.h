/* The signing keys at each place in a journal, taken from its own koers.mesh.v1.IdentityChanged
 * events. With them it verifies the signatures of events whose type needs one, by the rules of the
 * daemons. */
#pragma once

#include "broker/archive/scan.h"
#include "broker/policy/policy.h"

struct signer;

struct signers {
    struct signer *list;
    size_t n, capacity;
    uint64_t policy_version; /* the highest version in any IdentityChanged */
    uint64_t n_signed, n_bad;
    uint64_t first_bad; /* sequence of the first bad signature; 0: there is none */
    char bad_type[104], bad_identity[64];
};

/* Takes the next record into account. Call it for every record, in order. */
void signers_follow(struct signers *s, const struct journal_record *record, struct slice bytes);
/* Compares the journal's last keys with a policy of the same version. False: `why` names the first
 * identity that differs. With another version it returns true. */
bool signers_fit(const struct signers *s, const struct policy *policy, struct errtext *why);
/* ARCHIVE_OK; or ARCHIVE_REMARK, and it prints how many signatures are missing or wrong, and
 * where the first one is. */
int signers_remark(const struct signers *s);
void signers_fini(struct signers *s);
