/* This file is `koers-journal restore`, which restores a backup. Before it writes anything, it
 * checks all of the backup and all target paths. It writes every file under a temporary name and
 * syncs it. Then it renames the files to their final names, the journal last. It deletes no file:
 * files that it replaces get another name. If the mesh has a newer policy than the backup, that
 * policy stays, because it may have revoked a key. */
#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/archive/backup_file.h"
#include "broker/archive/commands.h"
#include "broker/archive/layout.h"
#include "broker/archive/restore.h"
#include "broker/archive/seal.h"
#include "broker/archive/target.h"
#include "broker/policy/policy_file.h"

/* ── The private part ── */

/* Reads the passphrase or the secret key from the file that an option gives. Does nothing if there
 * is no option for it. */
static int restore_seal(struct restore *r, struct seal *seal)
{
    const struct archive_options *o = &r->run->options;
    struct errtext why = {""};
    int e = o->passphrase_file ? seal_passphrase(seal, o->passphrase_file, &why)
            : o->secret        ? seal_secret(seal, o->secret, &why)
                               : SEAL_OK;
    return e ? archive_fail(ARCHIVE_CONFIG, "%s", why.text) : ARCHIVE_OK;
}

/* Writes the vault and the keys of the decrypted private part under temporary names. The options
 * say which of them are restored. */
static int restore_unpack(struct restore *r, struct slice plain)
{
    const struct archive_options *o = &r->run->options;
    struct backup_tar_in in = {.rest = plain};
    scoped(buf_fini) struct buf bytes = {0};
    char name[BACKUP_TAR_NAME];
    int e, code = ARCHIVE_OK;
    while (!code && (e = backup_tar_next(&in, name, &bytes)) == BACKUP_TAR_OK) {
        if (strcmp(name, "vault.db") == 0 && !o->without_vault)
            code = restore_stage_vault(r, buf_slice(&bytes));
        else if (o->with_keys && (backup_tar_is_key(name) || strcmp(name, "broker.key") == 0 ||
                                  strcmp(name, "root.key") == 0))
            code = restore_stage_key(r, name, buf_slice(&bytes));
        sodium_memzero(bytes.data, bytes.n);
    }
    if (code)
        return code;
    return e == BACKUP_TAR_E_END
               ? ARCHIVE_OK
               : archive_fail(ARCHIVE_BAD, "%s: private.enc: %s", r->path, in.why.text);
}

/* Decrypts the private part and calls restore_unpack. Does nothing if the options ask for neither
 * the vault nor the keys. */
static int restore_private(struct restore *r)
{
    const struct archive_options *o = &r->run->options;
    const json_t *manifest = r->backup.manifest;
    bool vault = json_is_true(json_object_get(manifest, "vault"));
    struct seal seal = {.mode = SEAL_NONE};
    struct errtext why = {""};
    struct buf plain = {0};
    if (o->with_keys && !json_is_true(json_object_get(manifest, "keys")))
        return archive_fail(ARCHIVE_NOTHING, "%s: there are no keys in it", r->path);
    if (!vault && !o->without_vault)
        return archive_fail(ARCHIVE_NOTHING,
                            "%s: there is no vault in it; --without-vault restores the rest",
                            r->path);
    if (o->without_vault && !o->with_keys)
        return ARCHIVE_OK;
    uint8_t context[SEAL_CONTEXT];
    backup_file_context(r->backup.files, context);
    int code = restore_seal(r, &seal);
    if (!code && seal_open(&seal, &plain, buf_slice(&r->backup.private), context, &why))
        code = archive_fail(ARCHIVE_CONFIG, "%s: %s", r->path, why.text);
    if (!code)
        code = restore_unpack(r, buf_slice(&plain));
    if (plain.n > 0)
        sodium_memzero(plain.data, plain.n);
    buf_fini(&plain);
    seal_fini(&seal);
    return code;
}

/* ── Mesh and policy ── */

/* If the mesh has no mesh.json, writes it under a temporary name. An existing mesh.json is not
 * replaced, because the mesh may use other addresses now. The existing mesh.json must be of the
 * same mesh as the backup. */
