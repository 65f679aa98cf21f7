/* This file has the Dutch texts of `koers trace`. */
#pragma once

#define T_TRACE_NOTHING "“%s” is er niet, of u mag het niet lezen"
#define T_TRACE_WHAT                                                                               \
    "“%s” is geen KNP-2026-0001, SIG-2026-0001, #123, of (begin van) het id van een bericht"
#define T_TRACE_SHORT "“%s” is te kort: geef ten minste %d tekens van het id"
#define T_TRACE_MANY  "met “%s” beginnen %zu berichten: %s"
#define T_TRACE_RELAY                                                                              \
    "de relay zegt nu niet in welk knelpunt %s zit; hier is wat er over %s zelf is"
#define T_TRACE_HIDDEN    "(%zu niet leesbaar)"
#define T_TRACE_HIDDEN_AT "#%llu (niet leesbaar)"
#define T_TRACE_WAITED    "na %s wachten"
#define T_TRACE_HANDLED   "in %s"
#define T_TRACE_ALSO      "; ook uit"
#define T_TRACE_TO        " aan %.*s"
#define T_TRACE_ASKED     " ←"
#define T_TRACE_SUM                                                                                \
    "%zu berichten in %s; op mensen gewacht: samen %s, verwerkt: samen %s, langste wachten: %s.\n"
#define T_TRACE_REMARK   "Opmerking: hiervan mag u niet lezen: %zu bericht(en)."
#define T_TRACE_DOT_WAIT "wacht %s"
