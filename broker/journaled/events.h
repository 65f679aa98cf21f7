/* The answers to what the journal asks about an event (broker/journal/events.h). */
#pragma once

#include "broker/journal/events.h"

extern const struct journal_events broker_journal_events;
