/* Where the files of a mesh lie: by --home, the layout of the launcher, or one by one, as
 * containers and systemd have them; what is named by itself wins. */
#pragma once

#include <limits.h>

#include "broker/archive/tool.h"

struct places {
    char journal[PATH_MAX];     /* the broker's folder */
    char vault[PATH_MAX];       /* the relay's vault.db */
    char policy[PATH_MAX];      /* signed */
    char policy_json[PATH_MAX]; /* "" where there is no home */
    char mesh[PATH_MAX];
    char keys[PATH_MAX];       /* folder of keys/<identity>.key; "": none */
    char broker_key[PATH_MAX]; /* beside that folder; so is root_key */
    char root_key[PATH_MAX];
};

/* Every one that the command needs is known, or a tool_code: it says which option is missing. */
int places_find(struct places *p, const struct tool *t);
/* What was made in this folder belongs to whom the folder does, if we may give things away. */
void places_own(const char *path);
/* The same, by another folder than the one it lies in now. */
void places_own_as(const char *path, const char *folder);
/* The whole file, at most `most` bytes; -errno, -EFBIG. */
int places_read(struct buf *to, const char *path, size_t most);
