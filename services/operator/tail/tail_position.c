/* This file saves the position of a tail in a JSON file and reads it back. A rename replaces the
 * whole file at once. The lock is on a second file, whose name ends in "-lock". The kernel releases
 * the lock when the process ends. */
#include "services/operator/tail/tail_position.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/utf8.h"
#include "services/command/session.h"
#include "services/operator/tail/texts.h"

static int position_lock(struct tail_position *p)
{
    char path[PATH_MAX];
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (snprintf(path, sizeof path, "%s-lock", p->path) >= PATH_MAX - 8)
        return client_fail(CODE_USAGE, T_PATH_TOO_LONG);
    p->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (p->lock_fd < 0)
        return client_fail(CODE_IO, T_CURSOR_FILE, path, strerror(errno));
    if (fcntl(p->lock_fd, F_OFD_SETLK, &lock) == 0)
        return CODE_OK;
    if (errno == EAGAIN || errno == EACCES)
        return client_fail(CODE_AGAIN, T_CURSOR_IN_USE, p->path);
    return client_fail(CODE_IO, T_CURSOR_FILE, path, strerror(errno));
}

static bool position_hex(const json_t *json, const char *name, uint8_t *to, size_t n)
{
    const char *text = json_string_value(json_object_get(json, name));
    size_t got;
    return text && strlen(text) == 2 * n &&
           sodium_hex2bin(to, n, text, 2 * n, NULL, &got, NULL) == 0 && got == n;
}

static bool position_number(const json_t *json, const char *name, uint64_t *to)
{
    const json_t *value = json_object_get(json, name);
    *to = (uint64_t)json_integer_value(value);
    return json_is_integer(value) && json_integer_value(value) >= 0;
}

/* Appends a file name as text for JSON. A file name may have any bytes, but JSON must be UTF-8. '%'
 * becomes %25. If the name is not UTF-8, every byte above 7F becomes %XX. */
static void position_escape(struct buf *to, const char *path)
{
    bool text = utf8_valid(slice_text(path));
    for (; *path; path++)
        if (*path == '%' || (!text && *path & 0x80))
            buf_add_text(to, "%%%02x", (unsigned char)*path);
        else
            buf_add_text(to, "%c", *path);
}

static void position_unescape(char *path)
{
    char *to = path;
    for (; *path; path++) {
        uint8_t byte;
        if (*path != '%' || sodium_hex2bin(&byte, 1, path + 1, 2, NULL, NULL, NULL) != 0) {
            *to++ = *path;
            continue;
        }
        *to++ = (char)byte;
        path += 2;
    }
    *to = 0;
}

/* Reads back what the earlier run wrote to the nth output after that run saved its position. The
 * part ends at the end of the file. If a later output in the list is the same file, the part ends
 * where that output starts. */
static void position_resume(struct tail_out *out, const json_t *outputs, size_t nth)
{
    const json_t *one = json_array_get(outputs, nth);
    const char *escaped = json_string_value(json_object_get(one, "path"));
    scoped(mem_freep) char *path = escaped ? mem_text(escaped) : NULL;
    struct tail_out_part part = {.end = UINT64_MAX};
    uint64_t device, inode, offset;
    if (!path || !position_number(one, "device", &part.device) ||
        !position_number(one, "inode", &part.inode) ||
        !position_number(one, "offset", &part.offset))
        return;
    for (size_t i = nth + 1; i < json_array_size(outputs) && part.end == UINT64_MAX; i++) {
        const json_t *later = json_array_get(outputs, i);
        if (position_number(later, "device", &device) && position_number(later, "inode", &inode) &&
            position_number(later, "offset", &offset) && device == part.device &&
            inode == part.inode)
            part.end = offset;
    }
    position_unescape(path);
    tail_out_resume(out, path, &part);
}

static bool position_take(struct tail_position *p, const json_t *json, struct tail_out *out)
{
    const json_t *outputs = json_object_get(json, "outputs");
    if (!position_number(json, "next", &p->next) || !position_number(json, "seen", &p->seen) ||
        p->next <= p->seen || !position_hex(json, "journal", p->journal, sizeof p->journal) ||
        !position_hex(json, "hash", p->hash, sizeof p->hash) || !json_is_array(outputs))
        return false;
    for (size_t i = 0; i < json_array_size(outputs); i++)
        position_resume(out, outputs, i);
    json_decref(p->outputs);
    p->outputs = json_deep_copy(outputs);
    p->found = true;
    p->saved_next = p->next;
    return true;
}

int tail_position_open(struct tail_position *p, const char *path, struct tail_out *out)
{
    json_error_t why;
    json_t *json;
    bool good;
    *p = (struct tail_position){.path = path, .lock_fd = -1, .outputs = json_array()};
    int code = position_lock(p);
    if (code)
        return code;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return CODE_OK;
    json = json_load_file(path, 0, &why);
    if (!json && json_error_code(&why) == json_error_cannot_open_file)
        return client_fail(CODE_IO, T_CURSOR_FILE, path, strerror(errno));
    good = json && position_take(p, json, out);
    json_decref(json);
    return good ? CODE_OK : client_fail(CODE_BAD, T_CURSOR_BAD, path);
}