static int restore_mesh(struct restore *r)
{
    struct mesh mesh;
    struct errtext why = {""};
    const char *path = r->layout.mesh;
    int e = mesh_load(&mesh, path, &why);
    if (e == KEY_E_MISSING)
        return restore_stage(r, path, buf_slice(&r->backup.mesh_json), 0644);
    if (e)
        return archive_fail(ARCHIVE_CONFIG, "%s", why.text);
    if (memcmp(mesh.root_key, r->backup.mesh.root_key, 32) != 0 ||
        strcmp(mesh.broker_key, r->backup.mesh.broker_key) != 0)
        return archive_fail(ARCHIVE_CONFIG,
                            "%s is of another mesh than the backup; nothing was changed", path);
    return ARCHIVE_OK;
}

/* Writes policy.bin under a temporary name. If it is the policy of the backup, also writes
 * policy.json. `there` is the policy that is replaced, or NULL. */
static int restore_policy_put(struct restore *r, struct slice bytes, const struct policy *there)
{
    const char *path = r->layout.policy;
    int code = there ? restore_aside(r, path) : ARCHIVE_OK;
    if (!code)
        code = restore_stage(r, path, bytes, 0644);
    bool json = r->layout.policy_json[0] && r->backup.policy_json.n > 0 && r->policy_of_backup;
    if (!code && json && access(r->layout.policy_json, F_OK) == 0)
        code = restore_aside(r, r->layout.policy_json);
    if (!code && json)
        code = restore_stage(r, r->layout.policy_json, buf_slice(&r->backup.policy_json), 0600);
    return code;
}

/* Looks in `folder` for a policy.journaled that is newer than r->in_force. If there is one, sets
 * r->in_force to its version. Also sets r->in_force_in to `folder` if `is_aside` is true, and to ""
 * otherwise. */
static void restore_in_force_at(struct restore *r, const char *folder, bool is_aside)
{
    char path[PATH_MAX];
    scoped(policy_unref) struct policy *policy = NULL;
    struct errtext why = {""};
    if (snprintf(path, sizeof path, "%s/policy.journaled", folder) >= (int)sizeof path ||
        policy_file_load(&policy, path, r->backup.mesh.root_key, &why) != POLICY_OK ||
        policy_version(policy) <= r->in_force)
        return;
    r->in_force = policy_version(policy);
    snprintf(r->in_force_in, sizeof r->in_force_in, "%s", is_aside ? folder : "");
}

static int restore_is_aside(const struct dirent *entry)
{
    return strncmp(entry->d_name, "replaced-", 9) == 0;
}

/* Finds the last policy that the broker used. The broker stores this policy as policy.journaled in
 * the journal's folder. If an earlier restore was killed, policy.journaled may be in one of the
 * folders replaced-N. */
static void restore_in_force(struct restore *r)
{
    char folder[PATH_MAX];
    struct dirent **list = NULL;
    restore_in_force_at(r, r->layout.journal, false);
    int n = r->in_force ? 0 : scandir(r->layout.journal, &list, restore_is_aside, alphasort);
    for (int i = 0; i < n; i++) {
        if (snprintf(folder, sizeof folder, "%s/%s", r->layout.journal, list[i]->d_name) <
            (int)sizeof folder)
            restore_in_force_at(r, folder, true);
        free(list[i]);
    }
    if (n > 0)
        free(list);
}

/* Chooses the policy that the broker will use. With --use-policy it is the policy in the file that
 * this option gives. Without this option it is the backup's policy or the mesh's policy: the newer
 * of the two. If it is not the mesh's policy, writes it under a temporary name. */
