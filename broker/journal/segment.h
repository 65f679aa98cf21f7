/* A segment of the journal as bytes (proto/journal.md): encoding and decoding of its header, blocks
 * and trailer, and following the chain of its blocks. Pure: nothing here opens a file or waits. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

#define SEGMENT_HEADER      160
#define SEGMENT_BLOCK       104 /* of a block, before its payload */
#define SEGMENT_TRAILER     16
#define SEGMENT_DIGEST      32
#define SEGMENT_MIN         (64 * 1024)
#define SEGMENT_MAX         (1024 * 1024 * 1024)
#define SEGMENT_PAYLOAD_MAX (4 * 1024 * 1024)

/* The kinds of blocks: their four letters, read as a little-endian number. */
enum segment_kind {
    SEGMENT_SNAP = 0x50414e53,
    SEGMENT_BATC = 0x43544142,
    SEGMENT_SEAL = 0x4c414553,
    SEGMENT_FOOT = 0x544f4f46,
};

struct segment_header {
    uint8_t journal_id[16];
    uint64_t first; /* first sequence */
    uint64_t size;  /* of the file */
    int64_t created_us;
    uint8_t seed[SEGMENT_DIGEST];   /* key of all digests in this segment */
    uint8_t before[SEGMENT_DIGEST]; /* last digest of the segment before */
    uint8_t digest[SEGMENT_DIGEST]; /* of the header */
};

/* Fills h->digest, too. */
void segment_header_encode(struct segment_header *h, uint8_t bytes[SEGMENT_HEADER]);
/* NULL, or what is wrong with it. */
const char *segment_header_decode(struct segment_header *h, const uint8_t bytes[SEGMENT_HEADER]);

struct segment_block {
    uint32_t kind;
    uint32_t length; /* of the payload */
    uint64_t sequence;
    uint32_t count;
    int64_t time_us;
    uint64_t synced;
    uint8_t before[SEGMENT_DIGEST];
    uint8_t digest[SEGMENT_DIGEST];
};

/* Where the next block goes, and what it must carry. A copy of it is a place to go on from. */
struct segment_chain {
    uint8_t seed[SEGMENT_DIGEST];
    uint64_t size;
    uint64_t offset; /* of the next block */
    uint64_t next;   /* sequence to come */
    int64_t last_us; /* time of the block before */
    uint8_t before[SEGMENT_DIGEST];
    uint32_t last_kind; /* of the block before; 0 at the beginning */
};

void segment_chain_start(struct segment_chain *c, const struct segment_header *h);
/* The head of the next block with this payload; fills b. The chain has moved on. */
void segment_chain_write(struct segment_chain *c, struct segment_block *b, struct slice payload,
                         uint8_t head[SEGMENT_BLOCK]);
/* The fields of a head; false if they cannot be those of a block in the first `room` bytes of what
 * is left of a segment of `size` bytes. Digests are not looked at. */
bool segment_block_decode(struct segment_block *b, const uint8_t head[SEGMENT_BLOCK], uint64_t room,
                          uint64_t size);
/* The digest is right: `bytes` are the head and the payload. */
bool segment_block_whole(const struct segment_block *b, const uint8_t seed[SEGMENT_DIGEST],
                         const uint8_t *bytes);
/* A whole block takes its place: NULL, and the chain has moved on; or what is wrong with it. */
const char *segment_chain_follow(struct segment_chain *c, const struct segment_block *b,
                                 struct slice payload);

/* Where the block after a payload of n bytes at `offset` begins. */
uint64_t segment_block_end(uint64_t offset, uint64_t n);

void segment_trailer_encode(uint64_t foot, uint8_t bytes[SEGMENT_TRAILER]);
/* 0 if it is none. */
uint64_t segment_trailer_decode(const uint8_t bytes[SEGMENT_TRAILER]);

/* SEGMENT_E_TORN: after the last whole block stand bytes that are none, and no whole block after
 * them: a write was cut short. SEGMENT_E_DAMAGED: anything else; `why` and scan->chain.offset say
 * what and where. */
enum { SEGMENT_OK, SEGMENT_E_TORN, SEGMENT_E_DAMAGED };

struct segment_scan {
    struct segment_chain chain; /* after the last whole block */
    uint64_t last;              /* offset of the last whole block */
    uint64_t end;               /* of that block, before its padding */
    bool at_rest;               /* the verdict is about what stands after the last whole block */
};
/* Told each whole block; a text it returns is damage. */
typedef const char *segment_on_block_f(void *arg, const struct segment_block *b,
                                       struct slice payload);
/* Verifies the image of a whole segment. The trailer after a FOOT is not looked at. */
int segment_scan(struct segment_scan *scan, const struct segment_header *h, const uint8_t *image,
                 segment_on_block_f *on_block, void *arg, struct errtext *why);
/* The same in steps, for a segment that is being written: when a verdict is at_rest, the bytes from
 * scan->chain.offset on may be read again and the scan goes on there. */
void segment_scan_start(struct segment_scan *scan, const struct segment_header *h);
int segment_scan_on(struct segment_scan *scan, const uint8_t *image, segment_on_block_f *on_block,
                    void *arg, struct errtext *why);
bool segment_all_zero(const uint8_t *bytes, size_t n);
