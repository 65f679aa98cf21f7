/* The answers to the journal's questions about an event (broker/journal/events.h), for the broker
 * and for koers-journal. */
#pragma once

#include "broker/journal/events.h"

extern const struct journal_events broker_journal_events;
