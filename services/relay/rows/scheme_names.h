/* The ids and names of the schemes that the register published. The relay looks up the scheme that
 * a signal names in free text. */
#pragma once

#include "common/store/view.h"

#define SCHEME_ID 61

/* Finds the scheme with this id or name, without case and accents; id is "" if there is none. */
void scheme_match(struct view *view, const char *id_or_name, char id[SCHEME_ID]);
/* Returns 0 or VIEW_E_FULL. */
int scheme_store(struct view *view, const char *id, const char *name);
