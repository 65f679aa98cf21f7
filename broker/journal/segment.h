/* This file encodes and decodes the bytes of one segment (proto/journal.md): the header, the blocks
 * and the trailer. It also checks the chain of blocks. The functions are pure: they open no file
 * and do not block. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

#define SEGMENT_HEADER      160
#define SEGMENT_BLOCK       104 /* size of a block's head in bytes */
#define SEGMENT_TRAILER     16
#define SEGMENT_DIGEST      32
#define SEGMENT_MIN         (64 * 1024)
#define SEGMENT_MAX         (1024 * 1024 * 1024)
#define SEGMENT_PAYLOAD_MAX (4 * 1024 * 1024)

/* The kinds of blocks. A value is the four letters of the name as a little-endian integer. */
enum segment_kind {
    SEGMENT_SNAP = 0x50414e53,
    SEGMENT_BATC = 0x43544142,
    SEGMENT_SEAL = 0x4c414553,
    SEGMENT_FOOT = 0x544f4f46,
};

struct segment_header {
    uint8_t journal_id[16];
    uint64_t first; /* sequence of the first record */
    uint64_t size;  /* size of the file in bytes */
    int64_t created_us;
    uint8_t seed[SEGMENT_DIGEST];   /* key of all digests in this segment */
    uint8_t before[SEGMENT_DIGEST]; /* digest of the last block in the segment before */
    uint8_t digest[SEGMENT_DIGEST]; /* digest of this header */
};

/* Encodes the header to `bytes` and sets h->digest. */
void segment_header_encode(struct segment_header *h, uint8_t bytes[SEGMENT_HEADER]);
/* Decodes a header and checks it. Returns NULL, or the reason why the bytes are not a valid header.
 */
const char *segment_header_decode(struct segment_header *h, const uint8_t bytes[SEGMENT_HEADER]);

struct segment_block {
    uint32_t kind;
    uint32_t length; /* size of the payload in bytes */
    uint64_t sequence;
    uint32_t count;
    int64_t time_us;
    uint64_t synced;
    uint8_t before[SEGMENT_DIGEST];
    uint8_t digest[SEGMENT_DIGEST];
};

/* The state of a chain of blocks: where the next block begins, and which values it must have. A
 * copy of the state can be used later to continue from that block. */
struct segment_chain {
    uint8_t seed[SEGMENT_DIGEST];
    uint64_t size;
    uint64_t offset; /* offset of the next block */
    uint64_t next;   /* sequence of the next record */
    int64_t last_us; /* commit time of the last block */
    uint8_t before[SEGMENT_DIGEST];
    uint32_t last_kind; /* kind of the last block; 0 before the first block */
};

void segment_chain_start(struct segment_chain *c, const struct segment_header *h);
/* Encodes the head of the next block, which has this payload. The caller must have set the kind,
 * the count, `time_us` and `synced` in *b. This function sets the other members of *b, and moves
 * the chain to the end of the block. */
void segment_chain_write(struct segment_chain *c, struct segment_block *b, struct slice payload,
                         uint8_t head[SEGMENT_BLOCK]);
/* Decodes the head of a block. `left` is the count of bytes from the block's beginning to the end
 * of the segment. `size` is the size of the segment. Returns false if a block with these fields is
 * impossible. It does not check digests. */
bool segment_block_decode(struct segment_block *b, const uint8_t head[SEGMENT_BLOCK], uint64_t left,
                          uint64_t size);
/* Returns true if the block's digest is right. `bytes` are the head and the payload. */
bool segment_block_whole(const struct segment_block *b, const uint8_t seed[SEGMENT_DIGEST],
                         const uint8_t *bytes);
/* Checks that a whole block is the next block of the chain. If it is, moves the chain to the end of
 * the block and returns NULL. If not, returns the reason. */
const char *segment_chain_follow(struct segment_chain *c, const struct segment_block *b,
                                 struct slice payload);

/* Returns the offset after a block that begins at `offset` and has n bytes of payload. */
uint64_t segment_block_end(uint64_t offset, uint64_t n);

void segment_trailer_encode(uint64_t foot, uint8_t bytes[SEGMENT_TRAILER]);
/* Returns the offset of the FOOT block, or 0 if the bytes are not a trailer. */
uint64_t segment_trailer_decode(const uint8_t bytes[SEGMENT_TRAILER]);

/* The results of a scan. SEGMENT_E_TORN: after the last whole block there are bytes that are not
 * zero, and no whole block follows them, so a write was cut short. SEGMENT_E_DAMAGED: the segment
 * has another fault. Then `why` has the reason, and scan->chain.offset is the place of the fault.
 */
enum { SEGMENT_OK, SEGMENT_E_TORN, SEGMENT_E_DAMAGED };

struct segment_scan {
    struct segment_chain chain; /* state of the chain after the last whole block */
    uint64_t last;              /* offset of the last whole block */
    uint64_t end;               /* end of the last whole block, without its padding */
    /* true if the bytes after the last whole block decided the result */
    bool at_rest;
};
/* The scan calls this function for every whole block. If the function returns a text, the scan
 * reports the text as damage. */
typedef const char *segment_on_block_f(void *arg, const struct segment_block *b,
                                       struct slice payload);
/* Verifies `image`, the bytes of a whole segment. It does not check the trailer after a FOOT block.
 * Returns SEGMENT_OK or SEGMENT_E_*, as above. */
int segment_scan(struct segment_scan *scan, const struct segment_header *h, const uint8_t *image,
                 segment_on_block_f *on_block, void *arg, struct errtext *why);
/* Begins a scan of a segment that may still be written to. It reads nothing. */
void segment_scan_start(struct segment_scan *scan, const struct segment_header *h);
/* Continues the scan with the newest bytes of the segment. Returns the same values as segment_scan.
 * If it sets scan->at_rest, the caller may read the bytes from scan->chain.offset on again, and
 * call this function again. */
int segment_scan_on(struct segment_scan *scan, const uint8_t *image, segment_on_block_f *on_block,
                    void *arg, struct errtext *why);
bool segment_all_zero(const uint8_t *bytes, size_t n);
