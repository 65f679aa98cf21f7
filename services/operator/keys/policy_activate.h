/* Puts the policy of the home in force at the broker. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

struct policy_activation {
    bool in_force;
    bool already; /* it was in force before this command */
    uint64_t version;
    uint32_t sessions_ended;
};

/* Sends policy.bin to the broker with the key of an operator: that of --as or --key, else the first
 * operator's key in the home that the broker admits. Then moves each keys/NAME.key.new that is now
 * in force to keys/NAME.key. Prints the result, and what to do if the policy is not in force.
 *
 * Returns CODE_OK also if the home has no operator's key. CODE_QUEUED: the broker is away, try
 * again later. Another CODE_*: why the broker refused. Blocks at most the client's timeout, or 3 s
 * if none was given. */
int policy_activate(struct client *c, const struct key_home *h, const Koers__Policy__V1__Policy *p,
                    struct policy_activation *result);
