/* This file has the identities and limits that several folders of the relay use. */
#pragma once

#include "services/body/names.h"

#define RELAY_SELF     "relay"
#define RELAY_REGISTER "regelingen"
#define RELAY_BROKER   "broker"

#define RELAY_TEXT_BYTES TEXT_BYTES_MAX
/* The maximum count of signals in one command. The events of a command are one unit, and the
 * maximum of a unit is 256 events and 192 KiB. */
#define RELAY_UNIT_SIGNALS 200
/* The maximum count of schemes in a dossier, so that an outcome with this dossier fits in an event
 * of 64 KiB. */
#define RELAY_LISTED_SCHEMES 20
/* The count of days from the date of effect in which a province can assess an answer. The report
 * does not say how many days. */
#define RELAY_TERM_DAYS 28
