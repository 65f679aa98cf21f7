/* Borrowed bytes, growing buffers and memory (slice.h). */
#include "common/base/slice.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"

struct slice slice_text(const char *text)
{
    return (struct slice){(const uint8_t *)text, text ? strlen(text) : 0};
}

bool slice_equal(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.data, b.data, a.n) == 0);
}

bool slice_is(struct slice a, const char *text)
{
    return slice_equal(a, slice_text(text));
}

bool slice_has_word(struct slice list, struct slice word)
{
    if (word.n == 0)
        return false;
    size_t begin = 0;
    for (size_t i = 0; i <= list.n; i++) {
        if (i < list.n && list.data[i] != ' ')
            continue;
        if (slice_equal((struct slice){list.data + begin, i - begin}, word))
            return true;
        begin = i + 1;
    }
    return false;
}

bool text_in_list(const char *text, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], text) == 0)
            return true;
    return false;
}

bool text_repeats(char *const *list, size_t nth)
{
    return text_in_list(list[nth], (const char *const *)list, nth);
}

bool slice_copy(struct slice s, char *to, size_t size)
{
    must(size > 0);
    size_t n = s.n < size ? s.n : size - 1;
    mem_copy(to, s.data, n);
    to[n] = 0;
    return n == s.n;
}

void buf_fini(struct buf *b)
{
    free(b->data);
    *b = (struct buf){0};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
}

static void buf_reserve(struct buf *b, size_t n)
{
    must(n <= SIZE_MAX / 4 && b->n <= SIZE_MAX / 4);
    if (b->capacity - b->n >= n)
        return;
    size_t capacity = b->capacity < 64 ? 64 : b->capacity;
    while (capacity - b->n < n)
        capacity *= 2;
    b->data = mem_grow(b->data, capacity);
    b->capacity = capacity;
}

uint8_t *buf_extend(struct buf *b, size_t n)
{
    buf_reserve(b, n + 1); /* the extra byte makes sure that the result is never NULL */
    uint8_t *at = b->data + b->n;
    b->n += n;
    return at;
}

void buf_add(struct buf *b, const void *data, size_t n)
{
    mem_copy(buf_extend(b, n), data, n);
}

void buf_add_text(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    must(n >= 0);
    buf_reserve(b, (size_t)n + 1);
    va_start(args, format);
    vsnprintf((char *)b->data + b->n, (size_t)n + 1, format, args);
    va_end(args);
    b->n += (size_t)n;
}

struct slice buf_slice(const struct buf *b)
{
    return (struct slice){b->data, b->n};
}

void *mem_new(size_t n)
{
    void *p = calloc(1, n ? n : 1);
    must(p);
    return p;
}

void *mem_grow(void *old, size_t n)
{
    void *p = realloc(old, n ? n : 1);
    must(p);
    return p;
}

char *mem_text(const char *text)
{
    if (!text)
        return NULL;
    char *copy = strdup(text);
    must(copy);
    return copy;
}

void mem_copy(void *to, const void *from, size_t n)
{
    if (n > 0)
        memcpy(to, from, n);
}

void mem_freep(void *pp)
{
    void **p = pp;
    free(*p);
    *p = NULL;
}
