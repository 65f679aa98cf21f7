/* This file is `koers-journal backup`. It puts the journal, the policy, mesh.json and the vault of
 * a running mesh in one file.
 *
 * It copies the vault first, then the journal, then the policy (broker/archive/backup.md). In this
 * order the copies fit together: for every contact in the copied vault, the copied journal has the
 * signal. If a contact must be forgotten and is still in the copied vault, the copied journal has
 * the event that orders the relay to forget it. The copied policy is not older than the last policy
 * change in the copied journal. */
#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/archive/backup_file.h"
#include "broker/archive/commands.h"
#include "broker/archive/file.h"
#include "broker/archive/layout.h"
#include "broker/archive/seal.h"
#include "broker/archive/vault_copy.h"
#include "common/base/civil.h"

/* maximum size in bytes of policy.json, mesh.json or a key */
enum { BACKUP_SMALL = 16 * 1024 * 1024 };

struct backup {
    struct archive_run *run;
    struct layout layout;
    struct seal seal;
    struct sink sink;
    struct backup_tar_out out;
    struct scan scan;
    struct signers signers;
    json_t *manifest;
    struct buf plain; /* the private part before encryption; zeroed after use */
    struct policy *policy;
};

/* ── The private part ── */

/* Adds the key file `path` to the backup as `name`. If `needed` is false, the file may be missing.
 */
static int backup_key(struct backup_tar_out *out, const char *name, const char *path, bool needed)
{
    struct buf bytes = {0};
    int r = file_read(&bytes, path, BACKUP_SMALL), code = ARCHIVE_OK;
    if (r == 0)
        (void)backup_tar_put(out, name, buf_slice(&bytes));
    else if (r != -ENOENT || needed)
        code = archive_errno(path, r);
    if (bytes.n > 0)
        sodium_memzero(bytes.data, bytes.n);
    buf_fini(&bytes);
    return code;
}

/* Adds the key files of the mesh: of all identities, of the broker and of the root. */
static int backup_keys(struct backup *b, struct backup_tar_out *out)
{
    const struct layout *p = &b->layout;
    struct dirent **list;
    size_t before = out->buf->n;
    int code = ARCHIVE_OK, n = scandir(p->keys, &list, NULL, alphasort);
    if (n < 0)
        return archive_errno(p->keys, errno);
    for (int i = 0; i < n; i++) {
        char path[PATH_MAX + 256], name[300];
        snprintf(path, sizeof path, "%s/%s", p->keys, list[i]->d_name);
        snprintf(name, sizeof name, "keys/%s", list[i]->d_name);
        if (!code && strlen(name) < BACKUP_TAR_NAME && backup_tar_is_key(name))
            code = backup_key(out, name, path, true);
        free(list[i]);
    }
    free(list);
    if (!code && p->broker_key[0])
        code = backup_key(out, "broker.key", p->broker_key, false);
    if (!code && p->root_key[0])
        code = backup_key(out, "root.key", p->root_key, false);
    if (!code && out->buf->n == before)
        code = archive_fail(ARCHIVE_NOTHING, "%s: there are no keys", p->keys);
    return code;
}

/* Collects the vault and the keys in memory, as far as the options ask for them. They are encrypted
 * later, when the digests of the other files are known. */
static int backup_private(struct backup *b)
{
    const struct archive_options *o = &b->run->options;
    struct errtext why = {""};
    struct buf vault = {0};
    struct backup_tar_out out = {.buf = &b->plain};
    int code = ARCHIVE_OK;
    if (!o->without_vault) {
        if (access(b->layout.vault, F_OK) < 0)
            code = archive_fail(
                ARCHIVE_NOTHING,
                "%s: there is no vault; --without-vault makes a backup without contacts",
                b->layout.vault);
        else if (vault_copy(&vault, b->layout.vault, &why))
            code = archive_fail(ARCHIVE_IO, "%s", why.text);
        else if (backup_tar_put(&out, "vault.db", buf_slice(&vault)) < 0)
            code = archive_fail(ARCHIVE_IO, "%s is too large for a backup", b->layout.vault);
    }
    if (!code && o->with_keys)
        code = backup_keys(b, &out);
    if (!code && b->plain.n > 0)
        (void)backup_tar_end(&out);
    if (vault.n > 0)
        sodium_memzero(vault.data, vault.n);
    buf_fini(&vault);
    return code;
}

