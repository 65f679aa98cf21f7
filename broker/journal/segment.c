/* This file encodes, decodes and verifies the bytes of a segment (segment.h). It trusts a block
 * only if the block's digest is right and the block has the digest of the block before. Recovery
 * repairs a write that was cut short, but must not touch a damaged record. To distinguish the two
 * cases, this file searches for a whole block after the bytes that are not a whole block. If there
 * is one, the segment is damaged (proto/journal.md, "What a crash leaves"). */
#include "broker/journal/segment.h"

#include <sodium.h>
#include <string.h>

#include "common/base/le.h"

#define MAGIC   "KOERSEG1"
#define TRAILER "KOERFOOT"
#define VERSION 1

/* Computes the digest of the head and the payload together. */
static void segment_digest(uint8_t out[SEGMENT_DIGEST], const uint8_t seed[SEGMENT_DIGEST],
                           const uint8_t *head, size_t n_head, struct slice payload)
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, seed, SEGMENT_DIGEST, SEGMENT_DIGEST);
    crypto_generichash_update(&state, head, n_head);
    if (payload.n > 0)
        crypto_generichash_update(&state, payload.data, payload.n);
    crypto_generichash_final(&state, out, SEGMENT_DIGEST);
}

bool segment_all_zero(const uint8_t *bytes, size_t n)
{
    return n == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, n - 1) == 0);
}

void segment_header_encode(struct segment_header *h, uint8_t bytes[SEGMENT_HEADER])
{
    memset(bytes, 0, SEGMENT_HEADER);
    memcpy(bytes, MAGIC, 8);
    le_put32(bytes + 8, VERSION);
    le_put32(bytes + 12, SEGMENT_HEADER);
    memcpy(bytes + 16, h->journal_id, 16);
    le_put64(bytes + 32, h->first);
    le_put64(bytes + 40, h->size);
    le_put64(bytes + 48, (uint64_t)h->created_us);
    memcpy(bytes + 56, h->seed, SEGMENT_DIGEST);
    memcpy(bytes + 88, h->before, SEGMENT_DIGEST);
    segment_digest(h->digest, h->seed, bytes, 128, (struct slice){0});
    memcpy(bytes + 128, h->digest, SEGMENT_DIGEST);
}

const char *segment_header_decode(struct segment_header *h, const uint8_t bytes[SEGMENT_HEADER])
{
    uint8_t found[SEGMENT_DIGEST];

    if (memcmp(bytes, MAGIC, 8) != 0)
        return "not a segment of a journal";
    if (le_get32(bytes + 8) != VERSION || le_get32(bytes + 12) != SEGMENT_HEADER)
        return "the header has an unknown version";
    memcpy(h->journal_id, bytes + 16, 16);
    h->first = le_get64(bytes + 32);
    h->size = le_get64(bytes + 40);
    h->created_us = (int64_t)le_get64(bytes + 48);
    memcpy(h->seed, bytes + 56, SEGMENT_DIGEST);
    memcpy(h->before, bytes + 88, SEGMENT_DIGEST);
    memcpy(h->digest, bytes + 128, SEGMENT_DIGEST);
    segment_digest(found, h->seed, bytes, 128, (struct slice){0});
    if (memcmp(found, h->digest, SEGMENT_DIGEST) != 0)
        return "the digest of the header is wrong";
    if (h->size < SEGMENT_MIN || h->size > SEGMENT_MAX || h->size % 8 != 0 || h->first == 0)
        return "the header has impossible values";
    return NULL;
}

void segment_chain_start(struct segment_chain *c, const struct segment_header *h)
{
    *c = (struct segment_chain){.size = h->size, .offset = SEGMENT_HEADER, .next = h->first};
    memcpy(c->seed, h->seed, SEGMENT_DIGEST);
    memcpy(c->before, h->digest, SEGMENT_DIGEST);
}

