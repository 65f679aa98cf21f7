/* Where the files of a mesh lie: by --home, the layout of the launcher, or one by one, as
 * containers and systemd have them; what is named by itself wins. */
#pragma once

#include <limits.h>

#include "broker/archive/output.h"

struct layout {
    char journal[PATH_MAX];     /* the broker's folder */
    char vault[PATH_MAX];       /* the relay's vault.db */
    char policy[PATH_MAX];      /* signed */
    char policy_json[PATH_MAX]; /* "" where there is no home */
    char mesh[PATH_MAX];
    char keys[PATH_MAX];       /* folder of keys/<identity>.key; "": none */
    char broker_key[PATH_MAX]; /* beside that folder; so is root_key */
    char root_key[PATH_MAX];
};

/* Every one that the command needs is known, or a archive_code: it says which option is missing. */
int layout_find(struct layout *p, const struct archive_run *run);
