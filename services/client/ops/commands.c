/* The commands of operators, for dispatch and help. */
#include "services/client/commands.h"

static const struct command rows[] = {
    {"status", "stand", status_run, NULL, NULL, NULL, 0, 0, true,
     "Elke node: of hij er is, sinds wanneer, hoe ver. Exit 1 als er een niet is.",
     "status\nstatus --json"},
    {"clock advance", "klok vooruit", clock_advance_run, NULL, NULL, "DATUM", 1, 1, true,
     "Zet de klok van een proefmesh vooruit (beheerder).", "clock advance 2027-03-01"},
    {"parked list", "geparkeerd lijst", parked_list_run, NULL, NULL, "NODE", 1, 1, true,
     "Wat een node niet kon verwerken (beheerder).", "parked list relay"},
    {"parked retry", "geparkeerd opnieuw", parked_retry_run, NULL, NULL, "NODE SEQUENCE", 2, 2,
     false, "Laat een node iets opnieuw verwerken (beheerder).", "parked retry relay 1234"},
};

const struct command_group commands_ops = {rows, sizeof rows / sizeof *rows};
