/* The paths of a mesh's files. With --home, the files are where the launcher puts them. In
 * containers and with systemd the files are in other places, so there is an option for every file.
 * Such an option overrides --home. */
#pragma once

#include <limits.h>

#include "broker/archive/output.h"

struct layout {
    char journal[PATH_MAX];     /* the journal's folder */
    char vault[PATH_MAX];       /* the relay's vault.db */
    char policy[PATH_MAX];      /* policy.bin */
    char policy_json[PATH_MAX]; /* policy.json; "" without --home */
    char mesh[PATH_MAX];
    char keys[PATH_MAX];       /* the folder of <identity>.key files; "" if it is not known */
    char broker_key[PATH_MAX]; /* broker.key, in the folder above `keys` */
    char root_key[PATH_MAX];
};

/* Sets all paths that the command needs. Returns an archive_code. If an option is missing, prints
 * its name. */
int layout_find(struct layout *p, const struct archive_run *run);
