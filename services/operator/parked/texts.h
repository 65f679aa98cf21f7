/* This file has the Dutch texts of `koers parked`. */
#pragma once

#define T_NOTHING_PARKED          "Niets geparkeerd bij %s."
#define T_NOTHING_PARKED_ANYWHERE "Niets geparkeerd."
#define T_PARKED_NOT_ASKED        "%s is %s en kan niet zeggen wat er geparkeerd is"
#define T_PARKED_NODE             "NODE"
#define T_PARKED_EVENT            "BERICHT"
#define T_PARKED_TYPE             "SOORT"
#define T_PARKED_REASON           "WAAROM"
#define T_PARKED_NEXT             "Bekijk er een met: koers parked show NODE BERICHT"
#define T_PARKED_AT               "bij"
#define T_PARKED_TOPIC            "topic"
#define T_PARKED_TRACE            "traceparent"
#define T_PARKED_CAUSE            "gevolg van"
#define T_PARKED_SIGNED           "getekend door"
#define T_PARKED_BY_NOBODY        "niemand"
#define T_PARKED_PAYLOAD          "inhoud"
#define T_PARKED_UNREADABLE       "inhoud        onleesbaar, %zu bytes\n"
#define T_PARKED_NO_RECORD        "Het bericht zelf is bij deze node niet meer bewaard."
#define T_PARKED_SHOWN                                                                             \
    "Is de oorzaak weg: koers parked retry %s %llu. Hoeft het niet meer: koers parked give-up "    \
    "%s %llu --reason TEKST"
#define T_PARKED_LABEL    "bericht %llu opnieuw behandelen"
#define T_PARKED_DONE     "Bericht %llu is opnieuw behandeld."
#define T_PARKED_WHICH    "noem een SEQUENCE, of geef --all"
#define T_PARKED_WHY      "reason: zeg waarom, met --reason; dat komt in het journaal"
#define T_PARKED_WHY_LONG "reason: ten hoogste %d tekens, in UTF-8"
#define T_LABEL_GIVE_UP   "opgeven"
#define T_DONE_GIVE_UP                                                                             \
    "Opgegeven; het staat niet meer in de lijst, en de reden staat in het journaal."
