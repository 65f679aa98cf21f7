/* Reading a bundle, which may come from anyone: sizes and counts are bounded, nothing is written to
 * disk, and every file must be as the manifest has it. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "common/base/tar.h"
#include "services/command/client.h"
#include "services/operator/doctor/bundle.h"
#include "services/operator/doctor/texts.h"

enum { FILES_MAX = 200, PACKED_MAX = 16 << 20, TAR_MAX = 64 << 20 };

/* The file's bytes; false if it cannot be read or is too large. */
static bool bundle_load(const char *path, struct buf *to)
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

static bool bundle_unpack(struct slice packed, struct buf *to)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed.data, packed.n);
    size_t n;
    if (size == 0 || size > TAR_MAX) /* unknown and wrong are the largest numbers */
        return false;
    n = ZSTD_decompress(buf_extend(to, (size_t)size), (size_t)size, packed.data, packed.n);
    return !ZSTD_isError(n) && n == size;
}

static bool bundle_open(struct bundle *b, struct slice packed)
{
    scoped(buf_fini) struct buf tar = {0};
    const size_t n_folder = strlen(BUNDLE_FOLDER);
    char name[TAR_NAME];
    struct slice rest, content;
    int r;
    if (!bundle_unpack(packed, &tar))
        return false;
    rest = buf_slice(&tar);
    while ((r = tar_next(&rest, name, &content)) == TAR_OK) {
        struct buf copy = {0};
        if (strncmp(name, BUNDLE_FOLDER, n_folder) != 0 || b->n >= FILES_MAX)
            return false;
        buf_add(&copy, content.data, content.n);
        bundle_add(b, name + n_folder, &copy);
    }
    return r == TAR_END && b->n > 0;
}

static const struct bundle_file *bundle_file(const struct bundle *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++)
        if (strcmp(b->files[i].name, name) == 0)
            return &b->files[i];
    return NULL;
}

/* The file as JSON; NULL if there is none, or it is none. A new reference. */
static json_t *bundle_json(const struct bundle *b, const char *name)
{
    const struct bundle_file *file = bundle_file(b, name);
    return file ? json_loadb((const char *)file->content.data, file->content.n,
                             JSON_REJECT_DUPLICATES, NULL)
                : NULL;
}

/* Every file of the manifest is there, unchanged, and there are no others. */
static bool bundle_is_whole(const struct bundle *b)
{
    json_t *manifest = bundle_json(b, "manifest.json"), *row;
    size_t i, n_good = 0;
    json_array_foreach(json_object_get(manifest, "files"), i, row)
    {
        const char *name = json_string_value(json_object_get(row, "name"));
        const char *given = json_string_value(json_object_get(row, "sha256"));
        const struct bundle_file *file = name ? bundle_file(b, name) : NULL;
        char hex[65];
        uint8_t hash[32];
        if (!file || !given)
            break;
        key_hash(buf_slice(&file->content), hash);
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        n_good += strcmp(hex, given) == 0;
    }
    json_decref(manifest);
    return n_good + 1 == b->n; /* the manifest itself */
}

static int bundle_facts(struct doctor_facts *f, const struct bundle *b, const char *path)
{
    static const char *const parts[] = {"client", "health", "status", "policy"};
    json_t *all = json_object();
    struct errtext why = {""};
    int code = CODE_OK;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char name[40];
        snprintf(name, sizeof name, "%s.json", parts[i]);
        json_object_set_new(all, parts[i], bundle_json(b, name)); /* not with NULL */
    }
    if (facts_from_json(f, all, &why) != FACTS_OK)
        code = client_fail(CODE_BAD, T_BUNDLE_FACTS, path, why.text);
    json_decref(all);
    return code;
}

int bundle_read(struct doctor_facts *f, const char *path)
{
    struct bundle b = {0};
    scoped(buf_fini) struct buf packed = {0};
    int code = CODE_OK;
    must(sodium_init() >= 0);
    if (!bundle_load(path, &packed))
        code = client_fail(CODE_UNKNOWN, T_NO_FILE, path);
    else if (!bundle_open(&b, buf_slice(&packed)))
        code = client_fail(CODE_BAD, T_BUNDLE_NONE, path);
    else if (!bundle_is_whole(&b))
        code = client_fail(CODE_BAD, T_BUNDLE_DAMAGED, path);
    else
        code = bundle_facts(f, &b, path);
    bundle_fini(&b);
    return code;
}