uint64_t segment_block_end(uint64_t offset, uint64_t n)
{
    return (offset + SEGMENT_BLOCK + n + 7) & ~UINT64_C(7);
}

void segment_chain_write(struct segment_chain *c, struct segment_block *b, struct slice payload,
                         uint8_t head[SEGMENT_BLOCK])
{
    must(payload.n <= UINT32_MAX);
    b->length = (uint32_t)payload.n;
    b->sequence = c->next;
    memcpy(b->before, c->before, SEGMENT_DIGEST);
    memset(head, 0, SEGMENT_BLOCK);
    le_put32(head, b->kind);
    le_put32(head + 4, b->length);
    le_put64(head + 8, b->sequence);
    le_put32(head + 16, b->count);
    le_put64(head + 24, (uint64_t)b->time_us);
    le_put64(head + 32, b->synced);
    memcpy(head + 40, b->before, SEGMENT_DIGEST);
    segment_digest(b->digest, c->seed, head, 72, payload);
    memcpy(head + 72, b->digest, SEGMENT_DIGEST);
    must(segment_chain_follow(c, b, payload) == NULL);
}

bool segment_block_decode(struct segment_block *b, const uint8_t head[SEGMENT_BLOCK], uint64_t left,
                          uint64_t size)
{
    b->kind = le_get32(head);
    b->length = le_get32(head + 4);
    b->sequence = le_get64(head + 8);
    b->count = le_get32(head + 16);
    b->time_us = (int64_t)le_get64(head + 24);
    b->synced = le_get64(head + 32);
    memcpy(b->before, head + 40, SEGMENT_DIGEST);
    memcpy(b->digest, head + 72, SEGMENT_DIGEST);
    if (b->kind != SEGMENT_SNAP && b->kind != SEGMENT_BATC && b->kind != SEGMENT_SEAL &&
        b->kind != SEGMENT_FOOT)
        return false;
    if (b->length > (b->kind == SEGMENT_SNAP ? size / 2 : SEGMENT_PAYLOAD_MAX))
        return false;
    return le_get32(head + 20) == 0 && left >= SEGMENT_BLOCK && b->length <= left - SEGMENT_BLOCK;
}

bool segment_block_whole(const struct segment_block *b, const uint8_t seed[SEGMENT_DIGEST],
                         const uint8_t *bytes)
{
    uint8_t found[SEGMENT_DIGEST];

    segment_digest(found, seed, bytes, 72, (struct slice){bytes + SEGMENT_BLOCK, b->length});
    return memcmp(found, b->digest, SEGMENT_DIGEST) == 0;
}

/* Returns true if the payload of a batch has exactly `count` records and no other bytes. The 4
 * bytes before every record must be its length. */
static bool segment_records_fit(struct slice payload, uint32_t count)
{
    while (count > 0 && payload.n >= 4) {
        uint32_t n = le_get32(payload.data);
        if (n > payload.n - 4)
            return false;
        payload = (struct slice){payload.data + 4 + n, payload.n - 4 - n};
        count--;
    }
    return count == 0 && payload.n == 0;
}

const char *segment_chain_follow(struct segment_chain *c, const struct segment_block *b,
                                 struct slice payload)
{
    bool is_batch = b->kind == SEGMENT_BATC;

    if (memcmp(b->before, c->before, SEGMENT_DIGEST) != 0)
        return "the block does not follow the one before it";
    if (c->last_kind == SEGMENT_FOOT || (b->kind == SEGMENT_SNAP) != (c->last_kind == 0))
        return "the block has a kind that cannot be here";
    if (b->sequence != c->next || b->time_us < c->last_us || b->synced >= b->sequence)
        return "the block's numbers do not follow the one before it";
    if (is_batch != (b->count > 0) || (is_batch && !segment_records_fit(payload, b->count)))
        return "the batch has a wrong count";
    c->offset = segment_block_end(c->offset, b->length);
    c->next += b->count;
    c->last_us = b->time_us;
    c->last_kind = b->kind;
    memcpy(c->before, b->digest, SEGMENT_DIGEST);
    return NULL;
}

