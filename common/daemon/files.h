/* The files of a daemon's view. */
#pragma once

#include "common/daemon/state.h"

/* Opens view and reader. A view of another version is renamed first, and any view if `rebuild`. The
 * results are those of view_open(). */
int files_open(struct daemon *d, const char *path, bool rebuild, struct errtext *why);
/* All tables of a daemon's view as one text, made with malloc. */
char *files_schema(const struct daemon_spec *spec);
