/* This file opens, reads and writes files of the journal. The functions may block. The functions
 * that return an int return 0 or -errno. */
#pragma once

#include "broker/journal/segment.h"

#define JOURNAL_PIECE (256 * 1024)  /* size in bytes of one read from a file */
#define JOURNAL_CHUNK (1024 * 1024) /* maximum count of zeroes in one write */
/* size of a buffer for a segment's file name: 20 digits, .seg and NUL */
#define JOURNAL_NAME 32

/* A segment file, as its header and its footer describe it. */
struct journal_file {
    struct segment_header header;
    bool closed;     /* true if the segment has a footer; the members below are set only then */
    uint64_t foot;   /* offset of the FOOT block */
    uint64_t last;   /* sequence of the last record */
    int64_t last_us; /* commit time of the last record */
};

void journal_name(char name[JOURNAL_NAME], uint64_t first);
/* Returns true if `name` is the file name of a segment. */
bool journal_is_name(const char *name);
/* Opens a file of the journal. If the process has no free descriptor, this function takes one from
 * the reserve, or waits until a descriptor is free. So it never returns -EMFILE or -ENFILE. Returns
 * a descriptor or -errno. */
int journal_openat(int directory, const char *name, int flags);
/* Fills the reserve with duplicates of the descriptor `directory`. Any open descriptor can be used.
 */
void journal_reserve_fill(int directory);
/* Closes all descriptors of the reserve. */
void journal_reserve_free(void);
int journal_write(int fd, const void *bytes, size_t n, uint64_t offset);
/* Writes the head and the payload of a block in one call. */
int journal_write_block(int fd, const uint8_t head[SEGMENT_BLOCK], struct slice payload,
                        uint64_t offset);
/* Reads n bytes and sets *n_readp to the count of bytes read. The count is smaller than n only at
 * the end of the file. */
int journal_pread(int fd, void *to, size_t n, uint64_t offset, size_t *n_readp);
/* Writes zeroes from offset `from` to offset `to`, then syncs the file. */
int journal_zero(int fd, uint64_t from, uint64_t to);
int journal_sync_directory(int directory);
/* `r` is a -errno. Returns true if it means that nothing more can be written: the disk is full, a
 * quota is used up, or the file has the maximum size. */
bool journal_disk_full(int r);
