/* This file has the Dutch texts of the relay. A second language needs only a second file. Each
 * RULE_ gives two arguments of out_refuse: the name of the rule, which never changes, and the
 * format of the Dutch text. */
#pragma once

#include "services/body/signal_texts.h"

/* Refusals about the fields of a signal. */
#define RULE_ID_CONFLICT "id.conflict", "dit id is al gebruikt voor %s, met een andere inhoud"
#define RULE_PROVINCE_OTHER                                                                        \
    "province.other", "de provincie van het bericht is niet die van het signaal (%s)"
#define RULE_TEXT_MISSING "text.missing", "%s is verplicht"
#define RULE_TEXT_BYTES   "text.bytes", "%s is langer dan 8 KiB"
#define RULE_FIGURE_TWICE "evidence.twice", "twee cijfers hebben dezelfde naam"
#define RULE_SIGNAL_LARGE                                                                          \
    "signal.large", "alles bij elkaar is dit signaal groter dan 60 KiB: maak teksten korter"

/* Refusals about the rights of the sender. */
#define RULE_NOT_YOUR_PROVINCE "authority.province", "%s is niet uw provincie"
#define RULE_NOT_YOUR_ROLE     "authority.role", "dit mag alleen een accounthouder of het PTvT"
#define RULE_PTVT_ONLY         "authority.ptvt", "dit mag alleen het PTvT"
#define RULE_NONE_OF_YOURS     "authority.province", "geen van deze signalen is van uw provincie (%s)"
#define RULE_NOT_IN_IT         "authority.province", "%s hoort niet bij de provincies van %s"
#define RULE_ACCOUNTHOUDER_ONLY                                                                    \
    "authority.accounthouder", "dit zegt de accounthouder van een provincie zelf"

/* Refusals about the signals that a command names. */
#define RULE_SIGNALS_NONE "signals.none", "noem ten minste één signaal"
#define RULE_SIGNALS_TWO  "signals.two", "om te koppelen zijn ten minste twee signalen nodig"
#define RULE_SIGNALS_MANY                                                                          \
    "signals.many", "ten hoogste %u signalen in één keer; voeg de andere daarna toe"
#define RULE_SIGNALS_LARGE                                                                         \
    "signals.large", "dit wordt te groot om in één keer te versturen: neem minder signalen"
#define RULE_SIGNAL_TWICE   "signals.twice", "%s staat er meer dan eens"
#define RULE_SIGNAL_UNKNOWN "signal.unknown", "er is geen signaal %s"
#define RULE_MERGE                                                                                 \
    "bottleneck.merge",                                                                            \
        "%s is een knelpunt: knelpunten worden niet samengevoegd, alleen losse signalen"
#define RULE_SIGNAL_BUNDLED                                                                        \
    "signal.bundled", "%s is al gebundeld in %s; knelpunten worden niet samengevoegd"
#define RULE_SIGNAL_KIND    "signal.kind", "%s is een %s; bundelen kan met een knelpunt of inzicht"
#define RULE_NOT_INITIATIVE "signal.kind", "%s is een %s; koppelen kan alleen met initiatieven"
#define RULE_NOT_QUESTION   "signal.kind", "%s is een %s; beantwoord wordt alleen een vraag"
#define RULE_ANSWERED       "signal.answered", "%s is al beantwoord"
#define RULE_NO_CONTACT     "signal.no_contact", "%s heeft geen contactpersoon"
#define RULE_FORGOTTEN      "signal.forgotten", "de contactpersoon van %s is al vergeten"

/* Refusals about bottlenecks. */
#define RULE_BOTTLENECK_UNKNOWN "bottleneck.unknown", "er is geen knelpunt %s"
#define RULE_CLOSED             "bottleneck.closed", "%s is gesloten"
#define RULE_NOT_ANSWERED       "bottleneck.not_answered", "%s is nog niet beantwoord; het ligt bij %s"
#define RULE_NOT_EFFECTIVE                                                                         \
    "bottleneck.not_effective",                                                                    \
        "de uitkomst op %s werkt per %s; dan kan de provincie zich uitspreken"
#define RULE_DEGREE "degree.unknown", "zeg yes, partly of no: opgelost, deels of niet"

/* Reasons why a question is not answered. */
#define WHY_NO_SIGNAL      "er is geen signaal %s"
#define WHY_NO_BOTTLENECK  "er is geen knelpunt %s"
#define WHY_NO_OUTCOME     "er is geen uitkomst %s"
#define WHY_OTHER_PROVINCE "dat signaal is van een andere provincie"
#define WHY_NO_CONTACT     "van dit signaal is geen contactpersoon bewaard"
#define WHY_PROVINCE       "%s is geen provincie"
#define WHY_CURSOR         "%s is geen nummer om vanaf te bladeren"
#define WHY_TEXT           "geef een signaalnummer of een tekst"
#define WHY_CONTACT_LONG   "naam, e-mail en telefoon hebben elk ten hoogste 200 tekens"
#define WHY_CONTACT_NONE   "geef een naam, een e-mailadres of een telefoonnummer"
#define WHY_VAULT_FULL     "de kluis heeft geen ruimte; probeer het straks weer"

/* Returns the Dutch word for a kind of signal, or "" for another value. */
const char *text_signal_kind(int kind);
/* Returns the Dutch words for a degree, which says how much an answer helps a province. Returns ""
 * for another value. */
const char *text_degree(int degree);
/* Returns the Dutch words for why a bottleneck closed, or "" for another value. */
const char *text_closing(int closing);
