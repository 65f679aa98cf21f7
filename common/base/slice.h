/* Borrowed bytes, a growing buffer, and memory, for every program. If no memory is left, the
 * process ends. So no function here returns NULL for that reason. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that belong to another object. `data` may be NULL if `n` is 0. */
struct slice {
    const uint8_t *data;
    size_t n;
};

struct slice slice_text(const char *text); /* returns the bytes without the NUL */
bool slice_equal(struct slice a, struct slice b);
bool slice_is(struct slice a, const char *text);
/* Returns true if `word` is one of the space-separated words of `list`. */
bool slice_has_word(struct slice list, struct slice word);
/* Returns true if `list`, which has `n` texts, contains `text`. */
bool text_in_list(const char *text, const char *const *list, size_t n);
/* Returns true if the text at index `nth` also occurs earlier in the list. */
bool text_repeats(char *const *list, size_t nth);
/* Copies the bytes to `to` and adds a NUL. If they do not fit in size - 1 bytes, it cuts them and
 * returns false. `size` must be above 0. */
bool slice_copy(struct slice s, char *to, size_t size);

/* A buffer that owns its bytes and grows. {0} is an empty buffer. */
struct buf {
    uint8_t *data;
    size_t n;
    size_t capacity;
};

void buf_fini(struct buf *b);  /* may be called twice */
void buf_clear(struct buf *b); /* sets the length to 0 and keeps the memory */
/* Adds `n` bytes with undefined content and returns their address. The address is never NULL, even
 * if `n` is 0. */
uint8_t *buf_extend(struct buf *b, size_t n);
void buf_add(struct buf *b, const void *data, size_t n);
void buf_add_text(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* also adds a NUL, which `n` does not count */
struct slice buf_slice(const struct buf *b);

/* These functions allocate memory. They never return NULL for lack of memory. */
void *mem_new(size_t n); /* returns memory filled with zeroes */
void *mem_grow(void *old, size_t n);
char *mem_text(const char *text); /* returns a copy, or NULL if `text` is NULL */
/* Copies `n` bytes. If `n` is 0, both pointers may be NULL. */
void mem_copy(void *to, const void *from, size_t n);
void mem_freep(void *pp); /* calls free(*pp), for use in scoped() */
