/* This file publishes the broker's events: journal.begun, day.begun, identity.changed and
 * event.refused. The first three are staged before the events of peers. On a full disk they cannot
 * be staged. But the state of the core shows which of the three are due, so a later call stages
 * them, and no event is lost. */
#pragma once

#include "broker/core/core.h"
#include "broker/core/observer.h"

struct sender;

extern const struct observer announce_observer;

void announce_init(struct core *c, const struct core_conf *conf);
void announce_fini(struct core *c);
/* Stages all announcements that are due, and sets the commit time of the records that are staged
 * next. Returns COMMITTED if it staged all of them. Otherwise it returns FULL or BUSY. */
Koers__Bus__V1__Fate announce_due(struct core *c);
/* Stages event.refused in place of an event that is refused for good. The refusal uses the sender's
 * next number. Returns the sequence of the refusal. Before this call, announce_due and
 * commit_capacity must have returned COMMITTED in the same call into the core. */
uint64_t announce_refusal(struct core *c, struct sender *sender, const Koers__Bus__V1__Item *item,
                          const uint8_t hash[32], Koers__Bus__V1__Reason reason, const char *text);
/* Lists the identities whose change must be journaled. Call it after a policy came into force. */
void announce_policy_changes(struct core *c);
