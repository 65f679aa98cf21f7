/* Simulates a disk that fails, for the tests of view and outbox. It is the standard VFS of SQLite
 * with two counters. When a counter reaches 0, writes or syncs fail. */
#pragma once

#include <sqlite3.h>
#include <stddef.h>

#include "common/base/err.h"

/* The counts of writes and of syncs that still succeed. -1 means that all succeed. At 0, a write
 * finds the disk full and a sync fails. */
static int faulty_writes = -1;
static int faulty_syncs = -1;

static struct {
    const sqlite3_io_methods *real;
    sqlite3_io_methods faulty;
} faulty_kinds[4]; /* SQLite uses one set of methods for the database and another set for its log */

static const sqlite3_io_methods *faulty_real(const sqlite3_file *file)
{
    for (size_t i = 0; i < sizeof(faulty_kinds) / sizeof(faulty_kinds[0]); i++)
        if (file->pMethods == &faulty_kinds[i].faulty)
            return faulty_kinds[i].real;
    return NULL;
}

static int faulty_write(sqlite3_file *file, const void *data, int n, sqlite3_int64 at)
{
    if (faulty_writes == 0)
        return SQLITE_FULL;
    faulty_writes -= faulty_writes > 0;
    return faulty_real(file)->xWrite(file, data, n, at);
}

static int faulty_sync(sqlite3_file *file, int flags)
{
    if (faulty_syncs == 0)
        return SQLITE_IOERR_FSYNC;
    faulty_syncs -= faulty_syncs > 0;
    return faulty_real(file)->xSync(file, flags);
}

static int faulty_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                       int *flagsp)
{
    sqlite3_vfs *real = vfs->pAppData;
    int rc = real->xOpen(real, name, file, flags, flagsp);
    if (!file->pMethods)
        return rc;
    size_t i = 0;
    while (faulty_kinds[i].real && faulty_kinds[i].real != file->pMethods)
        i++;
    must(i < sizeof(faulty_kinds) / sizeof(faulty_kinds[0]));
    faulty_kinds[i].real = file->pMethods;
    faulty_kinds[i].faulty = *file->pMethods;
    faulty_kinds[i].faulty.xWrite = faulty_write;
    faulty_kinds[i].faulty.xSync = faulty_sync;
    file->pMethods = &faulty_kinds[i].faulty;
    return rc;
}

/* After this call, every file that SQLite opens is on the faulty disk. */
static void faulty_disk(void)
{
    static sqlite3_vfs vfs;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    vfs = *real;
    vfs.zName = "faulty";
    vfs.pAppData = real;
    vfs.xOpen = faulty_open;
    sqlite3_vfs_register(&vfs, 1);
}
