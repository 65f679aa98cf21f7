/* This file has the Dutch texts about the condition of a node or of the broker. */
#pragma once

#define T_NODE_UP          "op"
#define T_NODE_CATCHING_UP "haalt in"
#define T_NODE_BEHIND      "loopt achter"
#define T_NODE_SILENT      "stil"
#define T_NODE_GONE        "weg"
#define T_NODE_REFUSING    "weigert"
#define T_NODE_BROKER_FULL "de schijf is vol: er worden geen berichten aangenomen"
#define T_NO_NODE          "%s is geen node van dit mesh; koers status toont welke er zijn"
#define T_NO_NODE_NEAR     "%s is geen node van dit mesh; bedoelde u %s?"
