/* Removes const for interfaces that only read but whose types lack it: the fields of protobuf-c
 * messages (char *, uint8_t *), json_t * in jansson's loops, struct iovec and argv. Also for free()
 * and munmap(), and then removes volatile too. Every cast that drops a qualifier is one of these
 * two functions, so that a search finds them all. The receiver must not write through the result.
 */
#pragma once

#include <stdint.h>

static inline void *unconst(const volatile void *p)
{
    return (void *)(uintptr_t)p;
}

/* As unconst(); NULL becomes "", which is how protobuf-c marks an empty string. */
static inline char *unconst_text(const char *text)
{
    return (char *)unconst(text ? text : "");
}
