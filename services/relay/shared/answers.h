/* What the answers of the relay have in common: pages that end before they get too large, and the
 * rule of whose signals an account holder sees. */
#pragma once

#include "common/daemon/daemon.h"

/* An answer may be 192 KiB; its last item and the envelope need room too. */
#define ANSWERS_PAGE_BYTES (160 * 1024)

/* 0 becomes the default, more than max becomes max. */
size_t answers_limit(uint32_t asked, size_t standard, size_t max);
/* Appends an item, which is taken, unless the page would get too large: then it is freed, and
 * false. */
bool answers_push(void *listp, size_t *n, size_t *bytes, ProtobufCMessage *item);
/* An account holder sees the signals of the own province; other people see all. */
bool answers_may_see(const struct asker *asker, const char *province);
/* ptvt, or the account holder of that province. */
bool answers_may_act(const struct asker *asker, const char *province);
Koers__Bus__V1__Answers answers_no(struct errtext *why, Koers__Bus__V1__Answers status,
                                   const char *format, ...) __attribute__((format(printf, 3, 4)));

#define ANSWERS(name) KOERS__BUS__V1__ANSWERS__ANSWERS_##name
