/* Where the files of a mesh are. --home names a folder as the launcher lays it out; containers and
 * systemd have the files elsewhere and name them one by one. An option for one file wins over
 * --home. */
#pragma once

#include <limits.h>

#include "broker/archive/output.h"

struct layout {
    char journal[PATH_MAX];     /* the broker's folder */
    char vault[PATH_MAX];       /* the relay's vault.db */
    char policy[PATH_MAX];      /* policy.bin */
    char policy_json[PATH_MAX]; /* "" without --home */
    char mesh[PATH_MAX];
    char keys[PATH_MAX];       /* the folder with <identity>.key files; "": none */
    char broker_key[PATH_MAX]; /* in the folder above `keys`, as root_key */
    char root_key[PATH_MAX];
};

/* Fills every path that the command needs. Returns an archive_code, and prints which option is
 * missing. */
int layout_find(struct layout *p, const struct archive_run *run);
