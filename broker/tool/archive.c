/* Tar files (archive.h). */
#include "broker/tool/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/tool/tool.h"
#include "common/key.h"

enum { TAR_BLOCK = 512 };

/* Offsets in a header, and how long. */
enum {
    TAR_MODE = 100,
    TAR_UID = 108,
    TAR_GID = 116,
    TAR_SIZE = 124,
    TAR_TIME = 136,
    TAR_SUM = 148,
    TAR_TYPE = 156,
    TAR_MAGIC = 257
};

static unsigned tar_sum(const uint8_t head[TAR_BLOCK])
{
    unsigned sum = 0;
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += i >= TAR_SUM && i < TAR_SUM + 8 ? ' ' : head[i];
    return sum;
}

static int archive_write(struct archive_out *a, const void *bytes, size_t n)
{
    if (a->sink)
        return sink_write(a->sink, bytes, n);
    buf_add(a->buf, bytes, n);
    return 0;
}

static void tar_head(uint8_t head[TAR_BLOCK], const char *name, size_t n)
{
    memset(head, 0, TAR_BLOCK);
    must(strlen(name) < ARCHIVE_NAME);
    memcpy(head, name, strlen(name));
    memcpy(head + TAR_MODE, "0000600", 8);
    memcpy(head + TAR_UID, "0000000", 8);
    memcpy(head + TAR_GID, "0000000", 8);
    snprintf((char *)head + TAR_SIZE, 12, "%011zo", n);
    memcpy(head + TAR_TIME, "00000000000", 12);
    head[TAR_TYPE] = '0';
    memcpy(head + TAR_MAGIC, "ustar\00000", 8);
    snprintf((char *)head + TAR_SUM, 8, "%06o", tar_sum(head));
    head[TAR_SUM + 7] = ' ';
}

int archive_put(struct archive_out *a, const char *name, struct slice bytes)
{
    static const uint8_t zeroes[TAR_BLOCK];
    uint8_t head[TAR_BLOCK], hash[32];
    char hex[65];
    must(bytes.n <= ARCHIVE_MOST);
    tar_head(head, name, bytes.n);
    int r = archive_write(a, head, sizeof head);
    if (r == 0)
        r = archive_write(a, bytes.data, bytes.n);
    if (r == 0 && bytes.n % TAR_BLOCK)
        r = archive_write(a, zeroes, TAR_BLOCK - bytes.n % TAR_BLOCK);
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

static bool tar_number(const uint8_t *at, size_t n, uint64_t *to)
{
    *to = 0;
    for (size_t i = 0; i < n && at[i] && at[i] != ' '; i++) {
        if (at[i] < '0' || at[i] > '7')
            return false;
        *to = *to * 8 + (uint64_t)(at[i] - '0');
    }
    return true;
}

int archive_next(struct archive_in *a, char name[ARCHIVE_NAME], struct buf *bytes)
{
    uint8_t head[TAR_BLOCK], rest[TAR_BLOCK];
    uint64_t size, sum;
    int r = archive_read(a, head, sizeof head);
    if (r)
        return r;
    if (head[0] == 0) {
        r = archive_read(a, rest, sizeof rest);
        return r ? r : rest[0] ? archive_bad(a, "bytes that are no tar file") : ARCHIVE_E_END;
    }
    if (!tar_number(head + TAR_SUM, 8, &sum) || sum != tar_sum(head) || head[TAR_TYPE] != '0' ||
        memcmp(head + TAR_MAGIC, "ustar", 5) != 0 || head[ARCHIVE_NAME - 1] != 0)
        return archive_bad(a, "bytes that are no tar file of koers");
    memcpy(name, head, ARCHIVE_NAME);
    if (!archive_name_known(name))
        return archive_bad(a, "a file of a name that koers does not write");
    if (!tar_number(head + TAR_SIZE, 12, &size) || size > ARCHIVE_MOST)
        return archive_bad(a, "a file that is too large");
    buf_clear(bytes);
    r = archive_read(a, buf_extend(bytes, size), size);
    if (r == 0 && size % TAR_BLOCK)
        r = archive_read(a, rest, TAR_BLOCK - size % TAR_BLOCK);
    return r;
}
