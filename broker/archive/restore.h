/* Between restore.c, which decides what is put back, and restore_files.c, which does it. */
#pragma once

#include "broker/archive/backup_file.h"
#include "broker/archive/layout.h"
#include "broker/archive/target.h"

enum { RESTORE_STAGED = 4096 };

/* A file that lies aside as PATH.restored; or one that is to be set aside. */
struct staged {
    char path[PATH_MAX];
    bool set_aside; /* it goes, as PATH.replaced-N */
};

struct restore {
    struct archive_run *run;
    const char *path; /* of the backup */
    struct layout layout;
    struct backup_file backup;
    struct target target; /* of the journal */
    int vault_lock;
    struct staged *staged;
    size_t n_staged;
    uint64_t version;           /* of the policy that will be in force */
    uint64_t in_force;          /* of the last one that a journal here was told of; 0: not known */
    char in_force_in[PATH_MAX]; /* the folder with it; "": it is set aside with the journal */
    bool policy_of_backup;
    bool vault;
    unsigned n_keys, n_keys_kept;
    char aside[PATH_MAX]; /* where the old journal went; "" */
};

/* Each a archive_code, and says what is wrong. They write aside and give nothing its name. */
int restore_stage(struct restore *r, const char *path, struct slice bytes, unsigned mode);
int restore_stage_vault(struct restore *r, struct slice bytes);
int restore_stage_key(struct restore *r, const char *name, struct slice bytes);
/* This file is there and will be set aside when the rest is put in its place. */
int restore_aside(struct restore *r, const char *path);
/* Everything gets its place, the journal last; and what is next is told. */
int restore_commit(struct restore *r);
/* What got no place is removed. */
void restore_close(struct restore *r);
