/* This file has the rows of `koers doctor` and `koers support-bundle` in the table of commands. The
 * dispatcher and the help text use these rows. */
#include "services/command/commands.h"

static const struct option_spec doctor_options[] = {
    {"all", 0, NULL, "toon ook wat in orde is, en wat niet te onderzoeken was", NULL},
    {"bundle", 0, "BESTAND", "oordeel over een bundel van koers support-bundle", NULL},
    OPTIONS_END};
static const struct option_spec bundle_options[] = {
    {"to", 0, "BESTAND", "een nieuw bestand, een .tar.zst; verplicht", NULL}, OPTIONS_END};

static const struct command rows[] = {
    {"doctor", "dokter", doctor_run, NULL, doctor_options, NULL, 0, 0, true,
     "Wat er mis is, waardoor, en het commando dat het herstelt (beheerder). Exit 3 bij "
     "waarschuwingen, 1 bij fouten.",
     "doctor\ndoctor --all\ndoctor --json\ndoctor --bundle koers.tar.zst"},
    {"support-bundle", "steunbundel", support_bundle_run, NULL, bundle_options, NULL, 0, 0, true,
     "Verzamel wat een ander nodig heeft om te zien wat er mis is; zonder geheimen (beheerder).",
     "support-bundle --to koers.tar.zst"},
};

const struct command_group commands_doctor = {NULL, rows, sizeof rows / sizeof *rows};
