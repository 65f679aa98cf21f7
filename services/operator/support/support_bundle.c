/* This file makes a support bundle. It writes a temporary file in the same folder, syncs the
 * temporary file, and links it to the final name. link(2) fails if the final name exists, but
 * rename(2) would replace that file. */
#include "services/operator/support/support_bundle.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "common/base/civil.h"
#include "common/base/tar.h"
#include "common/keys/key.h"
#include "services/command/client.h"
#include "services/operator/support/texts.h"

void support_bundle_add(struct support_bundle *b, const char *name, struct buf *content)
{
    b->files = mem_grow(b->files, (b->n + 1) * sizeof *b->files);
    b->files[b->n++] = (struct support_file){mem_text(name), *content};
    *content = (struct buf){0};
}

void support_bundle_add_json(struct support_bundle *b, const char *name, json_t *json)
{
    struct buf content = {0};
    char *text = json_dumps(json, JSON_INDENT(2));
    buf_add_text(&content, "%s\n", text);
    free(text);
    json_decref(json);
    support_bundle_add(b, name, &content);
}

void support_bundle_fini(struct support_bundle *b)
{
    for (size_t i = 0; i < b->n; i++) {
        free(b->files[i].name);
        buf_fini(&b->files[i].content);
    }
    free(b->files);
    *b = (struct support_bundle){0};
}

void support_bundle_add_manifest(struct support_bundle *b, int64_t now_us, json_t *redacted)
{
    json_t *files = json_array();
    char when[CIVIL_TIME], hex[65];
    uint8_t hash[32];
    for (size_t i = 0; i < b->n; i++) {
        key_hash(buf_slice(&b->files[i].content), hash);
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        json_array_append_new(files, json_pack("{s:s, s:I, s:s}", "name", b->files[i].name, "bytes",
                                               (json_int_t)b->files[i].content.n, "sha256", hex));
    }
    civil_utc(now_us, when);
    support_bundle_add_json(b, "manifest.json",
                            json_pack("{s:s, s:i, s:s, s:o, s:o}", "program",
                                      "koers/" KOERS_VERSION, "format", 1, "made_at", when, "files",
                                      files, "redacted", redacted));
}

static void support_bundle_pack(const struct support_bundle *b, struct buf *to)
{
    scoped(buf_fini) struct buf tar = {0};
    size_t n;
    for (size_t i = 0; i < b->n; i++) {
        char name[TAR_NAME];
        snprintf(name, sizeof name, SUPPORT_FOLDER "%s", b->files[i].name);
        tar_add(&tar, name, buf_slice(&b->files[i].content), civil_now_us() / 1000000);
    }
    tar_end(&tar);
    n = ZSTD_compressBound(tar.n);
    n = ZSTD_compress(buf_extend(to, n), n, tar.data, tar.n, ZSTD_CLEVEL_DEFAULT);
    must(!ZSTD_isError(n)); /* cannot fail, because the buffer has ZSTD_compressBound bytes */
    to->n = n;
}

/* Writes the bytes, then syncs the file. Returns 0, or the errno of the call that failed. */
static int bytes_write(struct slice bytes, int fd)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.data, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        bytes = (struct slice){bytes.data + n, bytes.n - (size_t)n};
    }
    return fsync(fd) == 0 ? 0 : errno;
}

int support_bundle_write(const struct support_bundle *b, const char *path)
{
    char temporary[1200];
    scoped(buf_fini) struct buf packed = {0};
    int fd, error, code = CODE_OK;
    if (snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= (int)sizeof temporary)
        return client_fail(CODE_CANNOT_CREATE, T_BUNDLE_NOT_MADE, path, strerror(ENAMETOOLONG));
    fd = mkstemp(temporary); /* mkstemp sets mode 0600 */
    if (fd < 0)
        return client_fail(CODE_CANNOT_CREATE, T_BUNDLE_NOT_MADE, path, strerror(errno));
    support_bundle_pack(b, &packed);
    error = bytes_write(buf_slice(&packed), fd);
    close(fd);
    if (error)
        code = client_fail(CODE_IO, T_BUNDLE_NOT_WRITTEN, path, strerror(error));
    else if (link(temporary, path) != 0)
        code = errno == EEXIST
                   ? client_fail(CODE_CANNOT_CREATE, T_BUNDLE_EXISTS, path)
                   : client_fail(CODE_CANNOT_CREATE, T_BUNDLE_NOT_MADE, path, strerror(errno));
    unlink(temporary);
    return code;
}
