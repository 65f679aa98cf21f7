/* Tar files (archive.h). */
#include "broker/archive/archive.h"

#include <string.h>

#include "broker/archive/tool.h"
#include "common/keys/key.h"

static int archive_write(struct archive_out *a, const void *bytes, size_t n)
{
    if (a->sink)
        return sink_write(a->sink, bytes, n);
    buf_add(a->buf, bytes, n);
    return 0;
}

int archive_put(struct archive_out *a, const char *name, struct slice bytes)
{
    static const uint8_t zeroes[TAR_BLOCK];
    uint8_t head[TAR_BLOCK], hash[32];
    char hex[65];
    if (bytes.n > ARCHIVE_MOST) /* nobody could read it again */
        return -EFBIG;
    tar_head(head, name, bytes.n, 0);
    int r = archive_write(a, head, sizeof head);
    if (r == 0)
        r = archive_write(a, bytes.data, bytes.n);
    if (r == 0)
        r = archive_write(a, zeroes, tar_padding(bytes.n));
    if (!a->files)
        return r;
    key_hash(bytes, hash);
    tool_hex(hex, hash, 32);
    json_array_append_new(a->files, json_pack("{s:s, s:I, s:s}", "name", name, "bytes",
                                              (json_int_t)bytes.n, "sha256", hex));
    return r;
}

int archive_end(struct archive_out *a)
{
    static const uint8_t zeroes[2 * TAR_BLOCK];
    return archive_write(a, zeroes, sizeof zeroes);
}

/* ── In ── */

bool archive_is_segment(const char *name)
{
    return strncmp(name, "journal/", 8) == 0 && strspn(name + 8, "0123456789") == 20 &&
           strcmp(name + 28, ".seg") == 0;
}

bool archive_is_key(const char *name)
{
    size_t n = strlen(name);
    return strncmp(name, "keys/", 5) == 0 && n > 9 && strcmp(name + n - 4, ".key") == 0 &&
           strspn(name + 5, "abcdefghijklmnopqrstuvwxyz0123456789-") == n - 9;
}

static bool archive_name_known(const char *name)
{
    static const char *const known[] = {"manifest.json", "mesh.json", "policy.bin", "policy.json",
                                        "private.enc",   "vault.db",  "broker.key", "root.key"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], name) == 0)
            return true;
    return archive_is_segment(name) || archive_is_key(name);
}

static int archive_bad(struct archive_in *a, const char *what)
{
    return errtext_set(&a->why, ARCHIVE_E_BAD, "%s", what);
}

static int archive_read(struct archive_in *a, void *to, size_t n)
{
    size_t got = n < a->rest.n ? n : a->rest.n;
    if (a->source) {
        ssize_t some = source_read(a->source, to, n);
        if (some == -EBADMSG)
            return archive_bad(a, "the compressed bytes are damaged or end too early");
        if (some < 0)
            return (int)some;
        got = (size_t)some;
    } else {
        mem_copy(to, a->rest.data, got);
        a->rest = (struct slice){a->rest.data + got, a->rest.n - got};
    }
    return got == n ? ARCHIVE_OK : archive_bad(a, "it ends too early");
}

int archive_next(struct archive_in *a, char name[ARCHIVE_NAME], struct buf *bytes)
{
    uint8_t head[TAR_BLOCK], rest[TAR_BLOCK];
    uint64_t size;
    int r = archive_read(a, head, sizeof head);
    if (r)
        return r;
    switch (tar_head_read(head, name, &size)) {
    case TAR_OK:
        break;
    case TAR_END:
        r = archive_read(a, rest, sizeof rest);
        return r ? r : rest[0] ? archive_bad(a, "bytes that are no tar file") : ARCHIVE_E_END;
    default:
        return archive_bad(a, "bytes that are no tar file of koers");
    }
    if (!archive_name_known(name))
        return archive_bad(a, "a file of a name that koers does not write");
    if (size > ARCHIVE_MOST)
        return archive_bad(a, "a file that is too large");
    buf_clear(bytes);
    r = archive_read(a, buf_extend(bytes, size), size);
    if (r == 0)
        r = archive_read(a, rest, tar_padding(size));
    return r;
}
