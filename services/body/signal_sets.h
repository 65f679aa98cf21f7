/* The sets and lengths of a signal's fields, and what its texts may hold: the same for who posts it
 * (the client) and who registers it (the relay). */
#pragma once

#include <stdbool.h>

/* Of texts in characters, of lists in members. */
enum {
    SIGNAL_TITLE_MAX = 200,
    SIGNAL_DESCRIPTION_MAX = 8000,
    SIGNAL_TEXT_MAX = 200,
    SIGNAL_PARTIES_MAX = 32,
    SIGNAL_FIGURES_MAX = 32
};

bool region_type_valid(const char *type);
bool domain_valid(const char *domain);
/* The one that a person means, who may write STO or ICT; NULL if there is none. */
const char *region_type_named(const char *word);
const char *domain_named(const char *word);
/* Nothing but white space. */
bool text_is_blank(const char *text);
/* C0, DEL and C1 steer terminals; line ends and tabs are allowed where a text has lines. */
bool text_has_control(const char *text, bool lines);
