/* This file judges all facts: it calls the function of every judge_*.c file. */
#include "services/operator/doctor/judge.h"

#include "services/operator/doctor/judge_parts.h"

void judge(const struct doctor_facts *f, struct findings *to)
{
    struct judging j = {f, to};
    *to = (struct findings){0};
    judge_broker(&j);
    judge_nodes(&j);
    judge_programs(&j);
    judge_clocks(&j);
    for (size_t i = 0; i < f->n_nodes; i++)
        judge_host(&j, &f->nodes[i]);
    judge_keys(&j);
    judge_policy(&j);
    judge_outboxes(&j);
    findings_sort(to);
}
