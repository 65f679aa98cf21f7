/* What the machine tells of this process: disk, memory, files, libraries. Facts for figures
 * (/metrics) and for node.health; what they mean is for the asker to judge.
 *
 * Nothing here ends the process: what cannot be measured is 0, or said. host_disk,
 * host_memory_bytes and host_open_files take microseconds; host_health writes to the disk, and
 * takes as long as that. */
#pragma once

#include "common/base/err.h"
#include "koers/mesh/v1/mesh.pb-c.h"

struct host_disk {
    uint64_t bytes, free_bytes; /* free for this user */
};
/* Of the file system with that file or folder; zeroes if it cannot be asked. */
struct host_disk host_disk(const char *path);
uint64_t host_memory_bytes(void);
void host_open_files(uint32_t *openp, uint32_t *maxp);
/* One write of 4 KiB and fdatasync in a file of its own in that folder, which leaves nothing. 0 or
 * -errno. May block for as long as the disk does. */
int host_sync(const char *folder, uint64_t *usp);

/* A file or folder that the program needs. */
struct host_file {
    const char *role, *path;
};
/* Fills what is the same for every program: user, clock, disk and its speed, files, memory,
 * libraries. The first file is the folder of the data. The message was made with malloc; its texts
 * are, too (freed with koers__mesh__v1__node_health__free_unpacked). May block (host_sync). */
void host_health(Koers__Mesh__V1__NodeHealth *health, const struct host_file *files, size_t n);
/* An empty message, made with malloc. */
Koers__Mesh__V1__NodeHealth *host_health_new(void);
