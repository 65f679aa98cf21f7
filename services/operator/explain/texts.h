/* This file has the texts that `koers explain` prints around an explanation. The explanations are
 * in the .def files. */
#pragma once

#define T_EXPLAIN_DO_NL     "Wat te doen"
#define T_EXPLAIN_DO_EN     "What to do"
#define T_EXPLAIN_MAY_NL    "Wie het wel mag"
#define T_EXPLAIN_MAY_EN    "Who may"
#define T_EXPLAIN_NONE      "niemand op koers"
#define T_EXPLAIN_NO        "er is geen code “%s”; koers explain toont ze alle"
#define T_EXPLAIN_NO_NEAR   "er is geen code “%s”; bedoelde u %s?"
#define T_EXPLAIN_LANGUAGES "nl, en of both"
