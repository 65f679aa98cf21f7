/* This header declares the files of a daemon's view. */
#pragma once

#include "common/daemon/state.h"

/* Opens d->view and d->reader. If the file at `path` has another version, or if `rebuild` is true,
 * the file is renamed first and a new view is made. Returns VIEW_OK, another result of view_open(),
 * or a negative errno. */
int files_open(struct daemon *d, const char *path, bool rebuild, struct errtext *why);
/* Returns the SQL of all tables of a daemon's view, made with malloc. */
char *files_schema(const struct daemon_spec *spec);
