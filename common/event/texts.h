/* The texts of this folder that a person may read, as printf formats. They are in Dutch, even in
 * the log of a daemon. The log then has the same words as the reply or the parked input, so that
 * one search finds both. */
#pragma once

/* Problems of an envelope. A text argument is the name of an attribute or field. */
#define TEXT_EVENT_BROKEN          "de gebeurtenis is geen leesbare CloudEvent"
#define TEXT_EVENT_UNKNOWN_FIELD   "de envelop heeft een onbekend veld %u"
#define TEXT_EVENT_TWICE           "veld %u van de envelop komt dubbel voor"
#define TEXT_EVENT_LACKS           "de envelop mist %s"
#define TEXT_EVENT_TEXT            "%s is leeg, te lang of geen leesbare tekst"
#define TEXT_EVENT_VERSION         "specversion is niet 1.0"
#define TEXT_EVENT_DATA            "de inhoud hoort in proto_data te staan"
#define TEXT_EVENT_ANY             "proto_data is geen leesbare google.protobuf.Any"
#define TEXT_EVENT_ATTRIBUTE       "een attribuut heeft geen geldige vorm"
#define TEXT_EVENT_ATTRIBUTE_NAME  "een attribuut heeft geen geldige naam"
#define TEXT_EVENT_ATTRIBUTE_VALUE "attribuut %s heeft geen geldige waarde"
#define TEXT_EVENT_ATTRIBUTE_TWICE "attribuut %s komt dubbel voor"
#define TEXT_EVENT_ATTRIBUTES      "de envelop heeft meer dan %u attributen"
#define TEXT_EVENT_TOPIC           "attribuut topic is geen geldig onderwerp"

/* Problems of a payload. The first argument is the name of the message, the second, if there is
 * one, is the name of the field. */
#define TEXT_PAYLOAD_LARGE   "%s is te groot"
#define TEXT_PAYLOAD_DEEP    "%s is te diep genest"
#define TEXT_PAYLOAD_BROKEN  "%s is niet leesbaar"
#define TEXT_PAYLOAD_UNKNOWN "%s heeft te veel onbekende velden"
#define TEXT_PAYLOAD_TWICE   "%s.%s komt dubbel voor"
#define TEXT_PAYLOAD_KIND    "%s.%s heeft een verkeerd soort waarde"
#define TEXT_PAYLOAD_RANGE   "%s.%s heeft een waarde buiten het bereik"
#define TEXT_PAYLOAD_TEXT    "%s.%s is geen geldige UTF-8-tekst"
#define TEXT_PAYLOAD_ENUM    "%s.%s heeft een onbekende waarde"

/* Problems of JSON that is converted to a message. The first argument is the name of the member. */
#define TEXT_JSON_UNKNOWN "onbekend veld: %s"
#define TEXT_JSON_KIND    "%s heeft een verkeerd soort waarde"
#define TEXT_JSON_RANGE   "%s heeft een waarde buiten het bereik"
#define TEXT_JSON_ENUM    "%s heeft een onbekende waarde: %s"
#define TEXT_JSON_ONE     "%s sluit een ander gegeven veld uit"
#define TEXT_JSON_DEEP    "%s is te diep genest"
