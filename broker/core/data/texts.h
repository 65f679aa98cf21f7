/* This file contains every text of the broker that people in the mesh may read. The texts are in
 * Dutch. To use another language, replace this file. Log lines and help texts are in English, in
 * the code that prints them. */
#pragma once

#include <inttypes.h>

/* Refusals of events. */
#define TEXT_NO_OUTBOX    "deze sessie heeft geen outbox genoemd"
#define TEXT_NUMBER_ZERO  "nummers beginnen bij 1"
#define TEXT_LIST_LONG    "meer dan %d gebeurtenissen in één bericht"
#define TEXT_FRAME_LARGE  "het bericht is groter dan %d bytes"
#define TEXT_EVENT_LARGE  "de gebeurtenis is groter dan %d bytes"
#define TEXT_UNIT_LARGE   "de eenheid is groter dan %d bytes"
#define TEXT_UNIT_REFUSED "nummer %llu in dezelfde eenheid: %s"
#define TEXT_SIGNATURES   "handtekeningen: hooguit %d, elk met identiteit, algoritme en waarde"
#define TEXT_SOURCE       "source moet eindigen op \":systeem:%s\""
#define TEXT_NOT_ALLOWED  "als %s%s%s mag u dit niet doen: %s%s%.60s"
#define TEXT_ONLY_ASKS    "rol %s mag alleen vragen stellen"
#define TEXT_OUTBOXES     "te veel outboxen (hooguit %d per identiteit, bij kleine segmenten minder)"
#define TEXT_NUMBER_USED  "nummer is al gebruikt voor een andere gebeurtenis; het laatste is %llu"
#define TEXT_MALFORMED    "geen geldig CloudEvent: %s"

/* Refusals of cursors. */
#define TEXT_FILTER_PATTERN    "\"%.100s\" is geen topicpatroon"
#define TEXT_FILTER_LONG       "meer dan %d regels in het filter"
#define TEXT_FILTER_CONDITIONS "meer dan %d voorwaarden in het filter"
#define TEXT_CURSOR_TWICE      "cursor %u was al open"
#define TEXT_CURSORS           "meer dan %d cursors in één sessie"

/* Refusals of questions. */
#define TEXT_NO_SUCH_NODE  "er is geen node \"%.60s\""
#define TEXT_NOT_THERE     "%.60s is nu niet bereikbaar"
#define TEXT_TIMED_OUT     "%.60s antwoordde niet op tijd"
#define TEXT_ASK_DENIED    "rol %s mag %.60s niet vragen om %.60s"
#define TEXT_ASKS          "te veel vragen tegelijk"
#define TEXT_UNKNOWN_QUERY "%.60s kent de vraag \"%.60s\" niet"
#define TEXT_NO_TRIAL      "de klok van dit netwerk kan niet worden verzet"
#define TEXT_CLOCK_DATE    "date: een dag (JJJJ-MM-DD) na vandaag en hooguit %d dagen verder"
#define TEXT_CLOCK_BUSY    "de klok wordt al verzet"
#define TEXT_BAD_QUESTION  "de vraag is onleesbaar"

/* Refusals of a policy. */
#define TEXT_POLICY_LARGE    "de policy is groter dan %d bytes en past niet in een antwoord"
#define TEXT_POLICY_UNSIGNED "deze policy is niet getekend met de wortelsleutel van dit netwerk"
#define TEXT_POLICY_BAD      "deze policy klopt niet: %.150s"
#define TEXT_POLICY_OLD      "versie %" PRIu64 " is niet hoger dan %" PRIu64 ", die nu geldt"
#define TEXT_POLICY_NOT_KEPT "de policy kan niet worden bewaard en geldt dus niet: %.150s"