static int restore_policy(struct restore *r)
{
    const char *chosen = r->run->options.use_policy, *path = r->layout.policy;
    const uint8_t *root = r->backup.mesh.root_key;
    scoped(policy_unref) struct policy *there = NULL, *given = NULL;
    struct errtext why = {""};
    if (access(path, F_OK) == 0 && policy_file_load(&there, path, root, &why))
        return archive_fail(ARCHIVE_CONFIG, "%s", why.text);
    if (chosen && policy_file_load(&given, chosen, root, &why))
        return archive_fail(ARCHIVE_CONFIG, "%s", why.text);
    uint64_t backup = policy_version(r->backup.policy);
    if (there && !given && policy_version(there) >= backup) {
        r->version = policy_version(there);
        return ARCHIVE_OK;
    }
    r->policy_of_backup = !given;
    r->version = given ? policy_version(given) : backup;
    if (given && there && policy_version(there) > r->version)
        archive_info(r->run, "policy: version %llu replaces version %llu, which is newer",
                     (unsigned long long)r->version, (unsigned long long)policy_version(there));
    return restore_policy_put(r, given ? policy_bytes(given) : buf_slice(&r->backup.policy_bin),
                              there);
}

/* ── The journal ── */

/* Writes one segment to the staging folder and syncs it. */
static int restore_segment(struct restore *r, const char *name, const struct buf *bytes)
{
    int fd = openat(r->target.staging_fd, name + 8, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int e = fd < 0 ? -errno : stream_write_all(fd, bytes->data, bytes->n);
    if (e == 0 && fsync(fd) < 0)
        e = -errno;
    if (fd >= 0)
        close(fd);
    if (e < 0)
        return archive_errno(r->target.staging, e);
    return ARCHIVE_OK;
}

/* Reads the backup again, writes the segments to the staging folder and verifies them. */
static int restore_journal(struct restore *r)
{
    struct source source;
    struct backup_tar_in in = {.source = &source};
    scoped(buf_fini) struct buf bytes = {0};
    struct scan scan = {.on_record = NULL};
    char name[BACKUP_TAR_NAME];
    int e = source_open(&source, r->path), code = e < 0 ? archive_errno(r->path, e) : ARCHIVE_OK;
    while (!code && (e = backup_tar_next(&in, name, &bytes)) == BACKUP_TAR_OK)
        if (backup_tar_is_segment(name))
            code = restore_segment(r, name, &bytes);
    source_close(&source);
    if (!code && e != BACKUP_TAR_E_END)
        code = archive_fail(ARCHIVE_IO, "%s: it changed while it was read", r->path);
    if (!code && (scan_folder(&scan, r->target.staging) != SCAN_OK ||
                  memcmp(scan.head_hash, r->backup.scan.head_hash, 32) != 0))
        code =
            archive_fail(ARCHIVE_IO, "%s: what was written cannot be read back", r->target.staging);
    scan_fini(&scan);
    return code;
}

/* ── The command ── */

static int restore_open(struct restore *r)
{
    struct errtext why = {""};
    enum target_accept accept = r->run->options.replace ? TARGET_REPLACE : TARGET_NO_JOURNAL;
    int e = target_open(&r->target, r->layout.journal, accept, &why);
    if (e == TARGET_E_LOCKED)
        return archive_fail(ARCHIVE_AGAIN, "%s; stop it first", why.text);
    if (e == TARGET_E_TAKEN)
        return archive_fail(ARCHIVE_CREATE,
                            "%s: restore does not overwrite it; --replace sets it aside", why.text);
    return e < 0 ? archive_fail(ARCHIVE_IO, "%s", why.text) : ARCHIVE_OK;
}

static int restore_run(struct restore *r)
{
    int code = restore_open(r);
    if (!code)
        code = restore_mesh(r);
    if (!code)
        code = restore_policy(r);
    if (!code)
        restore_in_force(r);
    if (!code)
        code = restore_private(r);
    if (!code)
        code = restore_journal(r);
    if (!code)
        code = restore_commit(r);
    restore_close(r);
    return code;
}

int archive_restore(struct archive_run *run)
{
    struct restore r = {.run = run,
                        .path = run->options.operands.text[0],
                        .target = {.fd = -1, .lock = -1, .staging_fd = -1},
                        .vault_lock = -1};
    if (run->options.passphrase_file && run->options.secret)
        return archive_fail(ARCHIVE_USAGE, "give either --passphrase-file or --secret");
    int code = layout_find(&r.layout, run);
    if (!code)
        code = backup_file_check(&r.backup, run, r.path);
    if (!code)
        code = restore_run(&r);
    backup_file_fini(&r.backup);
    return code;
}
