/* This file reads and checks a backup. It compares every file with the manifest, checks the journal
 * as `verify` does, and checks the policy with the root key in the backup's mesh.json. It checks
 * the SHA-256 of the private part but does not decrypt it, so no secret is needed. */
#pragma once

#include "broker/archive/backup_tar.h"
#include "broker/archive/output.h"
#include "broker/archive/scan.h"
#include "broker/archive/seal.h"
#include "broker/archive/signers.h"
#include "broker/policy/policy.h"
#include "common/keys/key.h"

#define BACKUP_FORMAT "koers-backup-1"

struct backup_file {
    struct archive_run *run;
    struct scan scan;
    struct signers signers;
    json_t *manifest; /* NULL before the manifest is read */
    json_t *files;    /* `name`, `bytes` and `sha256` of every file in the backup */
    struct buf mesh_json, policy_bin, policy_json, private;
    struct mesh mesh;
    struct policy *policy;
};

/* Reads and checks the backup at `path`, and prints what is wrong and where. Returns an
 * archive_code. The caller must call backup_file_fini, also after an error. */
int backup_file_check(struct backup_file *b, struct archive_run *run, const char *path);
void backup_file_fini(struct backup_file *b);
/* Computes the digest of all files except the private part. The private part can be decrypted only
 * with the same digest (proto/backup.md). */
void backup_file_context(const json_t *files, uint8_t to[SEAL_CONTEXT]);
/* Adds to a manifest what the scan found in the journal. */
void backup_file_set_journal(json_t *manifest, const struct scan *s);
/* Returns the text that a manifest has in `encrypted` for this mode. */
const char *backup_file_encrypted(enum seal_mode mode);
/* Returns the text in the manifest's field with this name, or "" if it is missing. */
const char *backup_file_text(const struct backup_file *b, const char *name);
/* Prints a summary of the backup on stdout. */
void backup_file_print(const struct backup_file *b);
/* Returns the manifest without its list of files. The caller owns the new reference. */
json_t *backup_file_json(const struct backup_file *b);
/* Returns true if the path is a regular file. Then `verify` checks the file as a backup, because a
 * journal is a folder. */
bool backup_file_is(const char *path);
