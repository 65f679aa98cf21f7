/* This file has the Dutch texts of koers check. services/command/texts.h has the rules for such
 * texts. */
#pragma once

#define T_CHECK_BAD_LIMIT                                                                          \
    "--%s: %s is geen bruikbare grens; bedoeld is een getal, of een tijd als 90s, 5m, 2h of 30d"
#define T_CHECK_LIMITS       "--warn moet onder --crit liggen"
#define T_CHECK_LIMITS_BELOW "--warn moet boven --crit liggen"
#define T_CHECK_BROKER_IS    "broker %s: %s"
#define T_CHECK_MESH_OK      "%u nodes op, journaal bij %llu"
#define T_CHECK_NODE_OK      "%s antwoordt in %.1f ms"
#define T_CHECK_NODE_IS      "%s %s sinds %s%s%s"
#define T_CHECK_NODE_LAGS    "%s loopt %.0f s en %llu berichten achter"
#define T_CHECK_BROKER_OK    "de broker antwoordt, journaal bij %llu"
#define T_CHECK_LAG_OK       "hoogste achterstand %.0f s, %llu berichten"
#define T_CHECK_PARKED       "%s heeft %llu geparkeerd; koers parked list %s"
#define T_CHECK_PARKED_OK    "niets geparkeerd bij %u nodes"
#define T_CHECK_PARKED_FEW   "%llu geparkeerd, onder de grens"
#define T_CHECK_DISK         "%.1f%% van de schijf vrij, schrijven duurt %.1f ms"
#define T_CHECK_DISK_FAILS   "schrijven op de schijf van de broker mislukt: %s"
#define T_CHECK_DAMAGE       "het journaal is beschadigd: %s"
#define T_CHECK_DISK_UNSEEN  "de schijf is niet gezien: dat mag alleen een beheerder vragen"
#define T_CHECK_KEY_SOON     "de sleutel van %s verloopt op %s, over %.0f dagen"
#define T_CHECK_KEY_OVER     "de sleutel van %s is verlopen op %s"
#define T_CHECK_KEY_OK       "%u sleutels gezien, geen verloopt binnen de grens"
#define T_CHECK_KEY_NONE     "%s staat niet in het beleid, of mag u niet zien"
#define T_CHECK_POLICY_BAD   "het beleid van de broker is niet te lezen"
