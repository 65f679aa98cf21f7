/* This header contains the texts of the runtime that people read, in Dutch: refusals and reasons
 * for parking. A second language would be a second header like this one. */
#pragma once

#define TEXT_BAD_SIGNATURE "de handtekening ontbreekt of klopt niet"
#define TEXT_BAD_PAYLOAD   "de inhoud is niet te lezen: %s"
#define TEXT_WRONG_TOPIC   "een bericht van soort %s hoort niet op onderwerp %.*s"
#define TEXT_WRONG_BODY    "onderwerp %.*s is niet van deze deelnemer"
#define TEXT_WRONG_SENDER  "%s stelt niets vast op onderwerp %.*s"
#define TEXT_POISON        "de verwerking ervan heeft de daemon %d keer beëindigd"
#define TEXT_MALFORMED     "geen leesbaar bericht: %s"
#define TEXT_TOO_LARGE     "de uitkomst past niet in een eenheid: %s"
#define TEXT_UNREADABLE    "de uitkomst is niet terug te lezen: %s"
#define TEXT_ID_USED       "dit nummer van bericht is al gebruikt voor een ander bericht"
#define TEXT_NOT_PARKED    "bericht %llu staat hier niet geparkeerd"
#define TEXT_STILL_PARKED  "bericht %llu lukt nog niet en blijft geparkeerd: %s"
#define TEXT_GIVE_UP_WHY   "geef een reden van 1 tot %d tekens op"
#define TEXT_GIVEN_UP      "dit bericht kon niet worden verwerkt en is door %s opgegeven: %s"
#define TEXT_NO_SUCH_QUERY "deze deelnemer kent de vraag %.60s niet"
#define TEXT_BAD_QUESTION  "de vraag is niet te lezen: %s"
#define TEXT_ANSWER_LARGE  "het antwoord is te groot: %zu bytes"
