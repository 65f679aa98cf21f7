/* The scrub: it reads the whole journal in the background, again and again, so that damage is found
 * before the damaged part is needed. It takes at most 2 MiB a second, and rests an hour after each
 * whole pass. */
#pragma once

#include "broker/journal/shared.h"
#include "broker/journal/source.h"

struct journal_scrub {
    struct journal_source source;
    struct journal_file file;
    struct segment_chain chain;
    uint64_t next; /* sequence; 0 at the start of a pass */
    bool is_at_file;
    uint64_t due_ns; /* when the next step may begin (uv_hrtime) */
};
/* Verifies about 256 KiB and sets due_ns. Damage ends the process. A whole pass without damage
 * removes JOURNAL_DAMAGE_FILE. */
void journal_scrub_step(struct journal_shared *j, struct journal_scrub *scrub);
