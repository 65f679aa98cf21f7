/* This file declares the questions that the register answers. scheme_get shows one scheme, and
 * scheme_list lists schemes. Both have the type answer_f of daemon.h. */
#pragma once

#include "common/daemon/daemon.h"

/* The limits of one page of an answer. A page ends after SCHEME_PAGE schemes, or after the first
 * scheme that makes the page larger than SCHEME_PAGE_BYTES. The maximum size of a scheme is 64 KiB.
 * The maximum size of an answer is 192 KiB. */
#define SCHEME_PAGE       50
#define SCHEME_PAGE_BYTES (120 * 1024)

Koers__Bus__V1__Answers scheme_get(const struct daemon_spec *spec, struct view *view,
                                   const struct asker *asker, const ProtobufCMessage *question,
                                   ProtobufCMessage **answerp, struct errtext *why);
Koers__Bus__V1__Answers scheme_list(const struct daemon_spec *spec, struct view *view,
                                    const struct asker *asker, const ProtobufCMessage *question,
                                    ProtobufCMessage **answerp, struct errtext *why);
