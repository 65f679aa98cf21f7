/* Borrowed bytes, a growing buffer, and memory. No function here returns NULL for lack of memory:
 * the process ends instead, everywhere in koers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes; data may be NULL when n is 0. */
struct slice {
    const uint8_t *data;
    size_t n;
};

struct slice slice_text(const char *text); /* without the final NUL */
bool slice_equal(struct slice a, struct slice b);
bool slice_is(struct slice a, const char *text);
/* `word` is one of the space-separated words of `list`. */
bool slice_has_word(struct slice list, struct slice word);
/* The list has this text; n is its number of texts. */
bool text_in_list(const char *text, const char *const *list, size_t n);
/* The nth text occurs earlier in the list too. */
bool text_repeats(char *const *list, size_t nth);
/* Copies with a final NUL; returns false if it had to cut at size - 1 bytes. size > 0. */
bool slice_copy(struct slice s, char *to, size_t size);

/* Owned bytes that grow; {0} is an empty buffer. */
struct buf {
    uint8_t *data;
    size_t n;
    size_t capacity;
};

void buf_fini(struct buf *b);  /* idempotent */
void buf_clear(struct buf *b); /* keeps the memory */
/* Adds n bytes, not initialised, and returns their address. Never NULL, also for n == 0. */
uint8_t *buf_extend(struct buf *b, size_t n);
void buf_add(struct buf *b, const void *data, size_t n);
void buf_add_text(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* a NUL follows the text, not counted in n */
struct slice buf_slice(const struct buf *b);

/* malloc() and its like; they never return NULL. */
void *mem_new(size_t n); /* zeroed */
void *mem_grow(void *old, size_t n);
char *mem_text(const char *text); /* a copy; NULL for NULL */
/* memcpy that allows NULL with n == 0. */
void mem_copy(void *to, const void *from, size_t n);
void mem_freep(void *pp); /* for scoped(): free(*pp) */
