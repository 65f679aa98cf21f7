/* `koers tail`, for dispatch and help. */
#include "services/client/commands.h"
#include "services/body/province.h"

static const struct option_spec tail_options[] = {
    {"topic", 0, "PATROON", "onderwerp, * is één woord, > de rest; meer dan een mag", NULL},
    {"exclude", 0, "PATROON", "deze onderwerpen niet", NULL},
    {"body", 0, "OVERLEG", "van, aan of langs dit overleg", BODIES " regelingen"},
    {"province", 0, "PROVINCIE", "over deze provincie", PROVINCE_WORDS},
    {"pillar", 0, "1-4", "over deze pijler", "1 2 3 4"},
    {"bottleneck", 0, "KNP", "over dit knelpunt", NULL},
    {"type", 0, "SOORT", "soort bericht, zoals signal.registered; meer dan een mag", NULL},
    {"sender", 0, "IDENTITEIT", "van deze afzender; meer dan een mag", NULL},
    {"since", 0, "MOMENT", "vanaf 2026-11-21, 09:30, -2d, gisteren", NULL},
    {"from", 0, "NUMMER", "vanaf dit volgnummer", NULL},
    {"all", 0, NULL, "vanaf het eerste bericht", NULL},
    {"lines", 'n', "AANTAL",
     "de laatste zo veel (anders 10); met een begin erbij de eerste zo veel", NULL},
    {"follow", 'f', NULL, "verder met wat nog komt", NULL},
    OPTIONS_END};

static const struct command rows[] = {
    {"tail", "berichten", tail_run, NULL, tail_options, NULL, 0, 0, true,
     "Toon berichten van het mesh die u mag lezen, elk één keer en op volgorde.",
     "tail -f\ntail --all --json\ntail --bottleneck KNP-2026-0001 --since -2d\n"
     "tail --topic 'up.>' --topic 'down.*.outcome.>' -n 20"},
};

const struct command_group commands_tail = {rows, sizeof rows / sizeof *rows};
