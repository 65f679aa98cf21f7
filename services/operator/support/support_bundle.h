/* This file makes and reads a support bundle: a tar of JSON and text files under koers-support/,
 * compressed with zstd. manifest.json lists every other file and its SHA-256.
 *
 * The rule: a bundle leaves the organisation, so a caller must not add a secret, personal data, a
 * payload, or a text that a person wrote. A caller may add the path, the mode and the public key of
 * a key file. Log lines must pass redact.h first. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/base/slice.h"

struct support_file {
    char *name; /* the name without koers-support/ */
    struct buf content;
};

struct support_bundle {
    struct support_file *files;
    size_t n;
};

#define SUPPORT_FOLDER "koers-support/"

/* Adds a file. The bundle takes ownership of the bytes, and *content becomes empty. */
void support_bundle_add(struct support_bundle *b, const char *name, struct buf *content);
/* Adds a file with indented JSON. The bundle takes ownership of the reference `json`. */
void support_bundle_add_json(struct support_bundle *b, const char *name, json_t *json);
/* Adds manifest.json, which lists all files that the bundle has at that time. So the caller must
 * add all other files first. `redacted` describes what was left out; the bundle takes ownership of
 * that reference. */
void support_bundle_add_manifest(struct support_bundle *b, int64_t now_us, json_t *redacted);
/* Frees the files. A second call does nothing. */
void support_bundle_fini(struct support_bundle *b);

/* Writes the file completely or not at all, with mode 0600. Never replaces an existing file.
 * Returns CODE_OK, or 73 if the file exists or cannot be created, or 74 if it cannot be written.
 * Prints every error on stderr. */
int support_bundle_write(const struct support_bundle *b, const char *path);

/* Reads the file at `path` into an empty bundle and compares every file with the manifest. Returns
 * CODE_OK. Returns 66 if the file cannot be read, is empty, or is too large. Returns 65 if the file
 * is damaged or not a bundle. Prints every error on stderr. The caller calls support_bundle_fini,
 * also after an error. */
int support_bundle_read(struct support_bundle *b, const char *path);
/* Returns one file parsed as JSON, a new reference. Returns NULL if the file is absent or not
 * JSON. */
json_t *support_bundle_json(const struct support_bundle *b, const char *name);