/* Returns the output and its current offset as JSON. Returns null if the output is not a regular
 * file, because a later run cannot read such an output back. Also returns null if the path of the
 * output is unknown. With O_APPEND every write goes to the end of the file, so the offset is then
 * the end. */
static json_t *position_output(const struct tail_out *out)
{
    char link[64], path[PATH_MAX];
    scoped(buf_fini) struct buf escaped = {0};
    struct stat st;
    off_t offset;
    ssize_t n;
    snprintf(link, sizeof link, "/proc/self/fd/%d", out->fd);
    n = out->regular ? readlink(link, path, sizeof path - 1) : -1;
    if (n <= 0 || fstat(out->fd, &st) != 0)
        return json_null();
    offset = fcntl(out->fd, F_GETFL) & O_APPEND ? st.st_size : lseek(out->fd, 0, SEEK_CUR);
    path[n] = 0;
    position_escape(&escaped, path);
    return json_pack("{s:s%, s:I, s:I, s:I}", "path", escaped.data, escaped.n, "device",
                     (json_int_t)st.st_dev, "inode", (json_int_t)st.st_ino, "offset",
                     (json_int_t)offset);
}

static json_t *position_json(const struct tail_position *p)
{
    char journal[2 * sizeof p->journal + 1], hash[2 * sizeof p->hash + 1];
    sodium_bin2hex(journal, sizeof journal, p->journal, sizeof p->journal);
    sodium_bin2hex(hash, sizeof hash, p->hash, sizeof p->hash);
    return json_pack("{s:s, s:I, s:I, s:s, s:O}", "journal", journal, "next", (json_int_t)p->next,
                     "seen", (json_int_t)p->seen, "hash", hash, "outputs", p->outputs);
}

/* Writes and syncs a new file. The caller renames it afterwards. Returns 0 or -errno. */
static int position_write(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), e = 0;
    size_t n = strlen(text);
    if (fd < 0)
        return -errno;
    ssize_t written = write(fd, text, n);
    if (written != (ssize_t)n)
        e = written < 0 ? -errno : -ENOSPC;
    if (!e && fsync(fd) != 0)
        e = -errno;
    if (close(fd) != 0 && !e)
        e = -errno;
    return e;
}

/* Syncs the folder, so that the rename is on disk. Ignores errors, because some file systems cannot
 * sync a folder. */
static void position_sync_folder(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static int position_replace(struct tail_position *p)
{
    char aside[PATH_MAX];
    json_t *json = position_json(p);
    scoped(mem_freep) char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    must(text);
    snprintf(aside, sizeof aside, "%s.new", p->path);
    int e = position_write(aside, text);
    if (!e && rename(aside, p->path) != 0)
        e = -errno;
    if (e)
        return client_fail(CODE_IO, T_CURSOR_NOT_SAVED, p->path, strerror(-e));
    position_sync_folder(p->path);
    p->saved_next = p->next;
    p->saved_us = session_clock();
    return CODE_OK;
}

/* Returns true if `output` is the same file as the last output of the list, at the same offset or a
 * later one. */
static bool position_goes_on(const struct tail_position *p, const json_t *output)
{
    const json_t *last = json_array_get(p->outputs, json_array_size(p->outputs) - 1);
    return last && json_equal(json_object_get(last, "device"), json_object_get(output, "device")) &&
           json_equal(json_object_get(last, "inode"), json_object_get(output, "inode")) &&
           json_equal(json_object_get(last, "path"), json_object_get(output, "path")) &&
           json_integer_value(json_object_get(last, "offset")) <=
               json_integer_value(json_object_get(output, "offset"));
}

int tail_position_begin(struct tail_position *p, const struct tail_out *out, uint64_t first)
{
    if (p->begun)
        return CODE_OK;
    p->begun = true;
    json_t *output = position_output(out);
    bool known = json_is_null(output) || position_goes_on(p, output);
    if (!known)
        json_array_append(p->outputs, output);
    json_decref(output);
    if (p->found && known)
        return CODE_OK;
    if (!p->found)
        p->next = first;
    return position_replace(p);
}

int tail_position_save(struct tail_position *p, struct tail_out *out)
{
    int e = tail_out_sync(out);
    if (!e && !tail_out_settled(out))
        /* The comparison with the output of the earlier run is not complete, so the position of
         * that run stays in the file. */
        return CODE_OK;
    if (e)
        return client_fail(CODE_IO, T_OUT_FAILED, strerror(-e));
    json_t *output = position_output(out);
    json_array_clear(p->outputs);
    if (!json_is_null(output))
        json_array_append(p->outputs, output);
    json_decref(output);
    return position_replace(p);
}

void tail_position_close(struct tail_position *p)
{
    if (p->path && p->lock_fd >= 0)
        close(p->lock_fd);
    p->lock_fd = -1;
    json_decref(p->outputs);
    p->outputs = NULL;
}
