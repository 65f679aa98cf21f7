/* This file measures facts about this process and its machine (host.h) on Linux, with /proc/self,
 * statvfs() and getrlimit(). */
#include "common/serve/host.h"

#include <dirent.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>
#include <zmq.h>

#include "common/base/civil.h"
#include "common/base/slice.h"

#define HOST_SYNC_BYTES 4096
#define HOST_LIBRARIES  7

struct host_disk host_disk(const char *path)
{
    struct statvfs fs;
    if (statvfs(path, &fs) != 0)
        return (struct host_disk){0};
    return (struct host_disk){fs.f_blocks * fs.f_frsize, fs.f_bavail * fs.f_frsize};
}

uint64_t host_memory_bytes(void)
{
    unsigned long long size, resident;
    FILE *f = fopen("/proc/self/statm", "re");
    if (!f)
        return 0;
    int n = fscanf(f, "%llu %llu", &size, &resident);
    fclose(f);
    return n == 2 ? resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

void host_open_files(uint32_t *openp, uint32_t *maxp)
{
    struct rlimit limit;
    *openp = *maxp = 0;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        *maxp = limit.rlim_cur > UINT32_MAX ? UINT32_MAX : (uint32_t)limit.rlim_cur;
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) { /* EMFILE means that every descriptor is in use */
        *openp = errno == EMFILE ? *maxp : 0;
        return;
    }
    for (const struct dirent *e; (e = readdir(folder));)
        *openp += e->d_name[0] != '.';
    *openp -= 1; /* does not count the descriptor of opendir() */
    closedir(folder);
}

/* ── the disk: size and speed ── */

/* Opens a file without a name. If the file system does not support this, it creates a file with a
 * name and unlinks the file at once. */
static int host_temporary(const char *folder)
{
    char path[4096];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL))
        return fd < 0 ? -errno : fd;
    snprintf(path, sizeof path, "%s/.sync-XXXXXX", folder);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    (void)unlink(path);
    return fd;
}

int host_sync(const char *folder, uint64_t *usp)
{
    static const uint8_t page[HOST_SYNC_BYTES] = {1};
    *usp = 0;
    int fd = host_temporary(folder), r = 0;
    if (fd < 0)
        return fd;
    uint64_t before = uv_hrtime();
    ssize_t n = write(fd, page, sizeof page);
    if (n != (ssize_t)sizeof page)
        r = n < 0 ? -errno : -ENOSPC;
    else if (fdatasync(fd) != 0)
        r = -errno;
    uint64_t us = (uv_hrtime() - before) / 1000;
    close(fd);
    if (r == 0)
        *usp = us ? us : 1;
    return r;
}

/* ── the answer to node.health ── */

static Koers__Mesh__V1__NodeFile *host_file_new(const struct host_file *file)
{
    struct stat st;
    Koers__Mesh__V1__NodeFile *row = mem_new(sizeof *row);
    koers__mesh__v1__node_file__init(row);
    row->path = mem_text(file->path);
    row->role = mem_text(file->role);
    if (stat(file->path, &st) != 0)
        return row;
    row->mode = st.st_mode & 07777;
    row->uid = st.st_uid;
    int want = S_ISDIR(st.st_mode) ? R_OK | W_OK | X_OK : R_OK;
    row->usable = faccessat(AT_FDCWD, file->path, want, AT_EACCESS) == 0;
    return row;
}

static void host_library(Koers__Mesh__V1__NodeHealth *health, const char *name, const char *version)
{
    char text[80];
    snprintf(text, sizeof text, "%s %s", name, version);
    health->libraries[health->n_libraries++] = mem_text(text);
}

static void host_libraries(Koers__Mesh__V1__NodeHealth *health)
{
    char text[40];
    int major, minor, patch;
    zmq_version(&major, &minor, &patch);
    snprintf(text, sizeof text, "%d.%d.%d", major, minor, patch);
    health->libraries = mem_new(HOST_LIBRARIES * sizeof *health->libraries);
    host_library(health, "libzmq", text);
    host_library(health, "libsodium", sodium_version_string());
    host_library(health, "libuv", uv_version_string());
    host_library(health, "protobuf-c", protobuf_c_version());
    host_library(health, "sqlite", sqlite3_libversion());
    host_library(health, "jansson", jansson_version_str());
    host_library(health, "glibc", gnu_get_libc_version());
}

static void host_set_text(char **to, const char *text)
{
    if (*to != protobuf_c_empty_string)
        free(*to);
    *to = mem_text(text);
}

Koers__Mesh__V1__NodeHealth *host_health_new(void)
{
    Koers__Mesh__V1__NodeHealth *health = mem_new(sizeof *health);
    koers__mesh__v1__node_health__init(health);
    return health;
}

void host_health(Koers__Mesh__V1__NodeHealth *health, const struct host_file *files, size_t n)
{
    struct host_disk disk = host_disk(files[0].path);
    health->uid = (uint32_t)geteuid();
    health->disk_bytes = disk.bytes;
    health->disk_free_bytes = disk.free_bytes;
    health->memory_bytes = host_memory_bytes();
    host_open_files(&health->open_files, &health->open_files_max);
    int r = host_sync(files[0].path, &health->sync_us);
    if (r < 0)
        host_set_text(&health->sync_error, strerror(-r));
    health->files = mem_new(n * sizeof *health->files);
    for (size_t i = 0; i < n; i++)
        if (files[i].path)
            health->files[health->n_files++] = host_file_new(&files[i]);
    host_libraries(health);
    health->wall_us = civil_now_us();
}
