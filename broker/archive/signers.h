/* This file verifies the signatures in a journal. The keys come from the IdentityChanged events
 * (koers.mesh.v1) of the same journal. A signature is verified with the key that was valid when the
 * event was committed. */
#pragma once

#include "broker/archive/scan.h"
#include "broker/policy/policy.h"

struct signer;

struct signers {
    struct signer *list;
    size_t n, capacity;
    uint64_t policy_version; /* highest policy version in an IdentityChanged event */
    uint64_t n_signed, n_bad;
    uint64_t first_bad; /* sequence of the first bad signature; 0 if there is none */
    char bad_type[104], bad_identity[64];
};

/* Call this function for every record, in order. If the record is an IdentityChanged event of the
 * broker, the function stores the new key. If events of the record's type must be signed, the
 * function verifies the signature. */
void signers_follow(struct signers *s, const struct journal_record *record, struct slice bytes);
/* Compares the keys at the end of the journal with a policy. Returns false if a key differs; `why`
 * then has the identity. Returns true without comparing if the policy has another version than the
 * journal. */
bool signers_fit(const struct signers *s, const struct policy *policy, struct errtext *why);
/* Prints how many signatures are missing or wrong, and which is the first. Returns ARCHIVE_REMARK
 * if there are any, otherwise ARCHIVE_OK. */
int signers_remark(const struct signers *s);
void signers_fini(struct signers *s);
