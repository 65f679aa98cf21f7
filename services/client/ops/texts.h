/* What an operator reads of the state of the mesh (see services/client/texts.h). */
#pragma once

/* conditions of a node */
#define T_NODE_UP          "op"
#define T_NODE_CATCHING_UP "haalt in"
#define T_NODE_BEHIND      "loopt achter"
#define T_NODE_SILENT      "stil"
#define T_NODE_GONE        "weg"
#define T_NODE_REFUSING    "weigert"

/* koers check */
#define T_CHECK_BAD_LIMIT                                                                          \
    "--%s: %s is geen bruikbare grens; bedoeld is een getal, of een tijd als 90s, 5m, 2h of 30d"
#define T_CHECK_LIMITS       "--warn moet onder --crit liggen"
#define T_CHECK_LIMITS_BELOW "--warn moet boven --crit liggen"
#define T_CHECK_FULL                                                                               \
    "de schijf van de broker is vol: er worden geen berichten aangenomen; maak ruimte, zie koers " \
    "doctor"
#define T_CHECK_MESH_OK   "%u nodes op, journaal bij %llu"
#define T_CHECK_NODE_OK   "%s antwoordt in %.1f ms"
#define T_CHECK_NODE_IS   "%s %s sinds %s%s%s"
#define T_CHECK_NODE_LAGS "%s loopt %.0f s en %llu berichten achter"
#define T_CHECK_BROKER_OK "de broker antwoordt, journaal bij %llu"
#define T_CHECK_NO_NODE   "%s is geen node van dit mesh; koers status toont welke er zijn"
