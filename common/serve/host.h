/* Facts about this process and its machine: disk, memory, open files, library versions. The path
 * /metrics and the query `node.health` report these facts and do not judge them.
 *
 * No function here ends the process: a value that cannot be measured is 0. host_disk(),
 * host_memory_bytes() and host_open_files() return within microseconds. host_sync() and
 * host_health() write to the disk, and block until the write is done. */
#pragma once

#include "common/base/err.h"
#include "koers/mesh/v1/mesh.pb-c.h"

struct host_disk {
    uint64_t bytes, free_bytes; /* `free_bytes` is the space that this user can still use */
};
/* Measures the file system that contains this file or folder. The result is all zeroes if statvfs()
 * fails. */
struct host_disk host_disk(const char *path);
uint64_t host_memory_bytes(void); /* returns the resident memory */
/* Sets *openp to the count of open file descriptors and *maxp to their limit. */
void host_open_files(uint32_t *openp, uint32_t *maxp);
/* Writes 4 KiB to a temporary file in this folder, syncs it and removes it. Sets *usp to the
 * microseconds that the write and the sync took. Returns 0 or -errno. */
int host_sync(const char *folder, uint64_t *usp);

/* A file or folder that the program needs. */
struct host_file {
    const char *role, *path;
};
/* Fills the fields that every program has: user, clock, size and speed of the disk, files, memory,
 * libraries. The first file must be the data folder. A file whose path is NULL is left out.
 * `health` must be from host_health_new(). message_free() frees `health` and its texts. Blocks
 * until host_sync() is done. */
void host_health(Koers__Mesh__V1__NodeHealth *health, const struct host_file *files, size_t n);
/* Returns an empty message, which message_free() can free. */
Koers__Mesh__V1__NodeHealth *host_health_new(void);
