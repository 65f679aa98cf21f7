/* Removes const from a pointer. Some interfaces only read, but their types have no const: the
 * fields of protobuf-c messages (char *, uint8_t *), the json_t * in loops of jansson, struct iovec
 * and argv. For free() and munmap(), unconst() also removes volatile. koers drops a qualifier only
 * with these two functions, so that a search finds every such place. The receiver must not write
 * through the result. */
#pragma once

#include <stdint.h>

static inline void *unconst(const volatile void *p)
{
    return (void *)(uintptr_t)p;
}

/* Returns `text` without const. If `text` is NULL, it returns "", because an empty string field of
 * protobuf-c is "" and not NULL. */
static inline char *unconst_text(const char *text)
{
    return (char *)unconst(text ? text : "");
}
