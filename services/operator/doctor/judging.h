/* What the judge_*.c files share: adding a finding, and small texts for it. */
#pragma once

#include "services/operator/doctor/judge.h"

struct judging {
    const struct doctor_facts *facts;
    struct findings *to;
};

/* Adds a finding and marks its check as looked at. The caller fills in the texts. The pointer is
 * valid until the next call. `of` may be empty. */
struct finding *finding_add(struct judging *j, enum check_id check, enum severity severity,
                            const char *of);
/* Marks the check as looked at: there are facts to judge it by. */
void judge_looked(struct judging *j, enum check_id check);
/* The broker's commit clock, or this machine's clock if the broker did not answer. */
int64_t judge_now(const struct doctor_facts *f);
/* "512 MiB", "1.5 GiB". One of 4 static buffers, used in turn. */
const char *judge_size(uint64_t bytes);
