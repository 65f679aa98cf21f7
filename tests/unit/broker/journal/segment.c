/* Tests the bytes of a segment. Written blocks are read back. The result must be "torn" after a
 * write that was cut short, and "damaged" after any other change. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "broker/journal/segment.h"

#define SIZE SEGMENT_MIN

static uint8_t image[SIZE];
static struct segment_header header;
static struct segment_chain chain;
static unsigned n_blocks;

/* Writes the next block to the image. If `count` is 1, the payload is one record with this text. If
 * it is 0, the payload is the text. */
static void put(enum segment_kind kind, const char *text, uint32_t count)
{
    struct segment_block block = {.kind = kind,
                                  .count = count,
                                  .time_us = 50 + (int64_t)chain.next,
                                  .synced = chain.next - 1};
    struct slice payload = slice_text(text);
    uint8_t record[256] = {0};
    uint64_t at = chain.offset;

    if (count > 0) {
        record[0] = (uint8_t)payload.n;
        memcpy(record + 4, payload.data, payload.n);
        payload = (struct slice){record, payload.n + 4};
    }
    mem_copy(image + at + SEGMENT_BLOCK, payload.data, payload.n);
    segment_chain_write(&chain, &block, payload, image + at);
}

static void setup(void)
{
    memset(image, 0, sizeof image);
    header = (struct segment_header){.first = 7, .size = SIZE, .created_us = 9};
    memset(header.seed, 0x5a, sizeof header.seed);
    segment_header_encode(&header, image);
    segment_chain_start(&chain, &header);
    put(SEGMENT_SNAP, "senders", 0);
    put(SEGMENT_BATC, "one", 1);
    put(SEGMENT_BATC, "the second", 1);
}

TestSuite(segment, .init = setup);

static const char *count_block(void *arg, const struct segment_block *block, struct slice payload)
{
    (void)arg;
    (void)block;
    (void)payload;
    n_blocks++;
    return NULL;
}

/* Scans the image, and counts its whole blocks in n_blocks. */
static int scan(struct segment_scan *found, struct errtext *why)
{
    n_blocks = 0;
    return segment_scan(found, &header, image, count_block, NULL, why);
}

Test(segment, reads_its_header)
{
    struct segment_header found;

    cr_assert_null(segment_header_decode(&found, image));
    cr_assert_eq(memcmp(&found, &header, sizeof found), 0);
    for (unsigned bit = 0; bit < SEGMENT_HEADER * 8; bit++) {
        image[bit / 8] ^= (uint8_t)(1 << bit % 8);
        cr_assert_not_null(segment_header_decode(&found, image), "bit %u", bit);
        image[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

Test(segment, reads_its_blocks)
{
    struct segment_scan found;

    put(SEGMENT_SEAL, "", 0);
    cr_assert_eq(scan(&found, NULL), SEGMENT_OK);
    cr_assert_eq(n_blocks, 4);
    cr_assert_eq(found.chain.next, 9);
    cr_assert_eq(found.chain.offset, chain.offset);
    cr_assert_eq(found.chain.last_kind, SEGMENT_SEAL);
    cr_assert_eq(found.end, found.last + SEGMENT_BLOCK);
}

Test(segment, finds_a_torn_end)
{
    struct segment_scan found;
    uint64_t end = chain.offset;

    put(SEGMENT_BATC, "the third", 1);
    for (uint64_t cut = end; cut < chain.offset - 3; cut++) { /* the last 3 bytes are padding */
        uint8_t kept[SEGMENT_BLOCK + 64] = {0};
        size_t n = (size_t)(chain.offset - cut);
        memcpy(kept, image + cut, n);
        memset(image + cut, 0, n);
        cr_assert_eq(scan(&found, NULL), cut == end ? SEGMENT_OK : SEGMENT_E_TORN);
        cr_assert_eq(found.chain.offset, end);
        cr_assert_eq(found.chain.next, 9);
        memcpy(image + cut, kept, n);
    }
}

Test(segment, finds_damage_before_a_whole_block)
{
    struct segment_scan found;
    struct errtext why;
    uint64_t last = chain.offset;

    put(SEGMENT_SEAL, "", 0);
    for (uint64_t bit = SEGMENT_HEADER * 8; bit < last * 8; bit++) {
        image[bit / 8] ^= (uint8_t)(1 << bit % 8);
        cr_assert_eq(scan(&found, &why), SEGMENT_E_DAMAGED, "bit %llu", (unsigned long long)bit);
        cr_assert_leq(found.chain.offset, bit / 8 + 7);
        image[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

Test(segment, refuses_a_block_in_the_wrong_place)
{
    struct segment_scan found;
    uint64_t at = chain.offset;
    struct segment_chain before = chain;

    put(SEGMENT_BATC, "here", 1);
    uint64_t n = chain.offset - at;
    memcpy(image + chain.offset, image + at,
           /* The same block follows again. It is whole, but its place in the chain is wrong. */
           n);
    cr_assert_eq(scan(&found, NULL), SEGMENT_E_DAMAGED);
    memset(image + chain.offset, 0, n);
    chain = before;
    chain.before[0] ^= 1; /* the next block is whole, but belongs to another chain */
    put(SEGMENT_BATC, "here", 1);
    cr_assert_eq(scan(&found, NULL), SEGMENT_E_DAMAGED);
}

Test(segment, refuses_blocks_of_another_seed)
{
    struct segment_scan found;
    uint64_t end = chain.offset;

    chain.seed[0] ^= 1;
    put(SEGMENT_BATC, "stale", 1);
    put(SEGMENT_BATC, "stale", 1);
    cr_assert_eq(scan(&found, NULL), SEGMENT_E_TORN);
    /* the payload "the second" is followed by two bytes of padding */
    cr_assert_eq(found.end, end - 2);
    cr_assert_eq(found.chain.offset, end);
}

Test(segment, ends_with_its_footer)
{
    struct segment_scan found;
    uint8_t trailer[SEGMENT_TRAILER];
    uint64_t foot = chain.offset;

    put(SEGMENT_FOOT, "foot", 0);
    segment_trailer_encode(foot, trailer);
    memcpy(image + SIZE - SEGMENT_TRAILER, trailer, sizeof trailer);
    cr_assert_eq(segment_trailer_decode(image + SIZE - SEGMENT_TRAILER), foot);
    cr_assert_eq(scan(&found, NULL), SEGMENT_OK);
    cr_assert_eq(found.last, foot);
    image[SIZE - SEGMENT_TRAILER - 1] = 1;
    cr_assert_eq(scan(&found, NULL), SEGMENT_E_DAMAGED);
    cr_assert_eq(segment_trailer_decode(image), 0);
}
