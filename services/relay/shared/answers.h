/* What the relay's answers share: pages that stay below the limit of an answer, and which signals
 * an account holder may see. */
#pragma once

#include "common/daemon/daemon.h"

/* An answer may have 192 KiB; the rest is for the envelope and for the fields beside the list. */
#define ANSWERS_PAGE_BYTES (160 * 1024)

/* The size of a page: standard if asked is 0, and at most max. */
size_t answers_limit(uint32_t asked, size_t standard, size_t max);
/* Appends an item to the repeated field *listp, of *n items and *bytes bytes. It takes the item. If
 * the page would get too large, it frees the item and returns false; the first item always fits. */
bool answers_push(void *listp, size_t *n, size_t *bytes, ProtobufCMessage *item);
/* Whether the asker may see signals of this province. An account holder sees only their own
 * province. */
bool answers_may_see(const struct asker *asker, const char *province);
/* Sets *why and returns status. */
Koers__Bus__V1__Answers answers_no(struct errtext *why, Koers__Bus__V1__Answers status,
                                   const char *format, ...) __attribute__((format(printf, 3, 4)));

#define ANSWERS(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name