/* Reasons in a Goodbye. */
#define TEXT_BYE        ""
#define TEXT_NO_SESSION "geen sessie op deze verbinding: begin opnieuw met Hello"
#define TEXT_SUPERSEDED "een nieuwere sessie van %s heeft het overgenomen"
#define TEXT_REVOKED    "de sleutel is ingetrokken, verlopen of vervangen"
#define TEXT_SILENT     "te lang niets gehoord"
#define TEXT_STOPPING   "de broker stopt"
#define TEXT_VERSION    "deze broker spreekt protocolversie 1"
#define TEXT_FRAME      "geen geldig bericht van het busprotocol"
#define TEXT_HELLO      "Hello: outbox is 16 bytes (persoon) of leeg, journal_id 16, hash 32"
#define TEXT_SESSIONS   "te veel sessies"
#define TEXT_HELLOS     "te vaak opnieuw begonnen"
#define TEXT_SLOW       "te veel antwoorden bleven liggen"
#define TEXT_FLOOD      "te veel onbeantwoorde publicaties"

/* Reasons for the condition of a node. The answer to `mesh.status` contains the name of the node,
 * so these texts do not. */
#define TEXT_NODE_NEVER       "heeft zich niet gemeld sinds de broker startte"
#define TEXT_NODE_BYE         "heeft zich afgemeld"
#define TEXT_NODE_LOST        "de verbinding is weg"
#define TEXT_NODE_FELL_SILENT "er was te lang niets van gehoord"
#define TEXT_NODE_MALFORMED   "zond een onleesbaar bericht"
#define TEXT_NODE_LIMIT       "ging over een grens van de broker"
#define TEXT_NODE_KEY         "de sleutel is verlopen of nog niet geldig"
#define TEXT_NODE_OPENING     "meldt zich aan"
#define TEXT_NODE_CATCHING_UP "haalt in: nog %s"
#define TEXT_NODE_REBUILDING  "bouwt zijn view opnieuw op: nog %s"
#define TEXT_NODE_BEHIND      "%s onbehandeld, de oudste wacht al %s"
#define TEXT_NODE_SILENT      "al %s niets van gehoord"
#define TEXT_NODE_REFUSING    "kan niet verder: %s"
/* Translations of the states that daemons report in English. condition.c has the table. */
#define TEXT_NODE_DISK_FULL "de schijf is vol"
#define TEXT_NODE_NO_ROOM   "de broker heeft geen ruimte"
#define TEXT_NODE_BROKER_BEHIND                                                                    \
    "de broker heeft een oudere kopie van het journaal dan deze view; klopt de broker, start dan " \
    "met --rebuild"
#define TEXT_NODE_OTHER_JOURNAL                                                                    \
    "de broker heeft een ander journaal dan deze view; klopt de broker, start dan met --rebuild"
#define TEXT_NODE_OUT_OF_STEP "de outbox loopt niet gelijk met de broker"
#define TEXT_NODE_OUT_OF_ORDER                                                                     \
    "de broker levert het journaal niet in volgorde; controleer de broker en zijn journaal"
/* Reasons for the condition of the broker. */
#define TEXT_BROKER_FULL "geen ruimte op de schijf: nieuwe gebeurtenissen wachten bij wie ze zendt"
#define TEXT_BROKER_DISK "de schijf schrijft al %s aan één partij"
#define TEXT_CLOCK_AHEAD                                                                           \
    "de klok van de machine springt %s vooruit; het journaal volgt hem niet. Zet de klok goed, "   \
    "of "                                                                                          \
    "bevestig hem: koers clock confirm"
#define TEXT_CLOCK_WAITS                                                                           \
    "de klok van de machine loopt %s voor op het journaal; er wordt niets vastgelegd. Zet de "     \
    "klok "                                                                                        \
    "goed, of bevestig hem: koers clock confirm"
#define TEXT_CLOCK_RIGHT  "de klok wordt gevolgd; er valt niets te bevestigen"
#define TEXT_SPAN_SECONDS "%lld s"
#define TEXT_SPAN_MINUTES "%lld min"
#define TEXT_SPAN_HOURS   "%lld u %lld min"
#define TEXT_SPAN_DAY     "%lld dag %lld u"
#define TEXT_SPAN_DAYS    "%lld dagen %lld u"
#define TEXT_EVENT_ONE    "%llu gebeurtenis"
#define TEXT_EVENT_MANY   "%llu gebeurtenissen"
