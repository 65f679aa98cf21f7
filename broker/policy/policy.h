/* The signed policy (proto/koers/policy/v1/policy.proto): which identity has which keys and role,
 * and what it may publish, read and ask. A policy does not change after it was loaded, and is
 * shared by reference; a newer policy replaces it whole. Attributes of events are compared as
 * opaque words, because the broker knows no event of the governance. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

#define POLICY_MAX      (1024 * 1024) /* bytes of a SignedPolicy */
#define POLICY_NAME_MAX 60

/* POLICY_E_UNSIGNED: the root of this mesh did not sign it. */
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
    struct policy_rights *rights; /* owned by the policy */
};

/* The attributes of an event that rights depend on; empty if the event has none. */
struct policy_labels {
    struct slice topic, province, path, classification;
};

/* Loads a SignedPolicy. On an error `why` has the reason. POLICY_E_UNSIGNED: nothing but the
 * signature was read. POLICY_E_BAD: larger than POLICY_MAX, not a SignedPolicy, or not valid. It is
 * valid if names and keys are unique, patterns are valid, and no identity is called "broker". */
int policy_load(struct policy **pp, struct slice signed_policy, const uint8_t root_key[32],
                struct errtext *why);
struct policy *policy_ref(struct policy *p);
void policy_unref(struct policy **pp); /* NULL-safe; sets *pp to NULL */

uint64_t policy_version(const struct policy *p);
const char *policy_oin(const struct policy *p);
struct slice policy_bytes(const struct policy *p); /* the SignedPolicy, as it was loaded */
size_t policy_count(const struct policy *p);
const struct policy_identity *policy_nth(const struct policy *p, size_t nth);
/* NULL if there is no such identity. */
const struct policy_identity *policy_by_name(const struct policy *p, const char *name);
const struct policy_identity *policy_by_key(const struct policy *p, const uint8_t curve_key[32]);

/* True if the identity is not revoked and its validity period includes now_us. */
bool policy_valid(const struct policy_identity *who, int64_t now_us);
bool policy_may_publish(const struct policy_identity *who, const struct policy_labels *labels);
bool policy_may_read(const struct policy_identity *who, const struct policy_labels *labels);
/* True if a grant lets the identity read ">" without a condition, so that no event is ever withheld
 * from it. */
bool policy_reads_all(const struct policy_identity *who);
/* True if the identity may neither publish nor read: it is a probe, which only asks. */
bool policy_only_asks(const struct policy_identity *who);
/* False also if node and query together are not a valid topic. */
bool policy_may_ask(const struct policy_identity *who, const char *node, const char *query);

/* Calls on_changed for each identity whose change the journal must record: those that are new or
 * changed since `before` (NULL: all), and those that are no longer in `now`, as revoked. A change
 * of the CURVE key alone is not recorded. */
typedef void policy_changed_f(void *arg, const struct policy_identity *who, bool revoked);
void policy_changes(const struct policy *before, const struct policy *now,
                    policy_changed_f *on_changed, void *arg);
