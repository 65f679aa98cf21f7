/* The signed policy (proto/koers/policy/v1/policy.proto): it says which keys and which role an
 * identity has, and what the identity may publish, read and ask. A loaded policy never changes. Its
 * users share it by reference. A newer policy replaces it as a whole. The broker does not know the
 * meaning of an event's attributes, so it compares them as plain text. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

#define POLICY_MAX      (1024 * 1024) /* maximum size of a SignedPolicy in bytes */
#define POLICY_NAME_MAX 60

/* POLICY_E_UNSIGNED: the policy is not signed by the root key of this mesh. POLICY_E_BAD: the
 * policy cannot be used for another reason. */
enum { POLICY_OK, POLICY_E_BAD, POLICY_E_UNSIGNED };

struct policy;
struct policy_rights;

struct policy_identity {
    char name[POLICY_NAME_MAX + 1];
    char role[POLICY_NAME_MAX + 1];
    char scope[POLICY_NAME_MAX + 1];
    uint8_t curve_key[32];
    uint8_t signing_key[32];
    int64_t valid_from_us, valid_until_us;
    bool node;
    bool revoked;
    struct policy_rights *rights; /* freed together with the policy */
};

/* The attributes of an event on which rights depend. An attribute is empty if the event does not
 * have it. */
struct policy_labels {
    struct slice topic, province, path, classification;
};

/* Loads a SignedPolicy. Returns POLICY_OK, or an error and the reason in `why`. Returns
 * POLICY_E_UNSIGNED if the signature is wrong; then nothing else of the policy was read. Returns
 * POLICY_E_BAD if the policy is larger than POLICY_MAX, is not a SignedPolicy, or is not valid. In
 * a valid policy names and keys are unique, patterns are valid, and no identity is called "broker".
 */
int policy_load(struct policy **pp, struct slice signed_policy, const uint8_t root_key[32],
                struct errtext *why);
struct policy *policy_ref(struct policy *p);
/* Releases one reference and sets *pp to NULL. The last release frees the policy. *pp may be NULL.
 */
void policy_unref(struct policy **pp);

uint64_t policy_version(const struct policy *p);
const char *policy_oin(const struct policy *p);
/* Returns the bytes of the SignedPolicy that was loaded. */
struct slice policy_bytes(const struct policy *p);
size_t policy_count(const struct policy *p);
const struct policy_identity *policy_nth(const struct policy *p, size_t nth);
/* Returns the identity with this name, or NULL if there is none. */
const struct policy_identity *policy_by_name(const struct policy *p, const char *name);
/* Returns the identity with this CURVE key, or NULL if there is none. */
const struct policy_identity *policy_by_key(const struct policy *p, const uint8_t curve_key[32]);

/* Returns true if the identity is not revoked and `now_us` is in its validity period. */
bool policy_valid(const struct policy_identity *who, int64_t now_us);
bool policy_may_publish(const struct policy_identity *who, const struct policy_labels *labels);
bool policy_may_read(const struct policy_identity *who, const struct policy_labels *labels);
/* Returns true if the identity may read all events: it has a grant to read ">" without a condition.
 */
bool policy_reads_all(const struct policy_identity *who);
/* Returns true if the identity may neither publish nor read. Such an identity is a probe, which
 * only asks. */
bool policy_only_asks(const struct policy_identity *who);
/* Returns true if the identity may send the query `query` to the node `node`. Returns false also if
 * `node`.`query` is not a valid topic. */
bool policy_may_ask(const struct policy_identity *who, const char *node, const char *query);

/* Reports one changed identity. `revoked` is true if the identity is revoked, or is no longer in
 * the policy. */
typedef void policy_changed_f(void *arg, const struct policy_identity *who, bool revoked);
/* Calls on_changed for all changes from `before` to `now` that the journal must record: new,
 * changed and removed identities. If `before` is NULL, all identities are new. A change of the
 * CURVE key alone is not reported. */
void policy_changes(const struct policy *before, const struct policy *now,
                    policy_changed_f *on_changed, void *arg);
