/* This file reads and checks a backup (backup_file.h). Nothing of a backup may be used before all
 * of it was read and checked. */
#include "broker/archive/backup_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/archive/layout.h"
#include "common/base/civil.h"

static int backup_file_record(void *arg, const struct journal_record *record, struct slice bytes)
{
    signers_follow(&((struct backup_file *)arg)->signers, record, bytes);
    return 0;
}

bool backup_file_is(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* ── The files in a backup ── */

/* Checks one segment of the backup. */
static int backup_file_segment(struct backup_file *b, const char *path, const char *name,
                               struct buf *bytes)
{
    struct scan *s = &b->scan;
    struct scan_image image = {
        .name = name + 8, .image = bytes->data, .n_file = bytes->n, .fd = -1};
    uint64_t size = bytes->n >= SEGMENT_HEADER ? scan_size(bytes->data) : 0;
    if (size == 0 || size != bytes->n)
        return archive_fail(ARCHIVE_BAD, "%s: %s: it does not have the size that its header says",
                            path, name);
    int r = scan_segment(s, &image);
    if (r == SCAN_OK)
        return ARCHIVE_OK;
    return archive_fail(ARCHIVE_BAD, "%s: %s: offset %llu: %s", path, name,
                        (unsigned long long)s->offset, s->why.text);
}

/* Returns true if the manifest's text `name` is not empty and has only printable ASCII. Such texts
 * are shown on terminals. */
static bool backup_file_plain(const struct backup_file *b, const char *name)
{
    const unsigned char *at = (const unsigned char *)backup_file_text(b, name);
    if (!*at)
        return false;
    while (*at && *at >= ' ' && *at < 0x7F)
        at++;
    return !*at;
}

static int backup_file_manifest(struct backup_file *b, const char *path, const struct buf *bytes)
{
    json_error_t error;
    b->manifest = json_loadb((const char *)bytes->data, bytes->n, 0, &error);
    if (!json_is_object(b->manifest) || strcmp(backup_file_text(b, "format"), BACKUP_FORMAT) != 0 ||
        !backup_file_plain(b, "made_at") || !backup_file_plain(b, "program"))
        return archive_fail(ARCHIVE_BAD, "%s: this program does not know its manifest", path);
    return ARCHIVE_OK;
}

/* Adds the name, the size and the SHA-256 of a file to b->files. */
static void backup_file_note(struct backup_file *b, const char *name, const struct buf *bytes)
{
    uint8_t hash[32];
    char hex[65];
    key_hash(buf_slice(bytes), hash);
    archive_hex(hex, hash, 32);
    json_array_append_new(b->files, json_pack("{s:s, s:I, s:s}", "name", name, "bytes",
                                              (json_int_t)bytes->n, "sha256", hex));
}

/* Takes one file of the backup: checks it, or stores its bytes for later. */
static int backup_file_entry(struct backup_file *b, const char *path, const char *name,
                             struct buf *bytes)
{
    struct {
        const char *name;
        struct buf *to;
    } small[] = {{"mesh.json", &b->mesh_json},
                 {"policy.bin", &b->policy_bin},
                 {"policy.json", &b->policy_json},
                 {"private.enc", &b->private}};
    if (b->manifest)
        return archive_fail(ARCHIVE_BAD, "%s: the manifest is not the last file", path);
    if (strcmp(name, "manifest.json") == 0)
        return backup_file_manifest(b, path, bytes);
    backup_file_note(b, name, bytes);
    if (backup_tar_is_segment(name))
        return backup_file_segment(b, path, name, bytes);
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (strcmp(small[i].name, name) == 0 && small[i].to->n == 0) {
            buf_add(small[i].to, bytes->data, bytes->n);
            return ARCHIVE_OK;
        }
    return archive_fail(ARCHIVE_BAD, "%s: %s occurs twice, or does not belong there", path, name);
}

/* Checks that there is no more data after the end of the tar file. If the data is compressed, this
 * read also verifies its checksum. */
static int backup_file_end(struct source *source, const char *path)
{
    uint8_t one;
    ssize_t n = source_read(source, &one, 1);
    if (n > 0 || (n == -EBADMSG && !source->in_frame))
        return archive_fail(ARCHIVE_BAD, "%s: there are bytes after its end", path);
    if (n == -EBADMSG)
        return archive_fail(ARCHIVE_BAD, "%s: the compressed data is damaged or ends too early",
                            path);
    return n < 0 ? archive_errno(path, (int)n) : ARCHIVE_OK;
}

/* Reads and checks all files of the backup. */
static int backup_file_read(struct backup_file *b, struct source *source, const char *path)
{
    struct backup_tar_in in = {.source = source};
    scoped(buf_fini) struct buf bytes = {0};
    char name[BACKUP_TAR_NAME];
    int r, code = ARCHIVE_OK;
    while (!code && (r = backup_tar_next(&in, name, &bytes)) == BACKUP_TAR_OK) {
        code = backup_file_entry(b, path, name, &bytes);
        if (b->run->progress)
            fprintf(stderr, "\rreading %s: %s\033[K", path, name);
    }
    archive_progress_end(b->run);
    if (code)
        return code;
    if (r < 0)
        return archive_errno(path, r);
    if (r == BACKUP_TAR_E_BAD)
        return archive_fail(ARCHIVE_BAD, "%s: offset %llu: %s", path,
                            (unsigned long long)source->offset, in.why.text);
    return b->manifest ? backup_file_end(source, path)
                       : archive_fail(ARCHIVE_BAD, "%s: it has no manifest", path);
}

/* ── Checking the files together ── */

/* Loads mesh.json. mesh_load needs a path, so the bytes are written to a file in memory. */
static int backup_file_mesh(struct backup_file *b, struct errtext *why)
{
    char path[64];
    int fd = memfd_create("mesh.json", MFD_CLOEXEC), r = KEY_E_BAD;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (fd >= 0 && stream_write_all(fd, b->mesh_json.data, b->mesh_json.n) == 0)
        r = mesh_load(&b->mesh, path, why);
    if (fd >= 0)
        close(fd);
    return r;
}

/* Returns true if the manifest describes the journal that the scan found. */
static bool backup_file_journal_agrees(const struct backup_file *b)
{
    json_t *expected = json_copy(b->manifest);
    backup_file_set_journal(expected, &b->scan);
    bool agrees = b->scan.n_segments > 0 && json_equal(expected, b->manifest);
    json_decref(expected);
    return agrees;
}

/* Returns true if the private part is as the manifest says. A backup with a vault or keys must have
 * a private part. Other backups must not have one. */
static bool backup_file_private_agrees(const struct backup_file *b)
{
    bool has_private = json_is_true(json_object_get(b->manifest, "vault")) ||
                       json_is_true(json_object_get(b->manifest, "keys"));
    const char *encrypted = backup_file_text(b, "encrypted");
    if (b->private.n == 0)
        return !has_private && !*encrypted;
    enum seal_mode mode = seal_mode_of(buf_slice(&b->private));
    return has_private && mode != SEAL_NONE && strcmp(encrypted, backup_file_encrypted(mode)) == 0;
}

/* Checks that files, journal, private part, mesh and policy fit together. */
static int backup_file_agrees(struct backup_file *b, const char *path)
{
    struct errtext why = {""};
    if (!json_equal(b->files, json_object_get(b->manifest, "files")))
        return archive_fail(ARCHIVE_BAD, "%s: its files do not match its manifest", path);
    if (!backup_file_journal_agrees(b))
        return archive_fail(ARCHIVE_BAD, "%s: its journal does not match its manifest", path);
    if (!backup_file_private_agrees(b))
        return archive_fail(ARCHIVE_BAD, "%s: its private part does not match its manifest", path);
    if (backup_file_mesh(b, &why) != KEY_OK)
        return archive_fail(ARCHIVE_BAD, "%s: mesh.json: %s", path, why.text);
    if (policy_load(&b->policy, buf_slice(&b->policy_bin), b->mesh.root_key, &why))
        return archive_fail(ARCHIVE_BAD, "%s: policy.bin: %s", path, why.text);
    return ARCHIVE_OK;
}

int backup_file_check(struct backup_file *b, struct archive_run *run, const char *path)
{
    struct source source;
    *b = (struct backup_file){.run = run, .files = json_array()};
    b->scan = (struct scan){.on_record = backup_file_record, .arg = b};
    int r = source_open(&source, path), code = ARCHIVE_OK;
    if (r < 0)
        code = archive_errno(path, r);
    else if (!source.zstd)
        code = archive_fail(ARCHIVE_BAD, "%s is not a backup of koers", path);
    if (!code)
        code = backup_file_read(b, &source, path);
    source_close(&source);
    return code ? code : backup_file_agrees(b, path);
}

void backup_file_fini(struct backup_file *b)
{
    scan_fini(&b->scan);
    signers_fini(&b->signers);
    json_decref(b->manifest);
    json_decref(b->files);
    buf_fini(&b->mesh_json);
    buf_fini(&b->policy_bin);
    buf_fini(&b->policy_json);
    buf_fini(&b->private);
    policy_unref(&b->policy);
}

/* The digest is the SHA-256 of lines as sha256sum prints them: the digest of a file, two spaces,
 * the file's name. */
void backup_file_context(const json_t *files, uint8_t to[SEAL_CONTEXT])
{
    scoped(buf_fini) struct buf lines = {0};
    for (size_t i = 0; i < json_array_size(files); i++) {
        const json_t *file = json_array_get(files, i);
        const char *name = json_string_value(json_object_get(file, "name"));
        if (strcmp(name, "private.enc") == 0)
            break;
        buf_add_text(&lines, "%s  %s\n", json_string_value(json_object_get(file, "sha256")), name);
    }
    key_hash(buf_slice(&lines), to);
}

/* ── Printing ── */

const char *backup_file_text(const struct backup_file *b, const char *name)
{
    const char *text = json_string_value(json_object_get(b->manifest, name));
    return text ? text : "";
}

const char *backup_file_encrypted(enum seal_mode mode)
{
    return mode == SEAL_RECIPIENT ? "recipient's key" : "passphrase";
}

void backup_file_set_journal(json_t *manifest, const struct scan *s)
{
    char id[33], hash[65], when[CIVIL_TIME];
    archive_hex(id, s->journal_id, 16);
    archive_hex(hash, s->head_hash, 32);
    civil_utc(s->last_us, when);
    json_object_set_new(manifest, "journal_id", json_string(id));
    json_object_set_new(manifest, "head", json_integer((json_int_t)s->head));
    json_object_set_new(manifest, "head_hash", json_string(hash));
    json_object_set_new(manifest, "last_at", json_string(when));
    json_object_set_new(manifest, "segments", json_integer((json_int_t)s->n_segments));
}

json_t *backup_file_json(const struct backup_file *b)
{
    json_t *json = json_copy(b->manifest);
    json_object_del(json, "files");
    return json;
}

void backup_file_print(const struct backup_file *b)
{
    const char *vault = json_is_true(json_object_get(b->manifest, "vault")) ? "vault" : "no vault";
    const char *keys = json_is_true(json_object_get(b->manifest, "keys")) ? "keys" : "no keys";
    printf("backup      made at %s by %s\n", backup_file_text(b, "made_at"),
           backup_file_text(b, "program"));
    printf("journal     %s\n", backup_file_text(b, "journal_id"));
    printf("head        %llu  %s\n", (unsigned long long)b->scan.head,
           backup_file_text(b, "head_hash"));
    printf("last event  %s\n", backup_file_text(b, "last_at"));
    printf("policy      version %llu\n", (unsigned long long)policy_version(b->policy));
    printf("private     %s, %s%s%s\n", vault, keys,
           *backup_file_text(b, "encrypted") ? ", encrypted with a " : "",
           backup_file_text(b, "encrypted"));
}
