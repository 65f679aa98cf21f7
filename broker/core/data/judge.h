/* Whether an event can ever be accepted from its sender. The rules are its size, its form, the form
 * of its signatures, its source, and the rights that the policy grants. The payload is not read:
 * the broker knows no event of the governance. */
#pragma once

#include "broker/policy/policy.h"
#include "common/base/err.h"
#include "koers/bus/v1/bus.pb-c.h"

#define JUDGE_SIGNATURES_MAX 4 /* beside one event */

/* Returns UNSPECIFIED if `who` may publish the event. Otherwise it returns the reason, with a text
 * in Dutch; the answer stays the same until the policy changes. */
Koers__Bus__V1__Reason judge_item(const struct policy_identity *who,
                                  const Koers__Bus__V1__Item *item, struct errtext *why);
