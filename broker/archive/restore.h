/* The interface between restore.c, which decides what is restored, and restore_files.c, which
 * writes and renames the files. */
#pragma once

#include "broker/archive/backup_file.h"
#include "broker/archive/layout.h"
#include "broker/archive/target.h"

/* maximum count of files that one restore can write or rename */
enum { RESTORE_STAGED = 4096 };

/* A file that will be renamed at the end. If `set_aside` is true, PATH becomes PATH.replaced-N.
 * Otherwise PATH.restored becomes PATH. */
struct staged {
    char path[PATH_MAX];
    bool set_aside;
};

struct restore {
    struct archive_run *run;
    const char *path; /* path of the backup */
    struct layout layout;
    struct backup_file backup;
    struct target target; /* the journal's folder */
    int vault_lock;
    struct staged *staged;
    size_t n_staged;
    uint64_t version;  /* version of the policy that the broker will use after the restore */
    uint64_t in_force; /* version of the last policy that the broker used; 0 if it is not known */
    /* The folder of the policy with the version `in_force`. "" means the journal's folder. */
    char in_force_in[PATH_MAX];
    bool policy_of_backup;
    bool vault;
    unsigned n_keys, n_keys_kept;
    /* the folder to which the old journal was moved; "" if there was no old journal */
    char aside[PATH_MAX];
};

/* Writes a file as PATH.restored, with the permissions `mode`. Returns an archive_code, and prints
 * what is wrong. */
int restore_stage(struct restore *r, const char *path, struct slice bytes, unsigned mode);
/* Locks the vault and writes it as PATH.restored. Returns an archive_code, and prints what is
 * wrong. */
int restore_stage_vault(struct restore *r, struct slice bytes);
/* Writes a key as PATH.restored if the mesh has no key with this name. If the mesh has a key with
 * this name, that key stays. Returns an archive_code, and prints what is wrong. */
int restore_stage_key(struct restore *r, const char *name, struct slice bytes);
/* Adds the existing file to r->staged. restore_commit will then rename it to PATH.replaced-N.
 * Returns an archive_code. */
int restore_aside(struct restore *r, const char *path);
/* Renames all files to their final names, the journal last. Prints what the operator must do next.
 * Returns an archive_code. */
int restore_commit(struct restore *r);
/* Deletes the files that still have a temporary name, and releases the locks. */
void restore_close(struct restore *r);
