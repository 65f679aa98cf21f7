/* Facts about this process and its machine: disk, memory, open files, library versions. /metrics
 * and node.health report them; whoever asks judges them.
 *
 * Nothing here ends the process: a value that cannot be measured is 0. host_disk,
 * host_memory_bytes and host_open_files take microseconds. host_sync and host_health write to the
 * disk and block for as long as the disk does. */
#pragma once

#include "common/base/err.h"
#include "koers/mesh/v1/mesh.pb-c.h"

struct host_disk {
    uint64_t bytes, free_bytes; /* free: for this user */
};
/* The file system that holds this file or folder; zeroes if statvfs() fails. */
struct host_disk host_disk(const char *path);
uint64_t host_memory_bytes(void); /* resident */
/* The number of open file descriptors, and their limit. */
void host_open_files(uint32_t *openp, uint32_t *maxp);
/* Writes 4 KiB to a temporary file in this folder and syncs it; *usp is how long that took, in
 * microseconds. Leaves no file behind. Returns 0 or -errno. */
int host_sync(const char *folder, uint64_t *usp);

/* A file or folder that the program needs. */
struct host_file {
    const char *role, *path;
};
/* Fills the fields that every program has: user, clock, disk and its speed, files, memory,
 * libraries. The first file must be the data folder; a file with path NULL is left out. `health` is
 * from host_health_new(); message_free() frees it with its texts. Blocks as host_sync(). */
void host_health(Koers__Mesh__V1__NodeHealth *health, const struct host_file *files, size_t n);
/* An empty message, made with malloc. */
Koers__Mesh__V1__NodeHealth *host_health_new(void);
