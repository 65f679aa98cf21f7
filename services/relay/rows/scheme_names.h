/* This file stores the ids and names of published schemes. The relay uses the names to find the
 * scheme that a signal names in free text. */
#pragma once

#include "common/store/view.h"

#define SCHEME_ID 61

/* Sets `id` to the id of the scheme with this id or name, ignoring case and accents. If there is no
 * such scheme, sets `id` to "". */
void scheme_match(struct view *view, const char *id_or_name, char id[SCHEME_ID]);
/* Stores the name of a scheme. Returns 0 or VIEW_E_FULL. */
int scheme_store(struct view *view, const char *id, const char *name);
