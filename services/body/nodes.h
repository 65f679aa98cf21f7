/* The nodes of the mesh: the only list of them. A row makes a node known to the daemons and to
 * koers, builds its program from services/<program without koers->, and starts it in every kind of
 * installation. compose/nodes reads the rows for shell and writes the files that stay in the tree
 * (compose.yaml, units of systemd, targets of Prometheus); services/CMakeLists.txt reads them too.
 * So a row is one line of literals, without a comma inside a text. Nodes start in this order.
 *
 * BROKER(id, program, port, title)
 * NODE(id, program, arguments, port, title, recorder, name, kind, level, means, table)
 *   port      of health and metrics, where the units of systemd have it; a program that several
 *             nodes run takes its number (kerngroep-2) as the last digit
 *   title     in English, for operators
 *   recorder  the role of people who record this body's outcomes; "" if nobody does
 *   name      in Dutch, for people
 *   kind      BODY_…, its column of the authority table (services/body/authority.c)
 *   level     LEVEL_…
 *   means     MEANS_…: what the body has to give
 *   table     whether dossiers can lie on its table
 * ABSENT(id, name, kind, level, means, table): a body of the governance that has no daemon yet.
 * Koers knows it, so that an outcome that hands a dossier to it is refused by name. */
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
