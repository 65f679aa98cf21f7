/* This file judges the outboxes on this machine (checks D40 to D42). */
#include "services/command/print.h"
#include "services/operator/doctor/judge_parts.h"
#include "services/operator/doctor/remedy.h"
#include "services/operator/doctor/texts.h"

static void judge_outbox(struct judging *j, const struct facts_outbox *box)
{
    char when[40];
    struct finding *x;
    if (box->waiting && j->facts->now_us - box->oldest_us > JUDGE_OUTBOX_AGE) {
        x = finding_add(j, CHECK_D40, SEVERITY_WARNING, box->path);
        FINDING_SET(x->text, T_D40_TEXT, (unsigned long long)box->waiting, box->identity,
                    print_when(box->oldest_us, when));
        FINDING_SET(x->cause, T_D40_CAUSE);
        FINDING_SET(x->command, "koers signal list --limit 1 --as %s", shell_quoted(box->identity));
    }
    if (box->parked) {
        x = finding_add(j, CHECK_D41, SEVERITY_WARNING, box->path);
        FINDING_SET(x->text, T_D41_TEXT, (unsigned long long)box->parked, box->identity);
        FINDING_SET(x->cause, T_D41_CAUSE);
        FINDING_SET(x->command, "koers outbox list --as %s", shell_quoted(box->identity));
    }
    if (box->state != FILE_BAD)
        return;
    x = finding_add(j, CHECK_D42, SEVERITY_ERROR, box->path);
    FINDING_SET(x->text, T_D42_TEXT);
    FINDING_SET(x->cause, T_D42_CAUSE);
    FINDING_SET(x->command, "ls -l %s", shell_quoted(box->path));
}

void judge_outboxes(struct judging *j)
{
    for (enum check_id check = CHECK_D40; check <= CHECK_D42; check++)
        judge_looked(j, check);
    for (size_t i = 0; i < j->facts->n_outboxes; i++)
        judge_outbox(j, &j->facts->outboxes[i]);
}