void segment_trailer_encode(uint64_t foot, uint8_t bytes[SEGMENT_TRAILER])
{
    le_put64(bytes, foot);
    memcpy(bytes + 8, TRAILER, 8);
}

uint64_t segment_trailer_decode(const uint8_t bytes[SEGMENT_TRAILER])
{
    return memcmp(bytes + 8, TRAILER, 8) == 0 ? le_get64(bytes) : 0;
}

/* Decodes the head of the block at `offset` to *b. Returns true if the block is whole. */
static bool segment_whole_at(struct segment_block *b, const struct segment_chain *c,
                             const uint8_t *image, uint64_t offset)
{
    return offset + SEGMENT_BLOCK <= c->size &&
           segment_block_decode(b, image + offset, c->size - offset, c->size) &&
           segment_block_whole(b, c->seed, image + offset);
}

/* Checks the bytes after the last whole block. Returns SEGMENT_OK if they are right, SEGMENT_E_TORN
 * if a write was cut short there, and SEGMENT_E_DAMAGED if they are damaged. */
static int segment_scan_rest(struct segment_scan *scan, const uint8_t *image, struct errtext *why)
{
    struct segment_chain *c = &scan->chain;
    struct segment_block block;
    uint64_t until = c->size;

    scan->at_rest = true;
    if (c->last_kind == 0)
        return errtext_set(why, SEGMENT_E_DAMAGED, "the senders' table is not whole");
    if (c->last_kind == SEGMENT_FOOT)
        until -= SEGMENT_TRAILER;
    if (scan->end >= until || segment_all_zero(image + scan->end, until - scan->end))
        return SEGMENT_OK;
    if (c->last_kind == SEGMENT_FOOT)
        return errtext_set(why, SEGMENT_E_DAMAGED, "bytes after the footer are not zero");
    for (uint64_t at = c->offset + 8; at < until; at += 8)
        if (segment_whole_at(&block, c, image, at))
            return errtext_set(why, SEGMENT_E_DAMAGED,
                               "no whole block here, but one at offset %llu",
                               (unsigned long long)at);
    return SEGMENT_E_TORN;
}

void segment_scan_start(struct segment_scan *scan, const struct segment_header *h)
{
    *scan = (struct segment_scan){.end = SEGMENT_HEADER};
    segment_chain_start(&scan->chain, h);
}

int segment_scan(struct segment_scan *scan, const struct segment_header *h, const uint8_t *image,
                 segment_on_block_f *on_block, void *arg, struct errtext *why)
{
    segment_scan_start(scan, h);
    return segment_scan_on(scan, image, on_block, arg, why);
}

int segment_scan_on(struct segment_scan *scan, const uint8_t *image, segment_on_block_f *on_block,
                    void *arg, struct errtext *why)
{
    struct segment_chain *c = &scan->chain;
    struct segment_block block;

    scan->at_rest = false;
    while (c->last_kind != SEGMENT_FOOT && segment_whole_at(&block, c, image, c->offset)) {
        uint64_t offset = c->offset;
        struct slice payload = {image + offset + SEGMENT_BLOCK, block.length};
        if (!segment_all_zero(image + scan->end, offset - scan->end))
            return errtext_set(why, SEGMENT_E_DAMAGED, "bytes before this block are not zero");
        const char *wrong = segment_chain_follow(c, &block, payload);
        if (!wrong)
            wrong = on_block(arg, &block, payload);
        if (wrong) {
            c->offset = offset;
            return errtext_set(why, SEGMENT_E_DAMAGED, "%s", wrong);
        }
        scan->last = offset;
        scan->end = offset + SEGMENT_BLOCK + block.length;
    }
    return segment_scan_rest(scan, image, why);
}
