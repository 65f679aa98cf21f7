/* This file has the rows of `koers parked` in the table of commands. Command dispatch and the help
 * text use these rows. */
#include "services/command/commands.h"

static const struct option_spec parked_retry_options[] = {
    {"all", 0, NULL, "alles wat er bij deze node geparkeerd is", NULL}, OPTIONS_END};
static const struct option_spec parked_give_up_options[] = {
    {"reason", 0, "TEKST", "waarom; verplicht, ten hoogste 1000 tekens", NULL}, OPTIONS_END};

static const struct command rows[] = {
    {"parked list", "geparkeerd lijst", parked_list_run, NULL, NULL, "[NODE]", 0, 1, true,
     "Wat nodes niet konden verwerken, en waarom (beheerder).",
     "parked list\nparked list relay --json"},
    {"parked show", "geparkeerd tonen", parked_show_run, NULL, NULL, "NODE SEQUENCE", 2, 2, true,
     "Een geparkeerd bericht met zijn inhoud, spoor en reden (beheerder).",
     "parked show relay 1234"},
    {"parked retry", "geparkeerd opnieuw", parked_retry_run, NULL, parked_retry_options,
     "NODE [SEQUENCE]", 1, 2, false, "Laat een node iets opnieuw verwerken (beheerder).",
     "parked retry relay 1234\nparked retry relay --all"},
    {"parked give-up", "geparkeerd opgeven", parked_give_up_run, NULL, parked_give_up_options,
     "NODE SEQUENCE", 2, 2, false,
     "Geef een geparkeerd bericht op: het wordt niet meer verwerkt (beheerder).",
     "parked give-up relay 1234 --reason \"dubbel gemeld, zie KNP-2026-0001\""},
};

const struct command_group commands_parked = {NULL, rows, sizeof rows / sizeof *rows};
