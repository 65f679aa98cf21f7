/* This file puts the policy of the mesh home in force at the broker. */
#pragma once

#include "services/command/client.h"
#include "services/operator/keys/key_home.h"

struct policy_activation {
    bool in_force;
    bool already; /* true if the policy was in force before this command */
    uint64_t version;
    uint32_t sessions_ended;
};

/* Sends policy.bin to the broker with the key of an operator: the key of --as or --key. Without
 * these options, it tries the operators' keys in the mesh home until the broker admits one of them.
 * If the policy is then in force, moves every keys/NAME.key.new that the policy has to
 * keys/NAME.key. Prints the result, and the next step if the policy is not in force.
 *
 * Returns CODE_OK if the policy is in force, and also if the mesh home has no operator's key.
 * Returns CODE_QUEUED if the broker is away and the user must try again later. Any other CODE_* is
 * an error: the broker refused, or policy.bin or the operator's key could not be read. The maximum
 * time that it blocks is the client's timeout, or 3 s if the user set no timeout. */
int policy_activate(struct client *c, const struct key_home *h, const Koers__Policy__V1__Policy *p,
                    struct policy_activation *result);
