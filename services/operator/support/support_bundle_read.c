/* This file reads a support bundle.
 *
 * The rule: the file may come from anybody. So sizes and counts have limits, and nothing is written
 * to disk. Every file must have the SHA-256 that the manifest lists. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "common/base/tar.h"
#include "common/keys/key.h"
#include "services/command/client.h"
#include "services/operator/support/support_bundle.h"
#include "services/operator/support/texts.h"

enum { FILES_MAX = 200, PACKED_MAX = 16 << 20, TAR_MAX = 64 << 20 };

/* Reads the file. Returns false if the file cannot be read, is empty, or is too large. */
static bool file_read(const char *path, struct buf *to)
{
    FILE *file = fopen(path, "re");
    size_t n;
    if (!file)
        return false;
    n = fread(buf_extend(to, PACKED_MAX), 1, PACKED_MAX, file);
    to->n = n;
    fclose(file);
    return n > 0 && n < PACKED_MAX;
}

static bool tar_decompress(struct slice packed, struct buf *to)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed.data, packed.n);
    size_t n;
    /* The test also refuses ZSTD_CONTENTSIZE_UNKNOWN and ZSTD_CONTENTSIZE_ERROR, which are the two
     * largest values of the type. */
    if (size == 0 || size > TAR_MAX)
        return false;
    n = ZSTD_decompress(buf_extend(to, (size_t)size), (size_t)size, packed.data, packed.n);
    return !ZSTD_isError(n) && n == size;
}

static bool support_bundle_extract(struct support_bundle *b, struct slice packed)
{
    scoped(buf_fini) struct buf tar = {0};
    const size_t n_folder = strlen(SUPPORT_FOLDER);
    char name[TAR_NAME];
    struct slice rest, content;
    int r;
    if (!tar_decompress(packed, &tar))
        return false;
    rest = buf_slice(&tar);
    while ((r = tar_next(&rest, name, &content)) == TAR_OK) {
        struct buf copy = {0};
        if (strncmp(name, SUPPORT_FOLDER, n_folder) != 0 || b->n >= FILES_MAX)
            return false;
        buf_add(&copy, content.data, content.n);
        support_bundle_add(b, name + n_folder, &copy);
    }
    return r == TAR_END && b->n > 0;
}

static const struct support_file *support_bundle_file(const struct support_bundle *b,
                                                      const char *name)
{
    for (size_t i = 0; i < b->n; i++)
        if (strcmp(b->files[i].name, name) == 0)
            return &b->files[i];
    return NULL;
}

json_t *support_bundle_json(const struct support_bundle *b, const char *name)
{
    const struct support_file *file = support_bundle_file(b, name);
    return file ? json_loadb((const char *)file->content.data, file->content.n,
                             JSON_REJECT_DUPLICATES, NULL)
                : NULL;
}

/* Returns true if the bundle has exactly the files of the manifest and every file has the SHA-256
 * that the manifest lists. */
static bool support_bundle_is_whole(const struct support_bundle *b)
{
    json_t *manifest = support_bundle_json(b, "manifest.json"), *row;
    size_t i, n_good = 0;
    json_array_foreach(json_object_get(manifest, "files"), i, row)
    {
        const char *name = json_string_value(json_object_get(row, "name"));
        const char *given = json_string_value(json_object_get(row, "sha256"));
        const struct support_file *file = name ? support_bundle_file(b, name) : NULL;
        char hex[65];
        uint8_t hash[32];
        if (!file || !given)
            break;
        key_hash(buf_slice(&file->content), hash);
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        n_good += strcmp(hex, given) == 0;
    }
    json_decref(manifest);
    return n_good + 1 == b->n; /* plus one, because the manifest does not list manifest.json */
}

int support_bundle_read(struct support_bundle *b, const char *path)
{
    scoped(buf_fini) struct buf packed = {0};
    must(sodium_init() >= 0);
    if (!file_read(path, &packed))
        return client_fail(CODE_UNKNOWN, T_NO_FILE, path);
    if (!support_bundle_extract(b, buf_slice(&packed)))
        return client_fail(CODE_BAD, T_BUNDLE_NONE, path);
    if (!support_bundle_is_whole(b))
        return client_fail(CODE_BAD, T_BUNDLE_DAMAGED, path);
    return CODE_OK;
}
