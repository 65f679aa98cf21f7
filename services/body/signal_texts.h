/* This file has the reasons why the client or the relay refuses a field of a signal. Each RULE_
 * gives two arguments of out_refuse: the name of the rule, which never changes, and the format of
 * the Dutch text. */
#pragma once

#define RULE_FIELD_MISSING "field.missing", "het veld %s ontbreekt"
#define RULE_ID_INVALID    "id.invalid", "het id is geen UUID"
#define RULE_KIND_UNKNOWN                                                                          \
    "kind.unknown", "soort moet knelpunt, initiatief, inzicht, vraag of reactie zijn"
#define RULE_ORIGIN_UNKNOWN "origin.unknown", "herkomst moet landelijk of regionaal zijn"
#define RULE_PROVINCE_UNKNOWN                                                                      \
    "province.unknown", "%s is geen provincie; bedoeld is een code als NL-GR of NL-NB"
#define RULE_PROVINCE_OVERSEAS                                                                     \
    "province.overseas", "%s is geen provincie: koers kent de twaalf provincies van het Europese " \
                         "deel van Nederland"
#define RULE_REGION_TYPE_UNKNOWN                                                                   \
    "region_type.unknown",                                                                         \
        "soort regio moet arbeidsmarktregio, sto, res, rmt, triple-helix, pps, fieldlab, "         \
        "landsdeel, provincie, economic-board, techniekcoalitie, servicepunt-techniek, "           \
        "werkcentrum, ai-hub of other zijn"
#define RULE_PILLARS_NONE "pillars.none", "noem ten minste één pijler, 1 tot en met 4"
#define RULE_PILLAR_UNKNOWN                                                                        \
    "pillars.unknown", "%lld is geen pijler: er zijn er vier, 1 tot en met 4"
#define RULE_PILLAR_TWICE "pillars.twice", "pijler %u staat er meer dan eens"
#define RULE_DOMAINS_NONE                                                                          \
    "domains.none", "noem ten minste één domein: techniek, bouw, energie of ict"
#define RULE_DOMAIN_UNKNOWN                                                                        \
    "domains.unknown", "%s is geen domein: kies uit techniek, bouw, energie en ict"
#define RULE_DOMAIN_TWICE "domains.twice", "domein %s staat er meer dan eens"
#define RULE_TEXT_LONG    "text.long", "%s is langer dan %u tekens"
#define RULE_TEXT_CONTROL "text.control", "%s bevat stuurtekens"
#define RULE_LIST_LONG    "list.long", "%s: ten hoogste %u"
#define RULE_FIGURE_NAME  "evidence.name", "een cijfer heeft een naam nodig"
#define RULE_FIGURE_VALUE "evidence.value", "een cijfer moet een gewoon getal zijn"
