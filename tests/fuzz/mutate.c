/* Runs a fuzz target without a fuzzer, on random changes of the target's samples. The changes are
 * the same in every run, so a failure can be repeated.
 *
 *   fuzz_event_fixed 20000            runs 20,000 changed samples
 *   fuzz_event_fixed --corpus FOLDER  writes the samples to FOLDER, as a corpus for libFuzzer */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/slice.h"
#include "fuzz.h"

static uint64_t state = UINT64_C(0x9E3779B97F4A7C15);

/* Returns a pseudo-random number below n (xorshift), or 0 if n is 0. */
static size_t pick(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return n ? (size_t)(state % n) : 0;
}

/* Removes n bytes at the offset `from`. */
static void cut(struct buf *b, size_t from, size_t n)
{
    memmove(b->data + from, b->data + from + n, b->n - from - n);
    b->n -= n;
}

/* Inserts the first n bytes of `data` at the offset `at`. If n is larger than 64, inserts 64 bytes.
 */
static void insert(struct buf *b, size_t at, const uint8_t *data, size_t n)
{
    uint8_t copy[64];
    if (n > sizeof copy)
        n = sizeof copy;
    memcpy(copy, data, n);
    buf_extend(b, n);
    memmove(b->data + at + n, b->data + at, b->n - n - at);
    memcpy(b->data + at, copy, n);
}

/* Bytes that often break readers of protobuf: limits of integers, long varints, groups, wrong UTF-8
 * and field 0. The first value of a row is the count of bytes. */
static const uint8_t awkward[][11] = {{1, 0x00},
                                      {1, 0x7F},
                                      {1, 0x80},
                                      {1, 0xFF},
                                      {1, 0x0B},
                                      {5, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F},
                                      {10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1},
                                      {2, 0xED, 0xA0},
                                      {2, 0xC0, 0x80},
                                      {3, 0x9A, 0x06, 0x00}};

/* Makes one random change to the input. */
static void mutate(struct buf *b)
{
    size_t at = pick(b->n), n = 1 + pick(16);
    const uint8_t *word = awkward[pick(sizeof awkward / sizeof *awkward)];
    if (b->n == 0)
        return;
    switch (pick(6)) {
    case 0:
        b->data[at] ^= (uint8_t)(1u << pick(8));
        break;
    case 1:
        b->data[at] = (uint8_t)pick(256);
        break;
    case 2:
        cut(b, at, n < b->n - at ? n : b->n - at);
        break;
    case 3:
        insert(b, pick(b->n), b->data + at, n < b->n - at ? n : b->n - at);
        break;
    case 4:
        insert(b, at, word + 1, word[0]);
        break;
    default:
        b->data[at] = (uint8_t)(b->data[at] + pick(5) - 2); /* makes a length slightly wrong */
        break;
    }
}

/* Runs the target with a copy of the input. The copy is not longer than the input, so the sanitizer
 * notices a read after its end. */
static void run(const struct buf *b)
{
    uint8_t *copy = mem_new(b->n);
    mem_copy(copy, b->data, b->n);
    LLVMFuzzerTestOneInput(copy, b->n);
    free(copy);
}

/* Writes all samples to files in the folder. */
static int write_corpus(const char *folder)
{
    uint8_t sample[FUZZ_SAMPLE_MAX];
    size_t n;
    for (unsigned i = 0; (n = fuzz_sample(i, sample)) > 0; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/sample-%u", folder, i);
        FILE *f = fopen(path, "w");
        if (!f || fwrite(sample, 1, n, f) != n || fclose(f) != 0)
            return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--corpus") == 0)
        return write_corpus(argv[2]);
    unsigned long times = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
    uint8_t sample[FUZZ_SAMPLE_MAX];
    unsigned n_samples = 0;
    while (fuzz_sample(n_samples, sample) > 0)
        n_samples++;
    must(n_samples > 0);
    scoped(buf_fini) struct buf b = {0};
    for (unsigned long i = 0; i < times; i++) {
        buf_clear(&b);
        buf_add(&b, sample, fuzz_sample((unsigned)(i % n_samples), sample));
        for (size_t n = pick(6); n > 0; n--)
            mutate(&b);
        run(&b);
    }
    printf("%lu mutations of %u samples\n", times, n_samples);
    return 0;
}
