/* The identities and limits that several folders of the relay use. */
#pragma once

#include "services/body/names.h"

#define RELAY_SELF     "relay"
#define RELAY_REGISTER "regelingen"
#define RELAY_BROKER   "broker"

#define RELAY_TEXT_BYTES TEXT_BYTES_MAX
/* The limit of signals in one command. The events of a command are one unit, of at most 256 events
 * and 192 KiB. */
#define RELAY_UNIT_SIGNALS 200
/* The limit of schemes in a dossier. An outcome with such a dossier fits in an event of 64 KiB. */
#define RELAY_LISTED_SCHEMES 20
/* The days from the date of effect in which a province can assess an answered bottleneck. The
 * report gives no number; koers chose this one. */
#define RELAY_TERM_DAYS 28
