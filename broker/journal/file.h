/* Opening, reading and writing files of the journal. Functions return 0 or -errno, and may block.
 */
#pragma once

#include "broker/journal/segment.h"

#define JOURNAL_PIECE (256 * 1024)  /* bytes read at once */
#define JOURNAL_CHUNK (1024 * 1024) /* zeroes written and synced at once */
#define JOURNAL_NAME  32            /* bytes of a segment's file name: 20 digits and .seg */

/* A segment file as its header and footer describe it. */
struct journal_file {
    struct segment_header header;
    bool closed;   /* it has a footer; the members below are only set then */
    uint64_t foot; /* offset of FOOT */
    uint64_t last; /* sequence */
    int64_t last_us;
};

void journal_name(char name[JOURNAL_NAME], uint64_t first);
/* True if the name is one of a segment. */
bool journal_is_name(const char *name);
/* openat for files of the journal. Clients without a key can use up all other descriptors of the
 * process, so a few are kept in reserve: this returns a descriptor or -errno, and never -EMFILE or
 * -ENFILE. It waits if it must. */
int journal_openat(int directory, const char *name, int flags);
void journal_reserve_fill(int directory);
void journal_reserve_free(void);
int journal_write(int fd, const void *bytes, size_t n, uint64_t offset);
/* Writes head and payload of a block in one call. */
int journal_write_block(int fd, const uint8_t head[SEGMENT_BLOCK], struct slice payload,
                        uint64_t offset);
/* Reads n bytes; *n_readp is smaller only where the file ends. */
int journal_pread(int fd, void *to, size_t n, uint64_t offset, size_t *n_readp);
/* Writes zeroes and syncs. */
int journal_zero(int fd, uint64_t from, uint64_t to);
int journal_sync_directory(int directory);
/* True if this -errno means that the disk, a quota or the file size limit is used up. */
bool journal_disk_full(int r);
