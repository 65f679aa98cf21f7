/* This file writes and reads tar files (backup_tar.h). When it reads, it accepts only known file
 * names. */
#include "broker/archive/backup_tar.h"

#include <string.h>

#include "broker/archive/output.h"
#include "broker/journal/file.h"
#include "common/keys/key.h"

static int backup_tar_write(struct backup_tar_out *a, const void *bytes, size_t n)
{
    if (a->sink)
        return sink_write(a->sink, bytes, n);
    buf_add(a->buf, bytes, n);
    return 0;
}

int backup_tar_put(struct backup_tar_out *a, const char *name, struct slice bytes)
{
    static const uint8_t zeroes[TAR_BLOCK];
    uint8_t head[TAR_BLOCK], hash[32];
    char hex[65];
    if (bytes.n > BACKUP_TAR_FILE_MAX) /* no reader accepts a larger file */
        return -EFBIG;
    tar_head(head, name, bytes.n, 0);
    int r = backup_tar_write(a, head, sizeof head);
    if (r == 0)
        r = backup_tar_write(a, bytes.data, bytes.n);
    if (r == 0)
        r = backup_tar_write(a, zeroes, tar_padding(bytes.n));
    if (!a->files)
        return r;
    key_hash(bytes, hash);
    archive_hex(hex, hash, 32);
    json_array_append_new(a->files, json_pack("{s:s, s:I, s:s}", "name", name, "bytes",
                                              (json_int_t)bytes.n, "sha256", hex));
    return r;
}

int backup_tar_end(struct backup_tar_out *a)
{
    static const uint8_t zeroes[2 * TAR_BLOCK];
    return backup_tar_write(a, zeroes, sizeof zeroes);
}

/* ── Reading ── */

bool backup_tar_is_segment(const char *name)
{
    return strncmp(name, "journal/", 8) == 0 && journal_is_name(name + 8);
}

bool backup_tar_is_key(const char *name)
{
    size_t n = strlen(name);
    return strncmp(name, "keys/", 5) == 0 && n > 9 && strcmp(name + n - 4, ".key") == 0 &&
           strspn(name + 5, "abcdefghijklmnopqrstuvwxyz0123456789-") == n - 9;
}

static bool backup_tar_name_known(const char *name)
{
    static const char *const known[] = {"manifest.json", "mesh.json", "policy.bin", "policy.json",
                                        "private.enc",   "vault.db",  "broker.key", "root.key"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], name) == 0)
            return true;
    return backup_tar_is_segment(name) || backup_tar_is_key(name);
}

static int backup_tar_bad(struct backup_tar_in *a, const char *what)
{
    return errtext_set(&a->why, BACKUP_TAR_E_BAD, "%s", what);
}

/* Reads exactly n bytes. Returns BACKUP_TAR_OK, BACKUP_TAR_E_BAD or -errno. */
static int backup_tar_read(struct backup_tar_in *a, void *to, size_t n)
{
    size_t got = n < a->rest.n ? n : a->rest.n;
    if (a->source) {
        ssize_t some = source_read(a->source, to, n);
        if (some == -EBADMSG)
            return backup_tar_bad(a, "the compressed data is damaged or ends too early");
        if (some < 0)
            return (int)some;
        got = (size_t)some;
    } else {
        mem_copy(to, a->rest.data, got);
        a->rest = (struct slice){a->rest.data + got, a->rest.n - got};
    }
    return got == n ? BACKUP_TAR_OK : backup_tar_bad(a, "the file ends too early");
}

int backup_tar_next(struct backup_tar_in *a, char name[BACKUP_TAR_NAME], struct buf *bytes)
{
    uint8_t head[TAR_BLOCK], rest[TAR_BLOCK];
    uint64_t size;
    int r = backup_tar_read(a, head, sizeof head);
    if (r)
        return r;
    switch (tar_head_read(head, name, &size)) {
    case TAR_OK:
        break;
    case TAR_END:
        r = backup_tar_read(a, rest, sizeof rest);
        return r ? r : rest[0] ? backup_tar_bad(a, "this is not a tar file") : BACKUP_TAR_E_END;
    default:
        return backup_tar_bad(a, "this is not a tar file of koers");
    }
    if (!backup_tar_name_known(name))
        return backup_tar_bad(a, "a file with a name that koers does not write");
    if (size > BACKUP_TAR_FILE_MAX)
        return backup_tar_bad(a, "a file is too large");
    buf_clear(bytes);
    r = backup_tar_read(a, buf_extend(bytes, size), size);
    if (r == 0)
        r = backup_tar_read(a, rest, tar_padding(size));
    return r;
}
