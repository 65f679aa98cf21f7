/* This file has the Dutch texts of koers status. services/command/texts.h has the rules for such
 * texts. */
#pragma once

#define T_TREE_BROKER                                                                              \
    "broker %s sinds %s · %s · %llu berichten · %.1f MiB · beleid %llu · klok %s%s"
#define T_TRIAL_CLOCK       " (proefklok)"
#define T_COLUMN_CONDITION  "STAND"
#define T_COLUMN_LAG        "ACHTER"
#define T_COLUMN_WAITS      "OUDSTE"
#define T_COLUMN_OUTBOX     "OUTBOX"
#define T_COLUMN_PARKED     "GEPARKEERD"
#define T_COLUMN_REFUSED    "GEWEIGERD"
#define T_COLUMN_VERSION    "VERSIE"
#define T_COLUMN_SINCE      "SINDS"
#define T_TREE_PERSON       "%zu mens met een sessie\n"
#define T_TREE_PEOPLE       "%zu mensen met een sessie\n"
#define T_HINT              "→ koers "
#define T_SPAN_HOURS        "%lld u"
#define T_SPAN_DAYS         "%lld d"
#define T_WAIT_OR_WATCH     "--wait en --watch gaan niet samen"
#define T_WAIT_IN_VAIN      "nog niet zo: %s"
#define T_WAITING_FOR       "wacht op: %s"
#define T_AND_MORE_NODES    " en nog %u"
#define T_BROKER_AWAY_SHORT "de broker is niet bereikbaar; dit probeert het steeds opnieuw"
#define T_WATCH_PARKED      "%llu geparkeerd\n"
