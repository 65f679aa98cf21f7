/* This file decides whether an event can ever be accepted from its sender. The rules are the size
 * and the form of the event, the form of its signatures, its source, and the rights that the policy
 * grants. The payload is not read, because the broker does not know the events of the governance.
 */
#pragma once

#include "broker/policy/policy.h"
#include "common/base/err.h"
#include "koers/bus/v1/bus.pb-c.h"

#define JUDGE_SIGNATURES_MAX 4 /* maximum count of signatures of one event */

/* Returns UNSPECIFIED if `who` may publish the event. Otherwise it returns the reason of the
 * refusal and sets `why` to a text in Dutch. The result stays the same until the policy changes. */
Koers__Bus__V1__Reason judge_item(const struct policy_identity *who,
                                  const Koers__Bus__V1__Item *item, struct errtext *why);
