/* This file has the identities and limits that several folders of the relay use. */
#pragma once

#include "services/body/names.h"

#define RELAY_SELF     "relay"
#define RELAY_REGISTER "regelingen"
#define RELAY_BROKER   "broker"

#define RELAY_TEXT_BYTES TEXT_BYTES_MAX
/* Limits the signals of one command. The events of a command are one unit of at most 256 events and
 * 192 KiB. */
#define RELAY_UNIT_SIGNALS 200
/* Limits the schemes in a dossier, so that an outcome with this dossier fits in an event of 64
 * KiB. */
#define RELAY_LISTED_SCHEMES 20
/* Limits how long a province can assess an answer, in days from the date of effect. The report
 * gives no number of days. */
#define RELAY_TERM_DAYS 28
