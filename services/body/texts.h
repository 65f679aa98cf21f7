/* This file has the Dutch texts of the bodies and of the register of schemes: the reasons of
 * refusals. A second language needs only a second file. The texts are literals, so that the
 * compiler checks the arguments of each format. */
#pragma once

/* Refusals about the person who records an outcome. */
#define TEXT_NOT_THIS_BODY "Dit is het %s; de uitkomst is van %s."
#define TEXT_RECORDER      "Een uitkomst van %s wordt vastgelegd door de %s, niet door %s."
/* Refusals by the authority table. */
#define TEXT_AUTHORITY      "%s mag deze soort uitkomst niet geven: %s."
#define TEXT_REGIONAL_ONLY  "%s mag dit alleen bij een regionaal knelpunt: %s."
#define TEXT_BOEGBEELD_ONLY "Dit wordt namens %s alleen door het boegbeeld vastgelegd: %s."
#define TEXT_NOT_CONFIGURED "%s heeft hiervoor geen vastgesteld budget of mandaat: %s."
#define TEXT_BY_SUBMITTING  "%s geeft een knelpunt door bij het maken ervan, niet als uitkomst: %s."
#define TEXT_OWN_MINISTRY                                                                          \
    "Alleen een regelinghouder mag een regeling publiceren of sluiten, niet %s."
/* Refusals about the fields of an outcome. */
#define TEXT_KIND       "De soort uitkomst ontbreekt of is onbekend."
#define TEXT_BOTTLENECK "Knelpunt %s is hier niet bekend."
#define TEXT_NOT_ON_TABLE                                                                          \
    "Knelpunt %s ligt nu niet op tafel bij %s; koers bottleneck trace toont wat ermee is gebeurd."
#define TEXT_NEEDS_DOSSIER "Bij deze uitkomst hoort een knelpunt: %s."
#define TEXT_NEEDS_SUBJECT "Zonder knelpunt is een onderwerp nodig."
#define TEXT_TOO_LONG      "%s is langer dan %d tekens."
#define TEXT_TOO_BIG       "%s is groter dan %d bytes."
#define TEXT_MISSING       "%s ontbreekt."
#define TEXT_DATE          "%s is geen datum als 2026-11-21: '%.40s'."
#define TEXT_DATE_FUTURE   "De datum van het overleg ligt na vandaag (%s)."
#define TEXT_BEFORE_DATE   "%s ligt voor de datum van het overleg (%s)."
#define TEXT_BODY          "Er is geen orgaan '%.60s'."
#define TEXT_NO_DAEMON     "%s is nog niet aangesloten op koers en kan dus niets ontvangen."
#define TEXT_NO_TABLE      "%s behandelt geen knelpunten."
#define TEXT_ITSELF        "%s kan niet aan zichzelf overdragen."
#define TEXT_IMPLIED       "Deze uitkomst gaat naar %s, niet naar '%.60s'."
#define TEXT_UNEXPECTED    "%s hoort niet bij deze soort uitkomst."
#define TEXT_INVITED       "Genodigden: hoogstens %d namen, elk van 1 tot 200 tekens."
/* Refusals by the rules of a single body. */
#define TEXT_REFERRAL_UP                                                                           \
    "Een kerngroep verwijst niet naar het %s, maar leidt door met een aanbeveling."
#define TEXT_NO_MEANS      "Een verzoek om middelen gaat naar een orgaan dat ze heeft; %s heeft ze niet."
#define TEXT_SCHEMES_COUNT "Dit besluit noemt de regelingen die het bijeenbrengt: 2 tot %d."
#define TEXT_SCHEME_ID                                                                             \
    "'%.60s' is geen id van een regeling: kleine letters, cijfers en '-', hoogstens 40."
#define TEXT_SCHEME_TWICE "Regeling %s staat er twee keer."
#define TEXT_MINISTRY     "Noem het ministerie: EZK, OCW, SZW of BZK; er staat '%.40s'."
#define TEXT_SCHEMES_UNEXPECTED                                                                    \
    "Regelingen en een ministerie horen alleen bij een besluit over regelingen."
/* Refusals of the register of schemes. */
#define TEXT_OWN_SCHEMES   "%s is regelinghouder van %s en niet van %s."
#define TEXT_OTHERS_SCHEME "Regeling %s is van %s."
#define TEXT_PILLARS       "Pijlers: 1 tot 4, minstens een en elk een keer."
#define TEXT_DOMAINS       "Domeinen: techniek, bouw, energie of ict, minstens een en elk een keer."
#define TEXT_INSTRUMENT                                                                            \
    "Het instrument is subsidie, lening, fiscaal, voucher of programma, niet '%.40s'."
#define TEXT_TARGET_GROUP   "De doelgroep is een woord van hoogstens 40 tekens."
#define TEXT_NATIONAL       "Een regeling is landelijk, of noemt haar provincies, niet beide."
#define TEXT_WHERE          "Een regeling is landelijk of noemt haar provincies."
#define TEXT_PROVINCE       "Er is geen provincie '%.40s'."
#define TEXT_PROVINCE_TWICE "Provincie %s staat er twee keer."
#define TEXT_CLOSES_FIRST   "De regeling sluit (%s) voor ze opent (%s)."
#define TEXT_CALLS          "Rondes: hoogstens %d, elk van 1 tot 200 tekens."
#define TEXT_DECISION       "Er is geen besluit over regelingen %s."
#define TEXT_SUCCESSOR      "De opvolger onder dit besluit komt van %s, niet van %s."
#define TEXT_CARRIED_OUT    "Dit besluit is al uitgevoerd met regeling %s."
#define TEXT_OVERLAP        "Geef een antwoord op de overlap met: %s."
#define TEXT_SCHEME         "Er is geen regeling '%.60s'."
#define TEXT_SCHEME_CLOSED  "Regeling %s is gesloten vanaf %s."
#define TEXT_SCHEME_CLOSES  "Regeling %s sluit al per %s."
#define TEXT_PAST           "De sluiting (%s) kan niet voor vandaag (%s) ingaan."
#define TEXT_MERGED_REASON  "Opgegaan in %s."

/* Names of fields in refusals. */
#define FIELD_TEXT           "De tekst"
#define FIELD_REASON         "De reden"
#define FIELD_RECOMMENDATION "De aanbeveling"
#define FIELD_SUBJECT        "Het onderwerp"
#define FIELD_DATE           "De datum"
#define FIELD_EFFECTIVE      "De ingangsdatum"
#define FIELD_DUE            "De einddatum van de actie"
#define FIELD_OWNER          "De eigenaar van de actie"
#define FIELD_RECEIVER       "De ontvanger"
#define FIELD_DECISION_KIND  "De soort besluit"
#define FIELD_SCHEMES        "Een lijst van regelingen"
#define FIELD_NAME           "De naam"
#define FIELD_AGENCY         "De uitvoerder"
#define FIELD_LINK           "De link"
#define FIELD_SOURCE         "De bron"
#define FIELD_OPENS          "De eerste dag"
#define FIELD_CLOSES         "De laatste dag"
#define FIELD_FROM           "De sluitingsdag"
#define FIELD_OVERLAP_ANSWER "Het antwoord op overlap"
