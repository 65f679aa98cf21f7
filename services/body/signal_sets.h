/* The values and lengths that the fields of a signal may have. The client checks them before it
 * posts a signal, and the relay before it registers one. */
#pragma once

#include <stdbool.h>

/* Texts in characters, lists in members. */
enum {
    SIGNAL_TITLE_MAX = 200,
    SIGNAL_DESCRIPTION_MAX = 8000,
    SIGNAL_TEXT_MAX = 200,
    SIGNAL_PARTIES_MAX = 32,
    SIGNAL_FIGURES_MAX = 32
};

bool region_type_valid(const char *type);
bool domain_valid(const char *domain);
/* Finds the value in any case, as people write STO or ICT; NULL if there is none. */
const char *region_type_named(const char *word);
const char *domain_named(const char *word);
/* Empty, or only white space. */
bool text_is_blank(const char *text);
/* Whether the text has C0, DEL or C1 characters, which can control a terminal. lines: line ends and
 * tabs are allowed. */
bool text_has_control(const char *text, bool lines);
