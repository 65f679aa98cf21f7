/* A segment of the journal as bytes (proto/journal.md): encoding and decoding of its header, blocks
 * and trailer, and the chain of its blocks. Pure functions: nothing here opens a file or waits. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

#define SEGMENT_HEADER      160
#define SEGMENT_BLOCK       104 /* bytes of a block's head */
#define SEGMENT_TRAILER     16
#define SEGMENT_DIGEST      32
#define SEGMENT_MIN         (64 * 1024)
#define SEGMENT_MAX         (1024 * 1024 * 1024)
#define SEGMENT_PAYLOAD_MAX (4 * 1024 * 1024)

/* The kinds of blocks. The value is the four letters as a little-endian number. */
enum segment_kind {
    SEGMENT_SNAP = 0x50414e53,
    SEGMENT_BATC = 0x43544142,
    SEGMENT_SEAL = 0x4c414553,
    SEGMENT_FOOT = 0x544f4f46,
};

struct segment_header {
    uint8_t journal_id[16];
    uint64_t first; /* first sequence */
    uint64_t size;  /* bytes of the file */
    int64_t created_us;
    uint8_t seed[SEGMENT_DIGEST];   /* key of all digests in this segment */
    uint8_t before[SEGMENT_DIGEST]; /* last digest of the segment before */
    uint8_t digest[SEGMENT_DIGEST]; /* of this header */
};

/* Encodes the header; fills h->digest. */
void segment_header_encode(struct segment_header *h, uint8_t bytes[SEGMENT_HEADER]);
/* NULL, or the reason why these bytes are not a valid header. */
const char *segment_header_decode(struct segment_header *h, const uint8_t bytes[SEGMENT_HEADER]);

struct segment_block {
    uint32_t kind;
    uint32_t length; /* bytes of the payload */
    uint64_t sequence;
    uint32_t count;
    int64_t time_us;
    uint64_t synced;
    uint8_t before[SEGMENT_DIGEST];
    uint8_t digest[SEGMENT_DIGEST];
};

/* The place of the next block and what it must carry. A copy of it is a place to continue from. */
struct segment_chain {
    uint8_t seed[SEGMENT_DIGEST];
    uint64_t size;
    uint64_t offset; /* of the next block */
    uint64_t next;   /* sequence of the next record */
    int64_t last_us; /* commit time of the block before */
    uint8_t before[SEGMENT_DIGEST];
    uint32_t last_kind; /* of the block before; 0 before the first block */
};

void segment_chain_start(struct segment_chain *c, const struct segment_header *h);
/* Encodes the head of the next block with this payload; fills b, and moves the chain behind it. */
void segment_chain_write(struct segment_chain *c, struct segment_block *b, struct slice payload,
                         uint8_t head[SEGMENT_BLOCK]);
/* Decodes a head. False if no block in `left` bytes at the end of a segment of `size` bytes can
 * have these fields. Does not check digests. */
bool segment_block_decode(struct segment_block *b, const uint8_t head[SEGMENT_BLOCK], uint64_t left,
                          uint64_t size);
/* True if the digest is right; `bytes` are the head and the payload. */
bool segment_block_whole(const struct segment_block *b, const uint8_t seed[SEGMENT_DIGEST],
                         const uint8_t *bytes);
/* Checks that a whole block fits the chain. If it does, moves the chain behind it and returns NULL;
 * if not, returns the reason. */
const char *segment_chain_follow(struct segment_chain *c, const struct segment_block *b,
                                 struct slice payload);

/* Offset of the block after one at `offset` with a payload of n bytes. */
uint64_t segment_block_end(uint64_t offset, uint64_t n);

void segment_trailer_encode(uint64_t foot, uint8_t bytes[SEGMENT_TRAILER]);
/* Offset of the FOOT block; 0 if the bytes are not a trailer. */
uint64_t segment_trailer_decode(const uint8_t bytes[SEGMENT_TRAILER]);

/* SEGMENT_E_TORN: after the last whole block there are bytes that are not zero, and no whole block
 * after them, so a write was cut short. SEGMENT_E_DAMAGED: any other fault; `why` and
 * scan->chain.offset say what and where. */
enum { SEGMENT_OK, SEGMENT_E_TORN, SEGMENT_E_DAMAGED };

struct segment_scan {
    struct segment_chain chain; /* behind the last whole block */
    uint64_t last;              /* offset of the last whole block */
    uint64_t end;               /* end of that block, without its padding */
    bool at_rest;               /* the result is about the bytes after the last whole block */
};
/* Called for each whole block; a text that it returns is reported as damage. */
typedef const char *segment_on_block_f(void *arg, const struct segment_block *b,
                                       struct slice payload);
/* Verifies the image of a whole segment. Does not look at the trailer after a FOOT. */
int segment_scan(struct segment_scan *scan, const struct segment_header *h, const uint8_t *image,
                 segment_on_block_f *on_block, void *arg, struct errtext *why);
/* The same in steps, for a segment that is being written. If the result is at_rest, the caller may
 * read the bytes from scan->chain.offset again and call segment_scan_on again. */
void segment_scan_start(struct segment_scan *scan, const struct segment_header *h);
int segment_scan_on(struct segment_scan *scan, const uint8_t *image, segment_on_block_f *on_block,
                    void *arg, struct errtext *why);
bool segment_all_zero(const uint8_t *bytes, size_t n);
