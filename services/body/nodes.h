/* This file lists the nodes of the mesh; koers has no other list. A row makes a node known to the
 * daemons and to the koers command, builds the program of the node, and starts that program in
 * every kind of installation. Nodes start in the order of the rows.
 *
 * compose/nodes and services/CMakeLists.txt read the rows as text. So each row is one line of
 * literals, and no literal has a comma. From the rows, compose/nodes generates files: compose.yaml,
 * systemd units and Prometheus targets. The folder of a program is services/<program without
 * koers->.
 *
 * BROKER(id, program, port, title) is the broker.
 * NODE(id, program, arguments, port, title, recorder, name, kind, level, means, table) is a daemon.
 *   port      the port of health and metrics under systemd; if several nodes run one program, the
 *             last digit of the port is the last digit of the id (9462 for kerngroep-2)
 *   title     the English name, for operators
 *   recorder  the role that records the outcomes of this body; "" if nobody does
 *   name      the Dutch name, for people
 *   kind      BODY_<kind> in bodies.h, the column of the authority table
 *   level     LEVEL_<level> in bodies.h
 *   means     MEANS_<means> in bodies.h
 *   table     true if dossiers can be on the table of this body
 * ABSENT(id, name, kind, level, means, table) is a body of the governance without a daemon. koers
 * needs its name to refuse an outcome that sends a dossier to this body. */
#pragma once

/* clang-format off */
#define KOERS_NODES(BROKER, NODE, ABSENT) \
    BROKER("broker", "koers-broker", 9464, "Broker") \
    NODE("relay", "koers-relay", "", 9460, "Regional relay", "ptvt", "PTvT-relay", RELAY, EXECUTION, NONE, true) \
    NODE("kerngroep-1", "koers-kerngroep", "--pillar 1", 9461, "Kerngroep 1", "netwerkmanager", "kerngroep 1", KERNGROEP, COORDINATION, NETWORK, true) \
    NODE("kerngroep-2", "koers-kerngroep", "--pillar 2", 9462, "Kerngroep 2", "netwerkmanager", "kerngroep 2", KERNGROEP, COORDINATION, NETWORK, true) \
    NODE("kerngroep-3", "koers-kerngroep", "--pillar 3", 9463, "Kerngroep 3", "netwerkmanager", "kerngroep 3", KERNGROEP, COORDINATION, NETWORK, true) \
    NODE("koersoverleg", "koers-koersoverleg", "", 9465, "Koersoverleg", "secretaris", "koersoverleg", KOERSOVERLEG, COORDINATION, NETWORK, true) \
    NODE("dg-overleg", "koers-dg-overleg", "", 9466, "DG-overleg", "secretaris", "DG-overleg", DG_OVERLEG, NATIONAL, BUDGET_AND_AUTHORITY, true) \
    NODE("regelingen", "koers-regelingen", "", 9467, "Register of schemes", "", "regelingenregister", REGELINGEN, SUPPORT, NONE, false) \
    ABSENT("aanvalsplan-tbe", "aanvalsplan TBE", AANVALSPLAN_TBE, NATIONAL, BUDGET, true) \
    ABSENT("aanvalsplan-ict", "aanvalsplan ICT", AANVALSPLAN_ICT, NATIONAL, NETWORK, true) \
    ABSENT("ser", "SER", SER, ADVICE, NONE, true) \
    ABSENT("secretariaat", "secretariaat", SECRETARIS, SUPPORT, NONE, false) \
    ABSENT("monitor", "monitor", MONITOR, SUPPORT, NONE, false)
/* clang-format on */
