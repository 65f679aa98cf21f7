/* What an operator reads of the state of the mesh (see services/client/texts.h). */
#pragma once

/* conditions of a node */
#define T_NODE_UP          "op"
#define T_NODE_CATCHING_UP "haalt in"
#define T_NODE_BEHIND      "loopt achter"
#define T_NODE_SILENT      "stil"
#define T_NODE_GONE        "weg"
#define T_NODE_REFUSING    "weigert"

/* koers status */
#define T_TREE_BROKER                                                                              \
    "broker %s sinds %s · %s · %llu berichten · %.1f MiB · beleid %llu · klok %s%s"
#define T_TRIAL_CLOCK       " (proefklok)"
#define T_STATUS_FULL       "de schijf is vol: er worden geen berichten aangenomen"
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
#define T_NO_NODE_NEAR      "%s is geen node van dit mesh; bedoelde u %s?"

/* koers top */
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

/* koers clock advance */
#define T_CLOCK_IS "Het is nu %s (bericht %llu).\n"

/* koers parked */
#define T_NOTHING_PARKED          "Niets geparkeerd bij %s."
#define T_NOTHING_PARKED_ANYWHERE "Niets geparkeerd."
#define T_PARKED_NOT_ASKED        "%s is %s en kan niet zeggen wat er geparkeerd is"
#define T_PARKED_NODE             "NODE"
#define T_PARKED_EVENT            "BERICHT"
#define T_PARKED_TYPE             "SOORT"
#define T_PARKED_REASON           "WAAROM"
#define T_PARKED_NEXT             "Bekijk er een met: koers parked show NODE BERICHT"
#define T_PARKED_AT               "bij"
#define T_PARKED_TOPIC            "topic"
#define T_PARKED_TRACE            "traceparent"
#define T_PARKED_CAUSE            "gevolg van"
#define T_PARKED_SIGNED           "getekend door"
#define T_PARKED_BY_NOBODY        "niemand"
#define T_PARKED_PAYLOAD          "inhoud"
#define T_PARKED_UNREADABLE       "inhoud        onleesbaar, %zu bytes\n"
#define T_PARKED_NO_RECORD        "Het bericht zelf is bij deze node niet meer bewaard."
#define T_PARKED_SHOWN                                                                             \
    "Is de oorzaak weg: koers parked retry %s %llu. Hoeft het niet meer: koers parked give-up "    \
    "%s %llu --reason TEKST"
#define T_PARKED_LABEL    "bericht %llu opnieuw behandelen"
#define T_PARKED_DONE     "Bericht %llu is opnieuw behandeld."
#define T_PARKED_WHICH    "noem een SEQUENCE, of geef --all"
#define T_PARKED_WHY      "reason: zeg waarom, met --reason; dat komt in het journaal"
#define T_PARKED_WHY_LONG "reason: ten hoogste %d tekens, in UTF-8"
#define T_LABEL_GIVE_UP   "opgeven"
#define T_DONE_GIVE_UP                                                                             \
    "Opgegeven; het staat niet meer in de lijst, en de reden staat in het journaal."

/* koers check */
#define T_CHECK_BAD_LIMIT                                                                          \
    "--%s: %s is geen bruikbare grens; bedoeld is een getal, of een tijd als 90s, 5m, 2h of 30d"
#define T_CHECK_LIMITS       "--warn moet onder --crit liggen"
#define T_CHECK_LIMITS_BELOW "--warn moet boven --crit liggen"
#define T_CHECK_FULL                                                                               \
    "de schijf van de broker is vol: er worden geen berichten aangenomen; maak ruimte"
#define T_CHECK_MESH_OK   "%u nodes op, journaal bij %llu"
#define T_CHECK_NODE_OK   "%s antwoordt in %.1f ms"
#define T_CHECK_NODE_IS   "%s %s sinds %s%s%s"
#define T_CHECK_NODE_LAGS "%s loopt %.0f s en %llu berichten achter"
#define T_CHECK_BROKER_OK "de broker antwoordt, journaal bij %llu"
#define T_CHECK_NO_NODE   "%s is geen node van dit mesh; koers status toont welke er zijn"
