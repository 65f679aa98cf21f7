/* The events that the broker itself publishes: journal.begun, day.begun, identity.changed and
 * event.refused. The first three come before the events of others. They follow from the state until
 * they are staged, so a full disk only delays them. */
#pragma once

#include "broker/core/core.h"
#include "broker/core/observer.h"

struct sender;

extern const struct observer announce_observer;

void announce_init(struct core *c, const struct core_conf *conf);
void announce_fini(struct core *c);
/* Stages every announcement that is due, and sets the time of what is staged next. COMMITTED if
 * nothing is due any more; otherwise FULL or BUSY. */
Koers__Bus__V1__Fate announce_due(struct core *c);
/* Stages event.refused in place of an event that is refused for good, as the sender's next number.
 * Returns its sequence; needs the same as commit_event. */
uint64_t announce_refusal(struct core *c, struct sender *sender, const Koers__Bus__V1__Item *item,
                          const uint8_t hash[32], Koers__Bus__V1__Reason reason, const char *text);
/* A policy came into force: lists the identities whose change must be journaled. */
void announce_policy_changes(struct core *c);