/* Reads the passphrase or the recipient's key, and checks the options for encryption. */
static int backup_seal(struct backup *b)
{
    const struct archive_options *o = &b->run->options;
    struct errtext why = {""};
    bool private = !o->without_vault || o->with_keys;
    if (o->passphrase_file && o->recipient)
        return archive_fail(ARCHIVE_USAGE, "give either --passphrase-file or --recipient");
    if (private && !o->passphrase_file && !o->recipient)
        return archive_fail(
            ARCHIVE_USAGE, "%s is encrypted: give --passphrase-file FILE or --recipient FILE%s",
            o->without_vault ? "a backup with keys" : "the vault has personal data and",
            o->without_vault ? "" : " (or --without-vault)");
    int r = o->passphrase_file ? seal_passphrase(&b->seal, o->passphrase_file, &why)
            : o->recipient     ? seal_recipient(&b->seal, o->recipient, &why)
                               : SEAL_OK;
    return r ? archive_fail(ARCHIVE_CONFIG, "%s", why.text) : ARCHIVE_OK;
}

/* ── The journal ── */

static int backup_record(void *arg, const struct journal_record *record, struct slice bytes)
{
    signers_follow(&((struct backup *)arg)->signers, record, bytes);
    return 0;
}

/* Replaces the bytes after the last whole block with zeroes, because a broker may be writing there.
 * If the segment has a FOOT block, also writes its trailer. */
static void backup_cut(struct scan_image *image, uint64_t size)
{
    uint64_t until = size - (image->has_foot ? SEGMENT_TRAILER : 0);
    memset(image->image + image->end, 0, until - image->end);
    if (image->has_foot) /* the broker writes the trailer last, so the trailer may be missing */
        segment_trailer_encode(image->last, image->image + until);
}

/* Checks one segment and adds it to the backup. */
static int backup_segment(struct backup *b, int directory, const char *name, bool is_last,
                          struct buf *buffer)
{
    struct scan *s = &b->scan;
    struct scan_image image;
    char in_archive[BACKUP_TAR_NAME];
    int code = ARCHIVE_OK, r = scan_load(s, &image, directory, name, buffer);
    image.is_last = is_last;
    if (r == SCAN_OK)
        r = scan_segment(s, &image);
    if (image.fd >= 0)
        close(image.fd);
    if (r < 0)
        return archive_fail(ARCHIVE_IO, "%s/%s: %s", b->layout.journal, name, strerror(-r));
    if (r)
        return archive_fail(ARCHIVE_BAD, "%s/%s: offset %llu: %s; no backup was made",
                            b->layout.journal, name, (unsigned long long)s->offset, s->why.text);
    uint64_t size = scan_size(image.image);
    backup_cut(&image, size);
    snprintf(in_archive, sizeof in_archive, "journal/%s", name);
    r = backup_tar_put(&b->out, in_archive, (struct slice){image.image, size});
    if (r < 0)
        code = archive_errno(b->sink.path, r);
    return code;
}

/* Copies the segments that the folder has now, in their order. So the backup has all events that
 * were acknowledged before this call. */
