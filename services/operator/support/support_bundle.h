/* The file of a support bundle: a tar of JSON and text files under koers-support/, compressed with
 * zstd. manifest.json lists every other file with its SHA-256.
 *
 * A bundle leaves the organisation, so its maker must not add a secret or personal data: of a key
 * only path, mode and public half, no payload of people, no text that a person wrote, and of logs
 * only what redact.h lets through. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/base/slice.h"

struct support_file {
    char *name; /* without koers-support/ */
    struct buf content;
};

struct support_bundle {
    struct support_file *files;
    size_t n;
};

#define SUPPORT_FOLDER "koers-support/"

/* Takes ownership of the content and leaves *content empty. */
void support_bundle_add(struct support_bundle *b, const char *name, struct buf *content);
/* Writes the JSON indented. Takes ownership of the reference. */
void support_bundle_add_json(struct support_bundle *b, const char *name, json_t *json);
/* Adds manifest.json, which lists the files added so far. Call it last. `redacted` describes what
 * was left out; its reference is taken. */
void support_bundle_add_manifest(struct support_bundle *b, int64_t now_us, json_t *redacted);
/* Frees the files. May be called again. */
void support_bundle_fini(struct support_bundle *b);

/* Writes the file completely or not at all, with mode 0600, and never over an existing file.
 * Prints an error on stderr and returns a CODE_*: 73 if the file exists or cannot be made, 74 if it
 * cannot be written. */
int support_bundle_write(const struct support_bundle *b, const char *path);

/* Reads a file into an empty bundle and compares every file with the manifest. Call
 * support_bundle_fini also after an error. Prints an error on stderr and returns a CODE_*: 66 if
 * there is no such file, 65 if it is damaged or no bundle. */
int support_bundle_read(struct support_bundle *b, const char *path);
/* One file parsed as JSON: a new reference. NULL if the file is absent or not JSON. */
json_t *support_bundle_json(const struct support_bundle *b, const char *name);
