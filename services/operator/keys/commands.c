/* This file has the rows of `koers key …` in the table of commands. The dispatcher and the help
 * text use these rows. */
#include "services/command/commands.h"
#include "services/body/nodes.h"
#include "services/body/province.h"
#include "services/operator/keys/key_commands.h"
#include "services/operator/keys/texts.h"

#define KOERS_ROLE(name, scope, kind) name " "
static const char roles[] =
#include "proto/catalogue.def"
    ;

#define ROOT                                                                                       \
    {                                                                                              \
        "root", 0, "BESTAND", T_KEY_OPT_ROOT, NULL                                                 \
    }
#define NO_LOAD                                                                                    \
    {                                                                                              \
        "no-load", 0, NULL, T_KEY_OPT_NO_LOAD, NULL                                                \
    }
#define FROM                                                                                       \
    {                                                                                              \
        "from", 0, "DATUM", T_KEY_OPT_FROM, NULL                                                   \
    }
#define UNTIL                                                                                      \
    {                                                                                              \
        "until", 0, "DATUM", T_KEY_OPT_UNTIL, NULL                                                 \
    }
#define REQUEST                                                                                    \
    {                                                                                              \
        "request", 0, NULL, T_KEY_OPT_REQUEST, NULL                                                \
    }

static const struct option_spec init_options[] = {
    {"endpoint", 0, "ADRES", "waar de broker luistert; anders tcp://127.0.0.1:5570", NULL},
    {"oin", 0, "OIN", "van de organisatie, 20 cijfers; anders een die niet bestaat", NULL},
    ROOT,
    OPTIONS_END};
static const struct option_spec new_options[] = {
    {"role", 0, "ROL", "de rol; verplicht", roles},
    {"scope", 0, "BEREIK", "provincie, overleg of ministerie, als de rol er een heeft",
     PROVINCE_WORDS BODIES "EZK OCW SZW BZK"},
    FROM,
    UNTIL,
    REQUEST,
    ROOT,
    NO_LOAD,
    OPTIONS_END};
static const struct option_spec grant_options[] = {
    {"role", 0, "ROL", T_KEY_OPT_ROLE, roles}, FROM, UNTIL, ROOT, NO_LOAD, OPTIONS_END};
static const struct option_spec rotate_options[] = {REQUEST, FROM,    UNTIL,
                                                    ROOT,    NO_LOAD, OPTIONS_END};
static const struct option_spec sign_options[] = {ROOT, NO_LOAD, OPTIONS_END};
static const struct option_spec list_options[] = {
    {"live", 0, NULL, "wat er bij de broker in kracht is, in plaats van wat in de map staat", NULL},
    OPTIONS_END};

static const struct command rows[] = {
    {"key init", "sleutel begin", key_init_run, NULL, init_options, NULL, 0, 0, true,
     "Sleutels en policy van een proefmesh maken, waar zij er nog niet zijn.",
     "key init --home var\nkey init --home var --root /media/usb/root.key --endpoint "
     "tcp://10.0.0.4:5570"},
    {"key new", "sleutel nieuw", key_new_run, NULL, new_options, "NAAM", 1, 1, true,
     "Een sleutel maken en toelaten, of alleen maken en om toelating vragen.",
     "key new accounthouder-nl-gr2 --role accounthouder --scope NL-GR --until 2027-06-30\n"
     "key new accounthouder-nl-gr2 --role accounthouder --scope NL-GR --request"},
    {"key grant", "sleutel toelaten", key_grant_run, NULL, grant_options, "NAAM|VERZOEK", 1, 1,
     true, "Een verzoek toelaten, of zeggen van wanneer tot wanneer een sleutel geldt.",
     "key grant accounthouder-nl-gr2.request --until 2027-06-30\n"
     "key grant beheerder-2.request --role operator\n"
     "key grant accounthouder-nl-gr2 --until geen"},
    {"key revoke", "sleutel intrekken", key_revoke_run, NULL, sign_options, "NAAM", 1, 1, true,
     "Een sleutel intrekken: zijn verbindingen worden binnen een seconde verbroken.",
     "key revoke accounthouder-nl-gr2"},
    {"key rotate", "sleutel vervangen", key_rotate_run, NULL, rotate_options, "NAAM [VERZOEK]", 1,
     2, true, "Een nieuwe sleutel in de plaats van de oude, hier gemaakt of van een verzoek.",
     "key rotate relay\nkey rotate accounthouder-nl-gr2 accounthouder-nl-gr2.request\n"
     "key rotate accounthouder-nl-gr2 --request"},
    {"key list", "sleutel lijst", key_list_run, NULL, list_options, NULL, 0, 0, true,
     "Wie er in de policy staat, met welke sleutel, en van wanneer tot wanneer.",
     "key list\nkey list --live --json"},
    {"key load", "sleutel laden", key_load_run, NULL, NULL, NULL, 0, 0, true,
     "De policy van de map in kracht laten gaan bij de broker.", "key load"},
    {"key fetch", "sleutel ophalen", key_fetch_run, NULL, NULL, NULL, 0, 0, true,
     "De policy van de broker naar de map halen.", "key fetch"},
    {"key roles", "sleutel rollen", key_roles_run, NULL, sign_options, NULL, 0, 0, true,
     "De rollen en rechten van dit programma overnemen, zoals na een update.", "key roles"},
    {"key sign", "sleutel tekenen", key_sign_run, NULL, sign_options, NULL, 0, 0, true,
     "policy.json tekenen na een wijziging met de hand.", "key sign --root /media/usb/root.key"},
};

const struct command_group commands_keys = {"sleutels en wie wat mag", rows,
                                            sizeof rows / sizeof *rows};
