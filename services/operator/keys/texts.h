/* This file has the Dutch texts of `koers key`. */
#pragma once

/* Texts of the help. */
#define T_KEY_OPT_ROOT    "de wortelsleutel; anders root.key in de map, maar hij hoort offline"
#define T_KEY_OPT_NO_LOAD "alleen in de map; de broker houdt wat hij heeft"
#define T_KEY_OPT_ROLE    "de rol waarom het verzoek moet vragen; nodig voor operator en daemons"
#define T_KEY_OPT_FROM    "eerste dag dat de sleutel geldt (JJJJ-MM-DD), of een moment in RFC 3339"
#define T_KEY_OPT_UNTIL   "laatste dag dat hij geldt, of een moment in RFC 3339; geen: voor altijd"
#define T_KEY_OPT_REQUEST                                                                          \
    "alleen de sleutel, hier, met een verzoek voor de beheerder in NAAM.request"

/* Texts of errors. */
#define T_KEY_HOME      "geef --home MAP of zet KOERS_HOME"
#define T_KEY_ERROR     "%s"
#define T_KEY_NO_POLICY "%s: bestaat niet (`koers key init` maakt het)"
#define T_KEY_BEHIND                                                                               \
    "%s: policy.json is versie %llu, en policy.bin versie %llu: die is elders gemaakt. Haal haar " \
    "hierheen met: koers key fetch"
#define T_KEY_NO_ROOT   "%s is er niet: geef de wortelsleutel met --root BESTAND"
#define T_KEY_NOT_ROOT  "%s is niet de wortelsleutel van dit netwerk (mesh.json)"
#define T_KEY_BUSY      "%s: een ander koers key is bezig in deze map; probeer het zo weer"
#define T_KEY_LOCK      "%s: %s"
#define T_KEY_NAME      "een naam heeft 1 tot %d tekens a-z, 0-9 en -, en is niet broker: “%s”"
#define T_KEY_NO_ROLE   "--role: %s; bedoeld is een van %s"
#define T_KEY_ROLE_MISS "is verplicht"
#define T_KEY_ROLE_BAD  "deze rol is er niet"
#define T_KEY_SCOPE     "--scope: de rol %s heeft %s"
#define T_KEY_SCOPE_NO  "geen bereik"
#define T_KEY_SCOPE_YES "een bereik nodig: een provincie, overleg of ministerie"
#define T_KEY_DATE      "--%s: “%s” is geen dag (JJJJ-MM-DD) of moment (RFC 3339)"
#define T_KEY_PAST      "--until: %s is al geweest; intrekken gaat met: koers key revoke %s"
#define T_KEY_PERIOD    "--until ligt niet na --from"
#define T_KEY_NO_PERIOD "zeg met --from of --until wat er verandert"
#define T_KEY_ANOTHER                                                                              \
    "%s: deze sleutel is er al, met een andere rol of een ander bereik (%s%s%s); een andere naam " \
    "kan, of eerst intrekken en het bestand weghalen"
#define T_KEY_FILE_REVOKED "%s: deze sleutel is ingetrokken; haal hem weg voor een nieuwe: rm %s"
#define T_KEY_THERE                                                                                \
    "%s: hier is al een sleutel; een nieuwe in zijn plaats: koers key rotate %s --request"
#define T_KEY_UNKNOWN      "%s staat niet in de policy; koers key list toont wie er in staat"
#define T_KEY_UNKNOWN_FILE "%s staat niet in de policy, en een bestand is het ook niet"
#define T_KEY_REVOKED      "%s is ingetrokken, en dat blijft zo; een nieuwe sleutel: koers key new"
#define T_KEY_IN                                                                                   \
    "%s staat al in de policy met een andere sleutel; vervangen: koers key rotate %s %s"
#define T_KEY_NAMED                                                                                \
    "%s staat al in de policy, met een andere sleutel dan hier ligt; een andere naam kan, of "     \
    "vervangen: koers key rotate %s"
#define T_KEY_NOT_HERE                                                                             \
    "de sleutel van %s ligt niet hier. Laat de houder een verzoek maken (koers key rotate %s "     \
    "--request), en geef dat: koers key rotate %s BESTAND"
#define T_KEY_CONFIRM_ROLE                                                                         \
    "%s is een verzoek van %s om de rol %s%s%s: die mag meer dan een mens in de route. Is dat de " \
    "bedoeling: koers key grant %s --role %s"
#define T_KEY_OTHER_ROLE  "%s is een verzoek van %s om de rol %s%s%s, niet om die van --role"
#define T_KEY_ROLE_STAYS  "--role hoort bij een verzoek; %s houdt de rol die hij heeft"
#define T_KEY_REQUEST_BAD "%s is geen verzoek om een sleutel: %s"
#define T_KEY_REQUEST_OF  "%s is een verzoek van %s (%s%s%s), niet van %s (%s%s%s)"
#define T_KEY_MEMBER      "%s ontbreekt of klopt niet"
#define T_KEY_PROOF       "het is na het maken veranderd"
#define T_KEY_NO_REQUEST  "--request gaat niet samen met een bestand"
#define T_KEY_FILE        "%s: %s"

