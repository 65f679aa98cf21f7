/* The signed policy (proto/koers/policy/v1/policy.proto): who may speak, and what they may publish,
 * read and ask. Immutable once loaded and shared by reference; a newer one replaces it whole.
 * Attributes are compared as opaque words: the broker knows no domain. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

#define POLICY_MAX      (1024 * 1024) /* bytes of a SignedPolicy */
#define POLICY_NAME_MAX 60

/* UNSIGNED: not by this root. */
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
    struct policy_rights *rights; /* the policy's */
};

/* What of an event decides about rights; empty if absent. */
struct policy_labels {
    struct slice topic, province, path, classification;
};

/* With the reason: POLICY_E_UNSIGNED, before anything of it is read; POLICY_E_BAD: larger than
 * POLICY_MAX, no SignedPolicy, or not sound (names and keys unique, patterns valid, "broker" not
 * taken). */
int policy_load(struct policy **pp, struct slice signed_policy, const uint8_t root_key[32],
                struct errtext *why);
struct policy *policy_ref(struct policy *p);
void policy_unref(struct policy **pp); /* NULL-safe, nulls */

uint64_t policy_version(const struct policy *p);
const char *policy_oin(const struct policy *p);
struct slice policy_bytes(const struct policy *p); /* the SignedPolicy, as it was loaded */
size_t policy_count(const struct policy *p);
const struct policy_identity *policy_nth(const struct policy *p, size_t nth);
/* NULL if there is none. */
const struct policy_identity *policy_by_name(const struct policy *p, const char *name);
const struct policy_identity *policy_by_key(const struct policy *p, const uint8_t curve_key[32]);

/* Neither revoked nor outside its time. */
bool policy_valid(const struct policy_identity *who, int64_t now_us);
bool policy_may_publish(const struct policy_identity *who, const struct policy_labels *labels);
bool policy_may_read(const struct policy_identity *who, const struct policy_labels *labels);
/* Nothing is ever withheld from them: a grant to read ">" without a condition. */
bool policy_reads_all(const struct policy_identity *who);
/* Neither publishes nor reads: a monitor, that only asks. */
bool policy_only_asks(const struct policy_identity *who);
/* False, too, if they make no topic together. */
bool policy_may_ask(const struct policy_identity *who, const char *node, const char *query);

/* What the record must be told: identities of `now` that are new or changed against `before` (NULL:
 * all), and those that are no more, as revoked. Keys of CURVE are not in the record. */
typedef void policy_changed_f(void *arg, const struct policy_identity *who, bool revoked);
void policy_changes(const struct policy *before, const struct policy *now,
                    policy_changed_f *on_changed, void *arg);
