/* This file reads small files and sets owners (file.h). */
#include "broker/archive/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/archive/output.h"

void file_take_owner_of(const char *path, const char *folder)
{
    struct stat status;
    if (geteuid() != 0 || stat(folder, &status) < 0)
        return;
    if (lchown(path, status.st_uid, status.st_gid) < 0)
        archive_fail(0, "%s: its owner could not be set: %s", path, strerror(errno));
}

void file_take_owner(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    file_take_owner_of(path, dirname(copy));
}

int file_read(struct buf *to, const char *path, size_t most)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r = 0;
    if (fd < 0)
        return -errno;
    while (r == 0) {
        uint8_t bytes[16384];
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n == 0)
            break;
        if (n < 0)
            r = errno == EINTR ? 0 : -errno;
        else if (to->n + (size_t)n > most)
            r = -EFBIG;
        else
            buf_add(to, bytes, (size_t)n);
    }
    close(fd);
    return r;
}
