/* A backup read and checked from its first byte to its last: every file against the manifest, the
 * journal as `verify` does, the policy against the root key of its mesh.json. What is encrypted is
 * known by its SHA-256 alone. */
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
    json_t *files;    /* as found */
    struct buf mesh_json, policy_bin, policy_json, private;
    struct mesh mesh;
    struct policy *policy;
};

/* A archive_code; says what is wrong, and where. */
int backup_file_check(struct backup_file *b, struct archive_run *run, const char *path);
void backup_file_fini(struct backup_file *b);
/* The digest by which the private part belongs to the files before it (proto/backup.md). */
void backup_file_context(const json_t *files, uint8_t to[SEAL_CONTEXT]);
/* For a manifest: what the scan found. */
void backup_file_set_journal(json_t *manifest, const struct scan *s);
const char *backup_file_encrypted(enum seal_mode mode); /* what a manifest calls it */
const char *backup_file_text(const struct backup_file *b,
                             const char *name); /* of the manifest; "" */
/* Lines for people, or members of a JSON object. */
void backup_file_print(const struct backup_file *b);
json_t *backup_file_json(const struct backup_file *b);
/* Is this file a backup? By its first bytes. */
bool backup_file_is(const char *path);
