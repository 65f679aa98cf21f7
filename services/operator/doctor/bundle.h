/* A support bundle: a tar of JSON and text files under koers-support/, compressed with zstd, or
 * gzip if its name ends in .gz. manifest.json lists every other file with its SHA-256. It holds no
 * secret and nothing personal: keys only by path, mode and public half, no payload of people, no
 * text that someone wrote, logs only as redact.h lets through. */
#pragma once

#include "common/base/slice.h"
#include "services/operator/doctor/facts.h"

#define BUNDLE_FOLDER "koers-support/"

struct bundle_file {
    char *name; /* without the folder */
    struct buf content;
};

struct bundle {
    struct bundle_file *files;
    size_t n;
};

/* Takes over the content. */
void bundle_add(struct bundle *b, const char *name, struct buf *content);
/* Steals the reference; indented. */
void bundle_add_json(struct bundle *b, const char *name, json_t *json);
void bundle_fini(struct bundle *b);
/* manifest.json of all that was added so far: who made it, when, what was left out. */
void bundle_add_manifest(struct bundle *b, int64_t now_us, json_t *redacted);

/* Whole or not at all, mode 0600, and never over a file that is there. Says on stderr what is
 * wrong; a CODE_*: 73 if it exists or cannot be made, 74 if it cannot be written. */
int bundle_write(const struct bundle *b, const char *path);
/* The facts of a bundle, each file held against the manifest. Says on stderr what is wrong; a
 * CODE_*: 66 if there is none, 65 if it is no bundle or damaged. To be freed with facts_fini all
 * the same. */
int bundle_read(struct doctor_facts *f, const char *path);
