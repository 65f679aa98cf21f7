/* A backup, read and checked from its first byte to its last: every file against the manifest, the
 * journal as `verify` does it, and the policy against the root key in its mesh.json. The encrypted
 * part is checked by its SHA-256 only, so no secret is needed. */
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
    json_t *manifest; /* NULL until it was read */
    json_t *files;    /* name, bytes and sha256 of each file, as found */
    struct buf mesh_json, policy_bin, policy_json, private;
    struct mesh mesh;
    struct policy *policy;
};

/* Returns an archive_code, and prints what is wrong and where. The caller calls
 * backup_file_fini in any case. */
int backup_file_check(struct backup_file *b, struct archive_run *run, const char *path);
void backup_file_fini(struct backup_file *b);
/* The digest that binds the private part to the files before it (proto/backup.md). */
void backup_file_context(const json_t *files, uint8_t to[SEAL_CONTEXT]);
/* Adds what the scan found of the journal to a manifest. */
void backup_file_set_journal(json_t *manifest, const struct scan *s);
const char *backup_file_encrypted(enum seal_mode mode); /* the manifest's word for it */
const char *backup_file_text(const struct backup_file *b,
                             const char *name); /* a text of the manifest; "" if it has none */
/* Prints the backup for people, or returns it as a JSON object (a new reference). */
void backup_file_print(const struct backup_file *b);
json_t *backup_file_json(const struct backup_file *b);
/* True if the path is a regular file. A journal is a folder, so `verify` takes a file for a backup.
 */
bool backup_file_is(const char *path);