/* Texts of results. */
#define T_KEY_MADE       "%s: %zu sleutels en policy versie %llu gemaakt"
#define T_KEY_MADE_THERE "%s: sleutels en policy zijn er al"
#define T_KEY_NEW        "%s: sleutel %s, toegelaten in policy versie %llu"
#define T_KEY_ROLE_NEW                                                                             \
    "%s: rol toegevoegd; wat andere rollen met haar mogen, volgt met koers key roles"
#define T_KEY_GRANTED  "%s: toegelaten als %s%s%s in policy versie %llu, %s%s%s"
#define T_KEY_PERIODED "%s: in policy versie %llu geldig %s%s%s"
#define T_KEY_FROM     "vanaf "
#define T_KEY_UNTIL    "tot "
#define T_KEY_ALWAYS   "voor altijd"
#define T_KEY_FINGER                                                                               \
    "Vingerafdruk %s: laat de houder zeggen of dat de zijne is; zo niet: koers key revoke %s"
#define T_KEY_IS_REVOKED  "%s: ingetrokken in policy versie %llu"
#define T_KEY_WAS_REVOKED "%s: was al ingetrokken"
#define T_KEY_ROTATED     "%s: nieuwe sleutel in policy versie %llu"
#define T_KEY_ROLES                                                                                \
    "policy versie %llu: rollen en rechten zijn die van dit programma; wat daarin met de hand "    \
    "was gewijzigd, is vervangen"
#define T_KEY_SIGNED "policy versie %llu getekend"
#define T_KEY_REQUESTED                                                                            \
    "%s: sleutel gemaakt in %s; hij blijft op deze machine. Geef het verzoek %s aan de beheerder " \
    "(koers key %s). Vingerafdruk %s"
#define T_KEY_PUT_LATER "Is hij toegelaten, zet hem dan op zijn plaats: mv %s %s"

/* Texts about whether the policy is in force. */
#define T_KEY_IN_FORCE "In kracht bij de broker sinds %s; %u %s verbroken."
#define T_KEY_ONE      "verbinding"
#define T_KEY_MANY     "verbindingen"
#define T_KEY_ALREADY  "Policy versie %llu is al in kracht bij de broker."
#define T_KEY_NOT_ASKED                                                                            \
    "Nog niet in kracht bij de broker (--no-load). Later: koers key load, of policy.bin naar de "  \
    "broker en dan SIGHUP."
#define T_KEY_NO_OPERATOR                                                                          \
    "Nog niet in kracht bij de broker: hier is geen sleutel van een beheerder. Breng %s naar een " \
    "map die er een heeft en doe daar koers key load, of naar de broker en stuur hem SIGHUP."
#define T_KEY_LOAD_LATER                                                                           \
    "Nog niet in kracht bij de broker. In de map staat het; als hij er is: koers key load"
#define T_KEY_REFUSED "de broker neemt policy versie %llu niet over: %s"
#define T_KEY_OLD_HOME                                                                             \
    "Bij de broker geldt versie %llu: die is elders gemaakt, of deze map is een oudere kopie. "    \
    "Zie het met: koers key list --live; haal haar hierheen met: koers key fetch, en doe de "      \
    "wijziging dan opnieuw."
#define T_KEY_SIGHUP                                                                               \
    "Breng %s naar de broker en stuur hem SIGHUP; daarna kan het met koers key load."
#define T_KEY_RESTART "%s draait nog met de oude sleutel: start die daemon opnieuw."
#define T_KEY_WAITING                                                                              \
    "De nieuwe sleutel ligt klaar in %s en komt op zijn plaats met: koers key load"
#define T_KEY_IN_PLACE "%s: de nieuwe sleutel ligt op zijn plaats"
#define T_KEY_FETCHED  "policy versie %llu van de broker staat nu in %s"
#define T_KEY_SAME     "policy versie %llu in %s is die van de broker"
#define T_KEY_AHEAD                                                                                \
    "de map heeft versie %llu, de broker %llu: haar laat u gelden met koers key load"
#define T_KEY_NOT_ROOTS                                                                            \
    "wat de broker als policy geeft, is niet getekend met de wortelsleutel van mesh.json"

/* Texts of `koers key list`. */
#define T_KEY_LIST_HOME "policy versie %llu, %s\n"
#define T_KEY_LIST_LIVE "policy versie %llu, in kracht bij de broker\n"
#define T_KEY_LIST_HEAD                                                                            \
    "naam                      rol               bereik          van         tot         "         \
    "vingerafdruk         stand"
#define T_KEY_VALID   "geldig"
#define T_KEY_GONE    "ingetrokken"
#define T_KEY_OVER    "verlopen"
#define T_KEY_NOT_YET "nog niet geldig"
#define T_KEY_SOON    "verloopt over %lld %s"
#define T_KEY_DAY     "dag"
#define T_KEY_DAYS    "dagen"
#define T_KEY_NODE    "daemon"
#define T_KEY_PERSON  "persoon"
#define T_KEY_OLDER   "de map heeft versie %llu, de broker %llu"
