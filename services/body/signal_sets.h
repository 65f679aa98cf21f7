/* This file has the values and lengths that the fields of a signal may have. The client checks a
 * signal before it posts the signal. The relay checks a signal before it registers the signal. */
#pragma once

#include <stdbool.h>

/* The maximum lengths of the fields of a signal. The length of a text is its count of characters.
 * The length of a list is its count of members. */
enum {
    SIGNAL_TITLE_MAX = 200,
    SIGNAL_DESCRIPTION_MAX = 8000,
    SIGNAL_TEXT_MAX = 200,
    SIGNAL_PARTIES_MAX = 32,
    SIGNAL_FIGURES_MAX = 32
};

bool region_type_valid(const char *type);
bool domain_valid(const char *domain);
/* Returns the type of region that `word` means, ignoring case, or NULL for another word. "anders"
 * means "other". */
const char *region_type_named(const char *word);
/* Returns the domain that `word` means, ignoring case, or NULL for another word. */
const char *domain_named(const char *word);
/* Returns true if the text is empty or has only white space. */
bool text_is_blank(const char *text);
/* Returns true if the text has control characters (C0, DEL or C1), which can change a terminal. If
 * `lines` is true, line ends and tabs are allowed. */
bool text_has_control(const char *text, bool lines);
