/* A backup read and checked from its first byte to its last: every file against the manifest, the
 * journal as `verify` does, the policy against the root key of its mesh.json. What is encrypted is
 * known by its SHA-256 alone. */
#pragma once

#include "broker/archive/archive.h"
#include "broker/archive/scan.h"
#include "broker/archive/seal.h"
#include "broker/archive/signers.h"
#include "broker/archive/tool.h"
#include "broker/policy/policy.h"
#include "common/keys/key.h"

#define BUNDLE_FORMAT "koers-backup-1"

struct bundle {
    struct tool *tool;
    struct scan scan;
    struct signers signers;
    json_t *manifest; /* NULL until it was read */
    json_t *files;    /* as found */
    struct buf mesh_json, policy_bin, policy_json, private;
    struct mesh mesh;
    struct policy *policy;
};

/* A tool_code; says what is wrong, and where. */
int bundle_check(struct bundle *b, struct tool *t, const char *path);
void bundle_fini(struct bundle *b);
/* The digest by which the private part belongs to the files before it (proto/backup.md). */
void bundle_beside(const json_t *files, uint8_t to[SEAL_BESIDE]);
/* For a manifest: what the scan found. */
void bundle_set_journal(json_t *manifest, const struct scan *s);
const char *bundle_encrypted(enum seal_mode mode);                 /* what a manifest calls it */
const char *bundle_text(const struct bundle *b, const char *name); /* of the manifest; "" */
/* Lines for people, or members of a JSON object. */
void bundle_print(const struct bundle *b);
json_t *bundle_json(const struct bundle *b);
/* Is this file a backup? By its first bytes. */
bool bundle_is(const char *path);
