/* This file prints remarks: the tail is behind, or the broker withholds events. A remark is printed
 * when its condition starts. When the tail is no longer behind, that is printed too. The end of the
 * run prints a summary. If there were remarks, the exit code is CODE_PARTLY.
 *
 * A tail that follows is behind if it receives an event that was committed BEHIND_US or longer ago.
 * A tail that follows is also behind if it logs in again and more than BEHIND_EVENTS events came in
 * the meantime. The age of an event is measured with the broker's clock, because this machine may
 * have another time. */
#include "services/operator/tail/tail_remarks.h"

enum { BEHIND_US = 5000000, BEHIND_EVENTS = 1000, CAUGHT_UP_US = 1000000, US = 1000000 };

int64_t tail_clock(const struct tail *t)
{
    return t->clock_us + session_clock() - t->mono_us;
}

static void tail_begin_behind(struct tail *t, int64_t us, uint64_t events)
{
    if (us > t->behind_most_us)
        t->behind_most_us = us;
    if (t->behind)
        return;
    t->behind = t->was_behind = true;
    t->n_behind = 0;
    if (events > 0)
        client_notice(t->client, T_TAIL_BEHIND_EVENTS, (unsigned long long)events);
    else
        client_notice(t->client, T_TAIL_BEHIND_SECONDS, (long long)(us / US));
}

static void tail_end_behind(struct tail *t)
{
    if (t->behind)
        client_notice(t->client, T_TAIL_CAUGHT_UP, (unsigned long long)t->n_behind);
    t->behind = false;
}

void tail_remark_welcome(struct tail *t, const Koers__Bus__V1__Welcome *welcome)
{
    t->clock_us = welcome->now_us;
    t->mono_us = session_clock();
    if (t->follow && t->opened && t->next > 0 && t->next > t->head &&
        welcome->head >= t->next + BEHIND_EVENTS)
        tail_begin_behind(t, 0, welcome->head + 1 - t->next);
}

void tail_remark_deliver(struct tail *t, const Koers__Bus__V1__Deliver *deliver)
{
    int64_t now = tail_clock(t), ago = 0;
    t->n_withheld += deliver->withheld;
    if (t->follow && deliver->withheld > 0 && !t->withheld_reported && t->next > t->head) {
        t->withheld_reported = true;
        client_notice(t->client, T_TAIL_SOME_WITHHELD);
    }
    if (deliver->n_records == 0)
        return;
    t->delivered_us = session_clock();
    ago = now - deliver->records[0]->committed_us;
    if (ago < 0)
        /* No event is later than the broker's clock, so the estimate of that clock is too early.
         * This happens when the trial clock is moved. */
        t->clock_us -= ago;
    if (!t->follow || deliver->records[0]->sequence <= t->head)
        return;
    if (ago >= BEHIND_US)
        tail_begin_behind(t, ago, 0);
    else if (ago < CAUGHT_UP_US)
        tail_end_behind(t);
    t->n_behind += deliver->n_records;
}

void tail_remark_tick(struct tail *t)
{
    if (t->behind && bus_up(t->session.bus) && session_clock() - t->delivered_us >= CAUGHT_UP_US)
        tail_end_behind(t);
}

int tail_remark_end(struct tail *t)
{
    if (t->n_withheld > 0)
        client_notice(t->client, T_TAIL_WITHHELD, (unsigned long long)t->n_withheld,
                      (unsigned long long)t->first, (unsigned long long)(t->next - 1));
    if (t->was_behind)
        client_notice(t->client, T_TAIL_WAS_BEHIND, (long long)(t->behind_most_us / US));
    return t->n_withheld > 0 || t->was_behind ? CODE_PARTLY : CODE_OK;
}
