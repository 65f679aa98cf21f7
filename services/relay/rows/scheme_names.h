/* The schemes that the register published, by id and name, so that a signal's can be recognised. */
#pragma once

#include "common/store/view.h"

#define SCHEME_ID 61

/* The id of the scheme whose id or name this is, without regard to case and accents; "" if none. */
void scheme_match(struct view *view, const char *id_or_name, char id[SCHEME_ID]);
/* VIEW_E_FULL as it is. */
int scheme_keep(struct view *view, const char *id, const char *name);
