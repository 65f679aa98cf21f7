/* This file has the functions that all judge_*.c files use. */
#include "services/operator/doctor/judging.h"

#include "common/base/slice.h"

struct finding *finding_add(struct judging *j, enum check_id check, enum severity severity,
                            const char *of)
{
    struct findings *to = j->to;
    to->list = mem_grow(to->list, (to->n + 1) * sizeof *to->list);
    to->list[to->n] = (struct finding){.check = check, .severity = severity};
    FINDING_SET(to->list[to->n].of, "%s", of);
    judge_looked(j, check);
    return &to->list[to->n++];
}

void judge_looked(struct judging *j, enum check_id check)
{
    j->to->looked[check] = true;
}

int64_t judge_now(const struct doctor_facts *f)
{
    return f->status ? f->status->now_us : f->now_us;
}

const char *judge_size(uint64_t bytes)
{
    static char ring[4][40];
    static unsigned next;
    char *to = ring[next++ % 4];
    double mib = (double)bytes / 1048576.0;
    if (mib < 1024)
        finding_format(to, sizeof ring[0], "%.0f MiB", mib);
    else
        finding_format(to, sizeof ring[0], "%.1f GiB", mib / 1024);
    return to;
}
