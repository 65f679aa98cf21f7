/* This file has the Dutch texts of `koers top`. */
#pragma once

#define T_COLUMN_RATE      "/S"
#define T_COLUMN_PAST      "VERLOOP"
#define T_TOP_HEAD         "broker %s · %llu berichten · %.1f/s · %.1f MiB · %s%s"
#define T_TOP_HEAD_EMPTY   "koers top"
#define T_TOP_PAUSED       "gepauzeerd; spatie gaat verder"
#define T_TOP_DETAILS      "%s · %s · sinds %s · gehoord %s · bij %llu · %llu geweigerd"
#define T_TOP_BY_PLACE     "plaats"
#define T_TOP_BY_CONDITION "stand"
#define T_TOP_BY_LAG       "achterstand"
#define T_TOP_BY_RATE      "snelheid"
#define T_TOP_KEYS         "op %s · s sorteren · ↑↓ kiezen · enter meer · spatie pauze · ? hulp · q stoppen"
#define T_TOP_HELP                                                                                 \
    "op %s · ACHTER: berichten; OUDSTE: hoe lang de oudste wacht; /S: per seconde; VERLOOP: "     \
    "achter"
#define T_TOP_NO_TERMINAL "koers top heeft een terminal nodig; zonder: koers status --watch"
