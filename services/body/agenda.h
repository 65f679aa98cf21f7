/* The questions that a consultation body answers: agenda_get lists the dossiers on its table, and
 * outcome_list lists the outcomes that the body gave. daemon.h describes these functions as
 * answer_f. */
#pragma once

#include "common/daemon/daemon.h"

/* The limits of one page. A page ends after PAGE_ITEMS items, or after the first item that makes it
 * larger than PAGE_BYTES. That item has at most 64 KiB, and an answer may have 192 KiB. */
#define PAGE_ITEMS 50
#define PAGE_BYTES (120 * 1024)

Koers__Bus__V1__Answers agenda_get(const struct daemon_spec *spec, struct view *view,
                                   const struct asker *asker, const ProtobufCMessage *question,
                                   ProtobufCMessage **answerp, struct errtext *why);
Koers__Bus__V1__Answers outcome_list(const struct daemon_spec *spec, struct view *view,
                                     const struct asker *asker, const ProtobufCMessage *question,
                                     ProtobufCMessage **answerp, struct errtext *why);
