/* This file declares the questions that a consultation body answers. agenda_get lists the dossiers
 * on the table, and outcome_list lists the outcomes of the body. Both functions have the type
 * answer_f of daemon.h. */
#pragma once

#include "common/daemon/daemon.h"

/* Limits one page of an answer. A page ends after PAGE_ITEMS items, or after the first item that
 * makes the page larger than PAGE_BYTES. The maximum size of an item is 64 KiB, and the maximum
 * size of an answer is 192 KiB. */
#define PAGE_ITEMS 50
#define PAGE_BYTES (120 * 1024)

Koers__Bus__V1__Answers agenda_get(const struct daemon_spec *spec, struct view *view,
                                   const struct asker *asker, const ProtobufCMessage *question,
                                   ProtobufCMessage **answerp, struct errtext *why);
Koers__Bus__V1__Answers outcome_list(const struct daemon_spec *spec, struct view *view,
                                     const struct asker *asker, const ProtobufCMessage *question,
                                     ProtobufCMessage **answerp, struct errtext *why);
