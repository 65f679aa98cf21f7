/* This file has the rows of `koers tail` in the table of commands. Command dispatch and the help
 * text use these rows. */
#include "services/command/commands.h"
#include "services/body/nodes.h"
#include "services/body/province.h"

#define MOMENT_WORDS "vandaag gisteren eergisteren nu -1h -6h -1d -1w"

static const struct option_spec tail_options[] = {
    {"topic", 0, "PATROON", "onderwerp, * is één woord, > de rest; meer dan een mag", NULL},
    {"exclude", 0, "PATROON", "deze onderwerpen niet", NULL},
    {"body", 0, "OVERLEG", "van, aan of langs dit overleg", NODES},
    {"province", 0, "PROVINCIE", "over deze provincie", PROVINCE_WORDS},
    {"pillar", 0, "1-4", "over deze pijler", "1 2 3 4"},
    {"bottleneck", 0, "KNP", "over dit knelpunt", NULL},
    {"type", 0, "SOORT", "soort bericht, zoals signal.registered; meer dan een mag", NULL},
    {"sender", 0, "IDENTITEIT", "van deze afzender; meer dan een mag", NULL},
    {"text", 0, "TEKST", "waar deze tekst in staat, ongeacht hoofdletters en accenten", NULL},
    {"since", 0, "MOMENT", "vanaf 2026-11-21, \"2026-11-21 09:30\", 09:30, -6h, gisteren",
     MOMENT_WORDS},
    {"until", 0, "MOMENT", "tot dit moment", MOMENT_WORDS},
    {"from", 0, "NUMMER", "vanaf dit volgnummer", NULL},
    {"all", 0, NULL, "vanaf het eerste bericht", NULL},
    {"last", 'n', "AANTAL", "de laatste zo veel (anders 10); 0 met -f: alleen wat nog komt", NULL},
    {"limit", 0, "AANTAL", "na zo veel is het genoeg", NULL},
    {"follow", 'f', NULL, "verder met wat nog komt", NULL},
    {"cursor-file", 0, "BESTAND",
     "hierin staat waar het was; de volgende keer gaat het daar verder", NULL},
    {"readable", 0, NULL, "dat er ook is wat u niet mag lezen, hoeft niet te worden gemeld", NULL},
    {"cloudevents", 0, NULL, "als CloudEvents in JSON, een per regel", NULL},
    {"raw", 0, NULL, "als protobuf, elk met zijn lengte ervoor", NULL},
    {"format", 0, "SJABLOON", "als eigen regel, zoals '{time} {topic} {payload.title}\\n'",
     "{time} {date} {clock} {sequence} {identity} {id} {type} {topic} {subject} {province} {path} "
     "{summary} {payload} {json}"},
    {"counts", 0, NULL, "per onderwerp hoeveel, hoe groot, van wanneer tot wanneer", NULL},
    {"graph", 0, NULL, "per onderwerp hoeveel per seconde, zolang het duurt", NULL},
    {"every", 0, "SECONDEN", "met --graph: hoe vaak (anders 1; zonder terminal 10)", NULL},
    OPTIONS_END};

static const struct command rows[] = {
    {"tail", "berichten", tail_run, NULL, tail_options, NULL, 0, 0, true,
     "Toon berichten van het mesh die u mag lezen, elk één keer en op volgorde.",
     "tail -f\ntail --all --json\ntail --bottleneck KNP-2026-0001 --since -2d\n"
     "tail --topic 'up.>' --topic 'down.*.outcome.>' -n 20\n"
     "tail --text loket --since gisteren --until vandaag\n"
     "tail --type outcome.recorded --all --format '{time} {payload.record.text}\\n'\n"
     "tail -f --cursor-file loket.plaats --json >> loket.ndjson\n"
     "tail --counts --since -7d\n"
     "tail --graph"},
};

const struct command_group commands_tail = {"lezen wat er gebeurt", rows,
                                            sizeof rows / sizeof *rows};
