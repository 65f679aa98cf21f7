/* Identities and limits that several parts of the relay share. */
#pragma once

#include "services/body/names.h"

#define RELAY_SELF     "relay"
#define RELAY_REGISTER "regelingen"
#define RELAY_BROKER   "broker"

#define RELAY_TEXT_BYTES TEXT_BYTES_MAX
/* Signals in one command. Its events are one unit, which holds at most 256 events and 192 KiB. */
#define RELAY_UNIT_SIGNALS 200
/* Schemes in a dossier, so that an outcome that carries the dossier fits in an event of 64 KiB. */
#define RELAY_LISTED_SCHEMES 20
/* Days, from the date of effect, in which a province can say how far it was helped. The number is
 * the relay's own; the report gives none. */
#define RELAY_TERM_DAYS 28
