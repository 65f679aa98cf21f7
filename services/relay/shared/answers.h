/* This file makes pages that fit in an answer, and checks which signals an account holder may
 * see. */
#pragma once

#include "common/daemon/daemon.h"

/* The maximum size of all items of one page together, in bytes. The maximum size of an answer is
 * 192 KiB. The remaining 32 KiB are for the envelope and for fields outside the list. */
#define ANSWERS_PAGE_BYTES (160 * 1024)

/* Returns the maximum count of items in a page. This is `standard` if `asked` is 0. Otherwise it is
 * the lower of `asked` and `max`. */
size_t answers_limit(uint32_t asked, size_t standard, size_t max);
/* Appends an item to the repeated field *listp, and updates *n (items) and *bytes (their size). The
 * list then owns the item. If the page would become too large, frees the item and returns false.
 * The first item always fits. */
bool answers_push(void *listp, size_t *n, size_t *bytes, ProtobufCMessage *item);
/* Returns true if the asker may see signals of this province. An account holder may see only
 * signals of their province. */
bool answers_may_see(const struct asker *asker, const char *province);
/* Sets *why, and returns `status`. */
Koers__Bus__V1__Answers answers_no(struct errtext *why, Koers__Bus__V1__Answers status,
                                   const char *format, ...) __attribute__((format(printf, 3, 4)));

#define ANSWERS(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name
