/* This file declares the functions that all judge_*.c files use. */
#pragma once

#include "services/operator/doctor/judge.h"

struct judging {
    const struct doctor_facts *facts;
    struct findings *to;
};

/* Adds a finding and marks its check as judged. The caller fills in the texts. The pointer is valid
 * until the next call. `of` may be empty. */
struct finding *finding_add(struct judging *j, enum check_id check, enum severity severity,
                            const char *of);
/* Marks the check as judged. Without this mark, `koers doctor --all` prints the check as
 * "unseen". */
void judge_looked(struct judging *j, enum check_id check);
/* Returns the time by the broker's commit clock. If the broker did not answer, returns the time by
 * this machine's clock. */
int64_t judge_now(const struct doctor_facts *f);
/* Formats a size, such as "512 MiB" or "1.5 GiB". Returns one of 4 static buffers, in turn. */
const char *judge_size(uint64_t bytes);
