/* The scrub reads the whole journal in the background, again and again. So damage is found before a
 * client needs the damaged part. The scrub reads at most 2 MiB per second. After a read of the
 * whole journal, the scrub waits for an hour. */
#pragma once

#include "broker/journal/shared.h"
#include "broker/journal/source.h"

struct journal_scrub {
    struct journal_source source;
    struct journal_file file;
    struct segment_chain chain;
    uint64_t next; /* sequence at which the next segment begins; 0 means the first segment */
    bool is_at_file;
    uint64_t due_ns; /* time when the next step may begin (uv_hrtime) */
};
/* Verifies about 256 KiB and sets scrub->due_ns. Damage ends the process. If the step reaches the
 * end of the journal, it also removes JOURNAL_DAMAGE_FILE. */
void journal_scrub_step(struct journal_shared *j, struct journal_scrub *scrub);
