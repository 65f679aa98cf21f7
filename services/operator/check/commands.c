/* This file has the rows of `koers check` in the table of commands. Command dispatch and the help
 * text use these rows. */
#include "services/command/commands.h"

#define FORMS "nagios prometheus json"

/* Options that several checks have in common. */
#define CHECK_FORM                                                                                 \
    {                                                                                              \
        "form", 0, "VORM", "nagios, prometheus of json [nagios]", FORMS                            \
    }
#define CHECK_LIMITS                                                                               \
    {"warn", 0, "TIJD", "waarschuwing vanaf deze achterstand [10s]", NULL},                        \
        {"crit", 0, "TIJD", "kritiek vanaf deze achterstand [60s]", NULL},                         \
        {"warn-events", 0, "AANTAL", "waarschuwing vanaf zoveel berichten achter", NULL},          \
    {                                                                                              \
        "crit-events", 0, "AANTAL", "kritiek vanaf zoveel berichten achter", NULL                  \
    }

static const struct option_spec check_lag_options[] = {CHECK_LIMITS, CHECK_FORM, OPTIONS_END};

static const struct option_spec check_parked_options[] = {
    {"warn", 0, "AANTAL", "waarschuwing vanaf zoveel bij een node [1]", NULL},
    {"crit", 0, "AANTAL", "kritiek vanaf zoveel bij een node [10]", NULL},
    CHECK_FORM,
    OPTIONS_END};
static const struct option_spec check_broker_options[] = {
    {"warn", 0, "PROCENT", "waarschuwing als zo weinig van de schijf vrij is [15]", NULL},
    {"crit", 0, "PROCENT", "kritiek als zo weinig van de schijf vrij is [5]", NULL},
    CHECK_FORM,
    OPTIONS_END};
static const struct option_spec check_key_options[] = {
    {"warn", 0, "TIJD", "waarschuwing als een sleutel binnen die tijd verloopt [30d]", NULL},
    {"crit", 0, "TIJD", "kritiek als een sleutel binnen die tijd verloopt [7d]", NULL},
    CHECK_FORM,
    OPTIONS_END};
static const struct command rows[] = {
    {"check mesh", "controleer mesh", check_mesh_run, NULL, check_lag_options, NULL, 0, 0, true,
     "Of de broker en alle nodes het doen. Exit 0 goed, 1 waarschuwing, 2 kritiek, 3 onbekend.",
     "check mesh --as probe\ncheck mesh --form prometheus > /var/lib/node-exporter/koers.prom"},
    {"check node", "controleer node", check_node_run, NULL, check_lag_options, "NODE", 1, 1, true,
     "Of een node het doet: een vraag over de bus, aan haar zelf. Exit 0 tot 3.",
     "check node relay --as probe\ncheck node broker --warn 5s --crit 30s"},
    {"check lag", "controleer achterstand", check_lag_run, NULL, check_lag_options, "[NODE]", 0, 1,
     true, "Hoe ver een node achterloopt, of alle. Exit 0 tot 3.",
     "check lag --warn 30s --crit 5m --as probe\ncheck lag relay --crit-events 1000"},
    {"check parked", "controleer geparkeerd", check_parked_run, NULL, check_parked_options,
     "[NODE]", 0, 1, true, "Of er iets geparkeerd is, bij een node of bij alle. Exit 0 tot 3.",
     "check parked --as probe\ncheck parked relay --warn 5 --crit 50"},
    {"check broker", "controleer broker", check_broker_run, NULL, check_broker_options, NULL, 0, 0,
     true, "Of de broker antwoordt en ruimte heeft; als beheerder ook zijn schijf. Exit 0 tot 3.",
     "check broker --as operator --warn 20% --crit 10%"},
    {"check key", "controleer sleutel", check_key_run, NULL, check_key_options, "[IDENTITEIT]", 0,
     1, true, "Of sleutels binnenkort verlopen. Exit 0 tot 3.",
     "check key --as operator --warn 60d --crit 14d\ncheck key relay --as probe"},
};

const struct command_group commands_check = {NULL, rows, sizeof rows / sizeof *rows};
