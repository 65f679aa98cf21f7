/* Every text of the readers in this folder that a person may see, in one place, ready for a second
 * language. They are printf formats; the arguments stand behind each. What is wrong with an event
 * or a payload is Dutch in a daemon's log too: it quotes the reply, or the parked input, that
 * people read, so that one can be found by the other. */
#pragma once

/* the envelope */
#define WORDS_EVENT_BROKEN          "de gebeurtenis is geen leesbare CloudEvent"
#define WORDS_EVENT_UNKNOWN_FIELD   "de envelop heeft een onbekend veld %u"
#define WORDS_EVENT_TWICE           "veld %u van de envelop komt dubbel voor"
#define WORDS_EVENT_LACKS           "de envelop mist %s"                         /* name */
#define WORDS_EVENT_TEXT            "%s is leeg, te lang of geen leesbare tekst" /* name */
#define WORDS_EVENT_VERSION         "specversion is niet 1.0"
#define WORDS_EVENT_DATA            "de inhoud hoort in proto_data te staan"
#define WORDS_EVENT_ANY             "proto_data is geen leesbare google.protobuf.Any"
#define WORDS_EVENT_ATTRIBUTE       "een attribuut heeft geen geldige vorm"
#define WORDS_EVENT_ATTRIBUTE_NAME  "een attribuut heeft geen geldige naam"
#define WORDS_EVENT_ATTRIBUTE_VALUE "attribuut %s heeft geen geldige waarde" /* name */
#define WORDS_EVENT_ATTRIBUTE_TWICE "attribuut %s komt dubbel voor"          /* name */
#define WORDS_EVENT_ATTRIBUTES      "de envelop heeft meer dan %u attributen"
#define WORDS_EVENT_TOPIC           "attribuut topic is geen geldig onderwerp"

/* a payload; the argument is the message or message.field */
#define WORDS_PAYLOAD_LARGE   "%s is te groot"
#define WORDS_PAYLOAD_DEEP    "%s is te diep genest"
#define WORDS_PAYLOAD_BROKEN  "%s is niet leesbaar"
#define WORDS_PAYLOAD_UNKNOWN "%s heeft te veel onbekende velden"
#define WORDS_PAYLOAD_TWICE   "%s.%s komt dubbel voor"
#define WORDS_PAYLOAD_KIND    "%s.%s heeft een verkeerd soort waarde"
#define WORDS_PAYLOAD_RANGE   "%s.%s heeft een waarde buiten het bereik"
#define WORDS_PAYLOAD_TEXT    "%s.%s is geen geldige UTF-8-tekst"
#define WORDS_PAYLOAD_ENUM    "%s.%s heeft een onbekende waarde"

/* Keys and mesh.json: English, since a daemon logs them; what a person can mend the client says in
 * its own words, by the result. The argument is the path, then a member or the system's words. */
#define WORDS_FILE_MISSING "%s: does not exist"
#define WORDS_FILE_OPEN    "%s: %s"
#define WORDS_FILE_JSON    "%s: no valid JSON: %s"
#define WORDS_FILE_MEMBER  "%s: %s is missing or not valid"
#define WORDS_FILE_PAIR    "%s: curve_public does not belong to curve_secret"
#define WORDS_FILE_EXISTS  "%s: exists already"
#define WORDS_KEY_OPEN     "%s: open to others than its owner (chmod 400)"

/* JSON to messages; the argument is the member */
#define WORDS_JSON_UNKNOWN "onbekend veld: %s"
#define WORDS_JSON_KIND    "%s heeft een verkeerd soort waarde"
#define WORDS_JSON_RANGE   "%s heeft een waarde buiten het bereik"
#define WORDS_JSON_ENUM    "%s heeft een onbekende waarde: %s"
#define WORDS_JSON_ONE     "%s sluit een ander gegeven veld uit"
#define WORDS_JSON_DEEP    "%s is te diep genest"