static int backup_journal(struct backup *b)
{
    scoped(scan_names_free) struct scan_names names = {0};
    scoped(buf_fini) struct buf buffer = {0};
    const char *where = b->layout.journal;
    int r = scan_names(&names, where), code = ARCHIVE_OK;
    if (r < 0 || names.n == 0)
        return archive_fail(ARCHIVE_NOTHING, "%s: there is no journal", where);
    int directory = open(where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return archive_errno(where, errno);
    for (size_t i = 0; i < names.n && !code; i++) {
        archive_progress(b->run, "backing up", i, names.n);
        code = backup_segment(b, directory, names.names[i], i + 1 == names.n, &buffer);
    }
    archive_progress_end(b->run);
    close(directory);
    return code;
}

/* ── Small files, the private part and the manifest ── */

/* Adds the file `path` to the backup as `name`. If `needed` is false, the file may be missing. */
static int backup_small(struct backup *b, const char *name, const char *path, bool needed)
{
    scoped(buf_fini) struct buf bytes = {0};
    int r = path[0] ? file_read(&bytes, path, BACKUP_SMALL) : -ENOENT;
    if (r == -ENOENT && !needed)
        return ARCHIVE_OK;
    if (r < 0)
        return archive_errno(path, r);
    r = backup_tar_put(&b->out, name, buf_slice(&bytes));
    return r < 0 ? archive_errno(b->sink.path, r) : ARCHIVE_OK;
}

/* Encrypts the private part, if there is one, and adds it. The digest of the other files is needed
 * for decryption, so the private part cannot be used in another backup. */
static int backup_put_private(struct backup *b)
{
    scoped(buf_fini) struct buf sealed = {0};
    uint8_t context[SEAL_CONTEXT];
    if (b->plain.n == 0)
        return ARCHIVE_OK;
    backup_file_context(b->out.files, context);
    seal_close(&b->seal, &sealed, buf_slice(&b->plain), context);
    int r = backup_tar_put(&b->out, "private.enc", buf_slice(&sealed));
    return r < 0 ? archive_errno(b->sink.path, r) : ARCHIVE_OK;
}

/* Adds the manifest, ends the tar file and syncs it. */
static int backup_manifest(struct backup *b)
{
    const struct archive_options *o = &b->run->options;
    char when[CIVIL_TIME];
    civil_utc(civil_now_us(), when);
    json_object_set_new(b->manifest, "format", json_string(BACKUP_FORMAT));
    json_object_set_new(b->manifest, "program", json_string(ARCHIVE_PROGRAM " " KOERS_VERSION));
    json_object_set_new(b->manifest, "made_at", json_string(when));
    backup_file_set_journal(b->manifest, &b->scan);
    json_object_set_new(b->manifest, "vault", json_boolean(!o->without_vault));
    json_object_set_new(b->manifest, "keys", json_boolean(o->with_keys));
    if (b->plain.n > 0)
        json_object_set_new(b->manifest, "encrypted",
                            json_string(backup_file_encrypted(b->seal.mode)));
    json_object_set(b->manifest, "files", b->out.files);
    json_decref(b->out.files);
    b->out.files = NULL;
    char *text = json_dumps(b->manifest, JSON_INDENT(1));
    must(text);
    int r = backup_tar_put(&b->out, "manifest.json", slice_text(text));
    mem_freep(&text);
    if (r == 0)
        r = backup_tar_end(&b->out);
    if (r == 0)
        r = sink_finish(&b->sink);
    return r < 0 ? archive_errno(b->sink.path, r) : ARCHIVE_OK;
}

/* Reads the written file again and checks it. If it is not damaged, renames it from PATH.new to
 * PATH. */
static int backup_prove(struct backup *b)
{
    struct backup_file backup;
    int code = backup_file_check(&backup, b->run, b->sink.aside);
    if (!code && backup.signers.policy_version > policy_version(backup.policy))
        code = archive_fail(ARCHIVE_REMARK,
                            "its policy is version %llu, but its journal has changes by version "
                            "%llu: does the broker use %s?",
                            (unsigned long long)policy_version(backup.policy),
                            (unsigned long long)backup.signers.policy_version, b->layout.policy);
    if (code == ARCHIVE_OK || code == ARCHIVE_REMARK) {
        int r = sink_commit(&b->sink);
        if (r < 0)
            code = archive_errno(b->sink.path, r);
        else if (b->run->options.json)
            archive_print_json(backup_file_json(&backup));
        else
            archive_info(b->run, "%s: events up to %llu, policy version %llu%s%s; verified",
                         b->sink.path, (unsigned long long)backup.scan.head,
                         (unsigned long long)policy_version(backup.policy),
                         b->run->options.without_vault ? ", no vault" : ", vault",
                         b->run->options.with_keys ? ", keys" : ", no keys");
    }
    backup_file_fini(&backup);
    return code;
}

/* Makes the backup. The order of these steps matters; the first comment of this file says why. */
static int backup_run(struct backup *b)
{
    int code = backup_private(b);
    if (!code)
        code = backup_journal(b);
    if (!code)
        code = backup_small(b, "policy.bin", b->layout.policy, true);
    if (!code)
        code = backup_small(b, "policy.json", b->layout.policy_json, false);
    if (!code)
        code = backup_small(b, "mesh.json", b->layout.mesh, true);
    if (!code)
        code = backup_put_private(b);
    if (!code)
        code = backup_manifest(b);
    return code ? code : backup_prove(b);
}

int archive_backup(struct archive_run *run)
{
    const char *to = run->options.to;
    struct backup b = {.run = run, .sink = {.fd = -1}};
    if (!to || strcmp(to, "-") == 0)
        return archive_fail(ARCHIVE_USAGE, "give --to FILE: the backup, a new file");
    int code = layout_find(&b.layout, run);
    if (!code)
        code = backup_seal(&b);
    int r = code ? 0 : sink_open(&b.sink, to, true);
    if (r == -EAGAIN)
        code = archive_fail(ARCHIVE_AGAIN, "%s.new: another backup is writing it", to);
    else if (r < 0)
        code = archive_fail(ARCHIVE_CREATE, "%s: %s", to, strerror(-r));
    b.manifest = json_object();
    b.out = (struct backup_tar_out){.sink = &b.sink, .files = json_array()};
    b.scan = (struct scan){.on_record = backup_record, .arg = &b};
    if (!code)
        code = backup_run(&b);
    sink_close(&b.sink);
    scan_fini(&b.scan);
    signers_fini(&b.signers);
    seal_fini(&b.seal);
    if (b.plain.n > 0)
        sodium_memzero(b.plain.data, b.plain.n);
    buf_fini(&b.plain);
    json_decref(b.manifest);
    json_decref(b.out.files);
    return code;
}

int archive_recipient(struct archive_run *run)
{
    const char *path = run->options.operands.text[0];
    struct errtext why = {""};
    if (seal_generate(path, &why))
        return archive_fail(ARCHIVE_CREATE, "%s", why.text);
    archive_info(run,
                 "%s: the secret; store it where you restore backups, away from the mesh\n"
                 "%s.pub: encrypts backups (--recipient)",
                 path, path);
    return ARCHIVE_OK;
}
