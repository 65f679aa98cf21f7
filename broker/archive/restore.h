/* Between restore.c, which decides what is put back, and restore_files.c, which does it. */
#pragma once

#include "broker/archive/backup_file.h"
#include "broker/archive/layout.h"
#include "broker/archive/target.h"

enum { RESTORE_STAGED = 4096 };

/* A file that is written as PATH.restored and waits for its name, or one that will be set aside. */
struct staged {
    char path[PATH_MAX];
    bool set_aside; /* PATH will be renamed to PATH.replaced-N */
};

struct restore {
    struct archive_run *run;
    const char *path; /* path of the backup */
    struct layout layout;
    struct backup_file backup;
    struct target target; /* where the journal goes */
    int vault_lock;
    struct staged *staged;
    size_t n_staged;
    uint64_t version;  /* version of the policy that will be in force */
    uint64_t in_force; /* version of the last policy that was in force here; 0: not known */
    char in_force_in[PATH_MAX]; /* the folder that has it; "": the journal's, which is set aside */
    bool policy_of_backup;
    bool vault;
    unsigned n_keys, n_keys_kept;
    char aside[PATH_MAX]; /* where the old journal went; "": there was none */
};

/* Each returns an archive_code, and prints what is wrong. They write files under temporary
 * names only. */
int restore_stage(struct restore *r, const char *path, struct slice bytes, unsigned mode);
int restore_stage_vault(struct restore *r, struct slice bytes);
int restore_stage_key(struct restore *r, const char *name, struct slice bytes);
/* Marks a file that is there: restore_commit sets it aside. */
int restore_aside(struct restore *r, const char *path);
/* Gives everything its place, the journal last, and prints what the operator must do next. */
int restore_commit(struct restore *r);
/* Removes files that did not get their names. */
void restore_close(struct restore *r);
