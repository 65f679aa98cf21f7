/* Reading a backup (bundle.h). The law: nothing of it is used before all of it was read and found
 * good. */
#include "broker/archive/bundle.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/archive/places.h"
#include "common/base/civil.h"

static int bundle_record(void *arg, const struct journal_record *record, struct slice bytes)
{
    signers_follow(&((struct bundle *)arg)->signers, record, bytes);
    return 0;
}

bool bundle_is(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* ── Files of it ── */

static int bundle_segment(struct bundle *b, const char *path, const char *name, struct buf *bytes)
{
    struct scan *s = &b->scan;
    struct scan_image image = {
        .name = name + 8, .image = bytes->data, .n_file = bytes->n, .fd = -1};
    uint64_t size = bytes->n >= SEGMENT_HEADER ? scan_size(bytes->data) : 0;
    if (size == 0 || size != bytes->n)
        return tool_fail(TOOL_BAD, "%s: %s: not of the size that its header gives it", path, name);
    int r = scan_segment(s, &image);
    if (r == SCAN_OK)
        return TOOL_OK;
    return tool_fail(TOOL_BAD, "%s: %s: offset %llu: %s", path, name, (unsigned long long)s->offset,
                     s->why.text);
}

/* It is shown to people, on their terminals. */
static bool bundle_plain(const struct bundle *b, const char *name)
{
    const unsigned char *at = (const unsigned char *)bundle_text(b, name);
    if (!*at)
        return false;
    while (*at && *at >= ' ' && *at < 0x7F)
        at++;
    return !*at;
}

static int bundle_manifest(struct bundle *b, const char *path, const struct buf *bytes)
{
    json_error_t error;
    b->manifest = json_loadb((const char *)bytes->data, bytes->n, 0, &error);
    if (!json_is_object(b->manifest) || strcmp(bundle_text(b, "format"), BUNDLE_FORMAT) != 0 ||
        !bundle_plain(b, "made_at") || !bundle_plain(b, "program"))
        return tool_fail(TOOL_BAD, "%s: its manifest is not one that this program knows", path);
    return TOOL_OK;
}

static void bundle_note(struct bundle *b, const char *name, const struct buf *bytes)
{
    uint8_t hash[32];
    char hex[65];
    key_hash(buf_slice(bytes), hash);
    tool_hex(hex, hash, 32);
    json_array_append_new(b->files, json_pack("{s:s, s:I, s:s}", "name", name, "bytes",
                                              (json_int_t)bytes->n, "sha256", hex));
}

static int bundle_file(struct bundle *b, const char *path, const char *name, struct buf *bytes)
{
    struct {
        const char *name;
        struct buf *to;
    } kept[] = {{"mesh.json", &b->mesh_json},
                {"policy.bin", &b->policy_bin},
                {"policy.json", &b->policy_json},
                {"private.enc", &b->private}};
    if (b->manifest)
        return tool_fail(TOOL_BAD, "%s: there is something behind its manifest", path);
    if (strcmp(name, "manifest.json") == 0)
        return bundle_manifest(b, path, bytes);
    bundle_note(b, name, bytes);
    if (archive_is_segment(name))
        return bundle_segment(b, path, name, bytes);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (strcmp(kept[i].name, name) == 0 && kept[i].to->n == 0) {
            buf_add(kept[i].to, bytes->data, bytes->n);
            return TOOL_OK;
        }
    return tool_fail(TOOL_BAD, "%s: %s stands twice, or where it does not belong", path, name);
}

/* The compressed bytes are read to their end, too: their checksum stands there. */
static int bundle_end(struct source *source, const char *path)
{
    uint8_t one;
    ssize_t n = source_read(source, &one, 1);
    if (n > 0 || (n == -EBADMSG && !source->in_frame))
        return tool_fail(TOOL_BAD, "%s: there is something behind its end", path);
    if (n == -EBADMSG)
        return tool_fail(TOOL_BAD, "%s: the compressed bytes are damaged or end too early", path);
    return n < 0 ? tool_errno(path, (int)n) : TOOL_OK;
}

static int bundle_read(struct bundle *b, struct source *source, const char *path)
{
    struct archive_in in = {.source = source};
    scoped(buf_fini) struct buf bytes = {0};
    char name[ARCHIVE_NAME];
    int r, code = TOOL_OK;
    while (!code && (r = archive_next(&in, name, &bytes)) == ARCHIVE_OK) {
        code = bundle_file(b, path, name, &bytes);
        if (b->tool->progress)
            fprintf(stderr, "\rreading %s: %s\033[K", path, name);
    }
    tool_progress_end(b->tool);
    if (code)
        return code;
    if (r < 0)
        return tool_errno(path, r);
    if (r == ARCHIVE_E_BAD)
        return tool_fail(TOOL_BAD, "%s: offset %llu: %s", path, (unsigned long long)source->offset,
                         in.why.text);
    return b->manifest ? bundle_end(source, path)
                       : tool_fail(TOOL_BAD, "%s: it has no manifest", path);
}

/* ── The whole ── */

/* mesh_load reads files; these bytes come from none. */
static int bundle_mesh(struct bundle *b, struct errtext *why)
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

static bool bundle_journal_agrees(const struct bundle *b)
{
    json_t *told = json_copy(b->manifest);
    bundle_set_journal(told, &b->scan);
    bool agrees = b->scan.n_segments > 0 && json_equal(told, b->manifest);
    json_decref(told);
    return agrees;
}

/* It is there if the manifest speaks of something in it, and only then; encrypted as it says. */
static bool bundle_private_agrees(const struct bundle *b)
{
    bool told = json_is_true(json_object_get(b->manifest, "vault")) ||
                json_is_true(json_object_get(b->manifest, "keys"));
    const char *encrypted = bundle_text(b, "encrypted");
    if (b->private.n == 0)
        return !told && !*encrypted;
    enum seal_mode mode = seal_mode_of(buf_slice(&b->private));
    return told && mode != SEAL_NONE && strcmp(encrypted, bundle_encrypted(mode)) == 0;
}

static int bundle_agrees(struct bundle *b, const char *path)
{
    struct errtext why = {""};
    if (!json_equal(b->files, json_object_get(b->manifest, "files")))
        return tool_fail(TOOL_BAD, "%s: its files are not those of its manifest", path);
    if (!bundle_journal_agrees(b))
        return tool_fail(TOOL_BAD, "%s: its journal is not that of its manifest", path);
    if (!bundle_private_agrees(b))
        return tool_fail(TOOL_BAD, "%s: its private part is not that of its manifest", path);
    if (bundle_mesh(b, &why) != KEY_OK)
        return tool_fail(TOOL_BAD, "%s: mesh.json: %s", path, why.text);
    if (policy_load(&b->policy, buf_slice(&b->policy_bin), b->mesh.root_key, &why))
        return tool_fail(TOOL_BAD, "%s: policy.bin: %s", path, why.text);
    return TOOL_OK;
}

int bundle_check(struct bundle *b, struct tool *t, const char *path)
{
    struct source source;
    *b = (struct bundle){.tool = t, .files = json_array()};
    b->scan = (struct scan){.on_record = bundle_record, .arg = b};
    int r = source_open(&source, path), code = TOOL_OK;
    if (r < 0)
        code = tool_errno(path, r);
    else if (!source.zstd)
        code = tool_fail(TOOL_BAD, "%s: no backup of koers", path);
    if (!code)
        code = bundle_read(b, &source, path);
    source_close(&source);
    return code ? code : bundle_agrees(b, path);
}

void bundle_fini(struct bundle *b)
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

/* As sha256sum prints them: digest, two blanks, name. */
void bundle_beside(const json_t *files, uint8_t to[SEAL_BESIDE])
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

/* ── Telling ── */

const char *bundle_text(const struct bundle *b, const char *name)
{
    const char *text = json_string_value(json_object_get(b->manifest, name));
    return text ? text : "";
}

const char *bundle_encrypted(enum seal_mode mode)
{
    return mode == SEAL_RECIPIENT ? "recipient's key" : "passphrase";
}

void bundle_set_journal(json_t *manifest, const struct scan *s)
{
    char id[33], hash[65], when[CIVIL_TIME];
    tool_hex(id, s->journal_id, 16);
    tool_hex(hash, s->head_hash, 32);
    civil_utc(s->last_us, when);
    json_object_set_new(manifest, "journal_id", json_string(id));
    json_object_set_new(manifest, "head", json_integer((json_int_t)s->head));
    json_object_set_new(manifest, "head_hash", json_string(hash));
    json_object_set_new(manifest, "last_at", json_string(when));
    json_object_set_new(manifest, "segments", json_integer((json_int_t)s->n_segments));
}

json_t *bundle_json(const struct bundle *b)
{
    json_t *json = json_copy(b->manifest);
    json_object_del(json, "files");
    return json;
}

void bundle_print(const struct bundle *b)
{
    const char *vault = json_is_true(json_object_get(b->manifest, "vault")) ? "vault" : "no vault";
    const char *keys = json_is_true(json_object_get(b->manifest, "keys")) ? "keys" : "no keys";
    printf("backup      made at %s by %s\n", bundle_text(b, "made_at"), bundle_text(b, "program"));
    printf("journal     %s\n", bundle_text(b, "journal_id"));
    printf("head        %llu  %s\n", (unsigned long long)b->scan.head, bundle_text(b, "head_hash"));
    printf("last event  %s\n", bundle_text(b, "last_at"));
    printf("policy      version %llu\n", (unsigned long long)policy_version(b->policy));
    printf("private     %s, %s%s%s\n", vault, keys,
           *bundle_text(b, "encrypted") ? ", encrypted with a " : "", bundle_text(b, "encrypted"));
}
