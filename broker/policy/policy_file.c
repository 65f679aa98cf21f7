/* This file reads and writes policy files (policy_file.h). The functions block, so the event loop
 * waits until they return. */
#include "broker/policy/policy_file.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "broker/policy/texts.h"

static void policy_file_closep(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* Opens the file and appends its content to *b. Stops when *b has more than POLICY_MAX bytes,
 * because policy_load refuses such a policy. Returns the open descriptor, or -1 and sets errno. */
static int policy_file_read(const char *path, struct buf *b)
{
    /* With O_NONBLOCK the event loop does not wait if the path is a pipe that has no data. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = -1;
    while (fd >= 0 && b->n <= POLICY_MAX) {
        uint8_t piece[16384];
        n = read(fd, piece, sizeof piece);
        if (n <= 0)
            break;
        buf_add(b, piece, (size_t)n);
    }
    if (n < 0)
        policy_file_closep(&fd);
    return n < 0 ? -1 : fd;
}

int policy_file_load(struct policy **pp, const char *path, const uint8_t root_key[32],
                     struct errtext *why)
{
    scoped(buf_fini) struct buf b = {0};
    scoped(policy_file_closep) int fd = policy_file_read(path, &b);
    if (fd < 0)
        return errtext_set(why, POLICY_E_BAD, "%s: %s", path, strerror(errno));
    struct errtext detail = {0};
    int e = policy_load(pp, buf_slice(&b), root_key, &detail);
    return e ? errtext_set(why, e, "%s: %.150s", path, detail.text) : POLICY_OK;
}

static bool policy_file_write(int fd, struct slice bytes)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.data, bytes.n);
        if (n < 0 && errno != EINTR)
            return false;
        bytes.data += n > 0 ? n : 0;
        bytes.n -= n > 0 ? (size_t)n : 0;
    }
    return fsync(fd) == 0;
}

/* Syncs the folder that has the file `path`. Returns false on an error. */
static bool policy_file_sync_folder(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    scoped(policy_file_closep) int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0;
}

int policy_file_save(const struct policy *p, const char *path, struct errtext *why)
{
    char fresh[PATH_MAX];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    scoped(policy_file_closep) int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || !policy_file_write(fd, policy_bytes(p)) || rename(fresh, path) ||
        !policy_file_sync_folder(path))
        return errtext_set(why, POLICY_E_BAD, "%s: %s", path, strerror(errno));
    return POLICY_OK;
}

int policy_file_store(const struct policy *p, const char *path, const uint8_t root_key[32],
                      struct errtext *why)
{
    scoped(buf_fini) struct buf b = {0};
    scoped(policy_file_closep) int fd = policy_file_read(path, &b);
    if (fd >= 0 && slice_equal(buf_slice(&b), policy_bytes(p)) && fsync(fd) == 0 &&
        policy_file_sync_folder(path))
        return POLICY_OK;
    scoped(policy_unref) struct policy *there = NULL;
    /* a file that cannot be loaded is overwritten, so the reason is not needed */
    struct errtext ignored;
    if (fd >= 0 && policy_load(&there, buf_slice(&b), root_key, &ignored) == POLICY_OK &&
        policy_version(there) > policy_version(p))
        return errtext_set(why, POLICY_E_BAD, TEXT_POLICY_NEWER, path, policy_version(there));
    return policy_file_save(p, path, why);
}
