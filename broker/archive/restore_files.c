/* This file writes and renames the files of a restore (restore.h). It writes a file as
 * PATH.restored and syncs it. At the end it renames all files. An existing file becomes
 * PATH.replaced-N. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/archive/file.h"
#include "broker/archive/restore.h"

/* Adds an entry to r->staged. */
static struct staged *staged_new(struct restore *r, const char *path)
{
    must(r->n_staged < RESTORE_STAGED);
    r->staged = mem_grow(r->staged, (r->n_staged + 1) * sizeof *r->staged);
    struct staged *s = &r->staged[r->n_staged++];
    *s = (struct staged){.set_aside = false};
    snprintf(s->path, sizeof s->path, "%s", path);
    return s;
}

/* Sets `to` to the text of `path` and then the text of `behind`. Returns false if the path is too
 * long. */
static bool restore_path(char to[PATH_MAX], const char *path, const char *behind)
{
    return snprintf(to, PATH_MAX, "%s%s", path, behind) < PATH_MAX;
}

/* Makes the folders above the path, if they are missing. Returns 0 or -errno. */
static int restore_make_folders(const char *path)
{
    char part[PATH_MAX];
    snprintf(part, sizeof part, "%s", path);
    for (char *slash = part; (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        if (mkdir(part, 0700) == 0)
            file_take_owner(part);
        else if (errno != EEXIST && errno != EROFS && errno != EACCES)
            return -errno;
        *slash = '/';
    }
    return 0;
}

int restore_stage(struct restore *r, const char *path, struct slice bytes, unsigned mode)
{
    char staging[PATH_MAX];
    if (r->n_staged >= RESTORE_STAGED || !restore_path(staging, path, ".restored"))
        return archive_fail(ARCHIVE_BAD, "%s: the path is too long, or there are too many files",
                            path);
    int e = restore_make_folders(path);
    if (e == 0)
        (void)unlink(staging); /* a killed restore may have left this file */
    int fd = e == 0 ? open(staging, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    if (fd >= 0)
        staged_new(r, path);
    e = e ? e : fd < 0 ? -errno : stream_write_all(fd, bytes.data, bytes.n);
    if (e == 0 && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
        e = -errno;
    if (fd >= 0)
        close(fd);
    file_take_owner(staging);
    return e < 0 ? archive_errno(staging, e) : ARCHIVE_OK;
}

int restore_aside(struct restore *r, const char *path)
{
    if (r->n_staged >= RESTORE_STAGED)
        return archive_fail(ARCHIVE_BAD, "there are too many files");
    staged_new(r, path)->set_aside = true;
    return ARCHIVE_OK;
}

/* Locks the vault until the restore ends, so that no relay can write to it. */
static int restore_lock_vault(struct restore *r)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char path[PATH_MAX];
    if (!restore_path(path, r->layout.vault, "-lock") || restore_make_folders(path))
        return archive_fail(ARCHIVE_CREATE, "%s: its folder cannot be made", r->layout.vault);
    r->vault_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (r->vault_lock < 0)
        return archive_errno(path, errno);
    file_take_owner(path);
    if (fcntl(r->vault_lock, F_OFD_SETLK, &lock) == 0)
        return ARCHIVE_OK;
    return archive_fail(ARCHIVE_AGAIN, "%s is in use by a relay; stop it first", r->layout.vault);
}

int restore_stage_vault(struct restore *r, struct slice bytes)
{
    static const char *const parts[] = {"", "-wal", "-shm"};
    char path[PATH_MAX];
    int code = restore_lock_vault(r);
    for (size_t i = 0; !code && i < sizeof parts / sizeof *parts; i++) {
        if (!restore_path(path, r->layout.vault, parts[i]) || access(path, F_OK) < 0)
            continue;
        code = r->run->options.replace
                   ? restore_aside(r, path)
                   : archive_fail(ARCHIVE_CREATE, "%s is there already; --replace sets it aside",
                                  path);
    }
    r->vault = true;
    return code ? code : restore_stage(r, r->layout.vault, bytes, 0600);
}

int restore_stage_key(struct restore *r, const char *name, struct slice bytes)
{
    char path[PATH_MAX];
    scoped(buf_fini) struct buf there = {0};
    const char *folder = r->layout.keys;
    const char *whole = strcmp(name, "broker.key") == 0 ? r->layout.broker_key
                        : strcmp(name, "root.key") == 0 ? r->layout.root_key
                                                        : NULL;
    int n = whole ? snprintf(path, sizeof path, "%s", whole)
                  : snprintf(path, sizeof path, "%s/%s", folder, name + 5);
    if (n >= (int)sizeof path || path[0] == '\0')
        return archive_fail(ARCHIVE_BAD, "%s: the path is too long", name);
    int e = file_read(&there, path, 1 << 20);
    if (e == -ENOENT) {
        r->n_keys++;
        return restore_stage(r, path, bytes, 0400);
    }
    if (e < 0)
        return archive_errno(path, e);
    if (!slice_equal(buf_slice(&there), bytes)) {
        r->n_keys_kept++;
        archive_info(r->run, "%s: there is another key, which stays", path);
    }
    return ARCHIVE_OK;
}

/* ── Renaming ── */

/* Renames the file to PATH.replaced-N, with the first free N. Returns 0 or -errno. */
static int staged_set_aside(const char *path)
{
    char to[PATH_MAX], behind[32];
    for (unsigned n = 1;; n++) {
        snprintf(behind, sizeof behind, ".replaced-%u", n);
        if (!restore_path(to, path, behind))
            return -ENAMETOOLONG;
        if (renameat2(AT_FDCWD, path, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
            return 0;
        if (errno == EINVAL && access(to, F_OK) < 0)
            return rename(path, to) < 0 ? -errno : 0;
        if (errno != EEXIST && errno != EINVAL)
            return -errno;
    }
}

/* Renames a file as `s` says (struct staged). Returns 0 or -errno. */
static int staged_place(struct staged *s)
{
    char staging[PATH_MAX];
    if (s->set_aside)
        return staged_set_aside(s->path);
    must(restore_path(staging, s->path, ".restored"));
    if (rename(staging, s->path) < 0)
        return -errno;
    return stream_sync_folder(s->path);
}

/* Renames all files in r->staged. Returns an archive_code. */
static int restore_commit_files(struct restore *r)
{
    for (size_t i = 0; i < r->n_staged; i++) {
        int e = staged_place(&r->staged[i]);
        if (e < 0)
            return archive_fail(
                ARCHIVE_IO,
                "%s: %s; the other files were not restored: run it again with --replace",
                r->staged[i].path, strerror(-e));
        r->staged[i].path[0] = '\0';
    }
    return ARCHIVE_OK;
}

static const char restore_next[] =
    "Next, in this order (broker/archive/backup.md):\n"
    " 1. Start the broker, and then the daemons. A daemon whose view has seen more events than the "
    "backup has halts and reports it: start it with --rebuild.\n"
    "      launcher: KOERS_REBUILD=1 compose/local up\n"
    "      compose:  KOERS_REBUILD=1 docker compose up -d; when all are healthy: docker compose up "
    "-d\n"
    "      systemd:  systemctl set-environment KOERS_REBUILD=1; systemctl restart koers.target; "
    "systemctl unset-environment KOERS_REBUILD\n"
    " 2. Everybody who posts or decides runs: koers outbox resend. It sends the events that the "
    "backup lacks. Until then koers exits with 4 and sends nothing.";

static void restore_report(const struct restore *r)
{
    const struct backup_file *b = &r->backup;
    const struct archive_run *run = r->run;
    archive_info(run, "Put back: events up to %llu (%s)%s, from the backup of %s.",
                 (unsigned long long)b->scan.head, backup_file_text(b, "last_at"),
                 r->vault ? ", and the vault" : "; the vault was left as it is",
                 backup_file_text(b, "made_at"));
    if (r->aside[0])
        archive_info(run, "Set aside: the old journal, in %s; other files as *.replaced-N.",
                     r->aside);
    if (r->policy_of_backup)
        archive_info(
            run,
            "Policy: version %llu, of the backup. A key that was revoked after the backup is valid "
            "again: if there is a newer policy, put it in %s before the broker starts.",
            (unsigned long long)r->version, r->layout.policy);
    else if (r->version == policy_version(b->policy))
        archive_info(run, "Policy: version %llu, as in the backup.",
                     (unsigned long long)r->version);
    else
        archive_info(run, "Policy: version %llu; that of the backup, version %llu, is not used.",
                     (unsigned long long)r->version, (unsigned long long)policy_version(b->policy));
    archive_info(run, "%s", restore_next);
}

/* Prints the remarks on the policy, even with --json or --quiet, because a revoked key may be valid
 * again. Returns ARCHIVE_REMARK if there are any, otherwise ARCHIVE_OK. */
static int restore_policy_remark(const struct restore *r)
{
    uint64_t journaled = r->backup.signers.policy_version;
    int code = ARCHIVE_OK;
    if (r->in_force > r->version)
        code = archive_fail(ARCHIVE_REMARK,
                            "policy: version %llu was in force here, and is lost unless you put it "
                            "back: %s/policy.journaled is that policy; copy it to %s",
                            (unsigned long long)r->in_force,
                            r->in_force_in[0] ? r->in_force_in : r->aside, r->layout.policy);
    if (journaled > r->version)
        code = archive_fail(ARCHIVE_REMARK,
                            "policy: the restored journal has changes by version %llu, which is "
                            "newer than %s, version %llu",
                            (unsigned long long)journaled, r->layout.policy,
                            (unsigned long long)r->version);
    return code;
}

static json_t *restore_json(const struct restore *r)
{
    json_t *json = backup_file_json(&r->backup);
    json_object_set_new(json, "policy_version", json_integer((json_int_t)r->version));
    json_object_set_new(json, "policy_of_backup", json_boolean(r->policy_of_backup));
    json_object_set_new(json, "vault_restored", json_boolean(r->vault));
    json_object_set_new(json, "keys_restored", json_integer(r->n_keys));
    json_object_set_new(json, "keys_kept", json_integer(r->n_keys_kept));
    json_object_set_new(json, "set_aside", json_string(r->aside));
    return json;
}

int restore_commit(struct restore *r)
{
    int e = target_set_aside(&r->target, r->aside);
    int code = e < 0 ? archive_errno(r->layout.journal, e) : restore_commit_files(r);
    if (!code && (e = target_commit(&r->target)) < 0)
        code = archive_errno(r->layout.journal, e);
    if (code)
        return code;
    if (r->run->options.json)
        archive_print_json(restore_json(r));
    else
        restore_report(r);
    code = restore_policy_remark(r);
    return r->n_keys_kept > 0 ? ARCHIVE_REMARK : code;
}

void restore_close(struct restore *r)
{
    char staging[PATH_MAX];
    for (size_t i = 0; i < r->n_staged; i++)
        if (r->staged[i].path[0] && !r->staged[i].set_aside &&
            restore_path(staging, r->staged[i].path, ".restored"))
            (void)unlink(staging);
    free(r->staged);
    r->staged = NULL;
    target_close(&r->target);
    if (r->vault_lock >= 0)
        close(r->vault_lock);
    r->vault_lock = -1;
}
