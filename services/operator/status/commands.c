/* The commands of operators, for dispatch and help. */
#include "services/command/commands.h"

#define NODES      BODIES " regelingen"
#define CONDITIONS "up catching-up behind silent gone refusing"
#define FORMS      "nagios prometheus json"

/* Limits of lag, and the form, of every check that has them. */
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
static const struct option_spec status_options[] = {
    {"wait", 0, "STAND", "wacht tot alle nodes zo zijn, of die van --node; zo lang als --timeout",
     CONDITIONS},
    {"node", 0, "NODE", "alleen deze node", NODES},
    {"watch", 0, NULL, "telkens opnieuw als er iets verandert", NULL},
    OPTIONS_END};
static const struct option_spec parked_retry_options[] = {
    {"all", 0, NULL, "alles wat er bij deze node geparkeerd is", NULL}, OPTIONS_END};
static const struct option_spec parked_give_up_options[] = {
    {"reason", 0, "TEKST", "waarom; verplicht, ten hoogste 1000 tekens", NULL}, OPTIONS_END};

static const struct command rows[] = {
    {"top", "top", top_run, NULL, NULL, NULL, 0, 0, true,
     "Het mesh live, op het hele scherm: snelheid, achterstand, stand; q stopt.", "top"},
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
    {"status", "stand", status_run, NULL, status_options, NULL, 0, 0, true,
     "Het mesh als boom: of elke node er is, hoe ver, en waarom niet. Exit 1 als er een niet op "
     "is.",
     "status\nstatus --watch\nstatus --wait up --timeout 60\n"
     "status --wait gone --node relay\nstatus --json"},
    {"clock advance", "klok vooruit", clock_advance_run, NULL, NULL, "DATUM", 1, 1, true,
     "Zet de klok van een proefmesh vooruit (beheerder).", "clock advance 2027-03-01"},
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

const struct command_group commands_ops = {"de stand van het mesh", rows,
                                           sizeof rows / sizeof *rows};
