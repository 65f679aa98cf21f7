/* Tests the remarks of `koers tail`: the tail was behind, or events were withheld. A remark is
 * printed once, when its condition starts. The end of being behind is also printed once. If there
 * were remarks, the exit code is CODE_PARTLY. */
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <string.h>

#include "services/operator/tail/tail_remarks.h"

enum { S = 1000000 };
static const int64_t noon = 1795284000000000;

static Koers__Bus__V1__Welcome welcome_at(int64_t now_us, uint64_t head)
{
    Koers__Bus__V1__Welcome w = KOERS__BUS__V1__WELCOME__INIT;
    w.now_us = now_us;
    w.head = head;
    return w;
}

/* Sets `t` to a tail with `follow`. The head was 100 when the tail started, and the tail has read
 * up to the head. */
static void following(struct tail *t, struct client *c)
{
    Koers__Bus__V1__Welcome w = welcome_at(noon, 100);
    *t = (struct tail){.client = c, .follow = true, .opened = true, .first = 1};
    tail_remark_welcome(t, &w);
    t->head = 100;
    t->next = 101;
}

/* Delivers one record that was committed `ago_us` before now. */
static void deliver(struct tail *t, uint64_t sequence, int64_t ago_us, uint64_t withheld)
{
    Koers__Journal__V1__Record record = KOERS__JOURNAL__V1__RECORD__INIT, *records[] = {&record};
    Koers__Bus__V1__Deliver d = KOERS__BUS__V1__DELIVER__INIT;
    record.sequence = sequence;
    record.committed_us = tail_clock(t) - ago_us;
    d.n_records = 1;
    d.records = records;
    d.withheld = withheld;
    tail_remark_deliver(t, &d);
    t->next = sequence + 1;
}

Test(operator_tail_remarks, nothing_to_remark)
{
    struct client c = {.quiet = true};
    struct tail t;
    following(&t, &c);
    deliver(&t, 101, S / 10, 0);
    deliver(&t, 102, 4 * S, 0);
    cr_expect_not(t.behind);
    cr_expect_eq(tail_remark_end(&t), CODE_OK);
}

Test(operator_tail_remarks, behind_and_caught_up)
{
    struct client c = {.quiet = true};
    struct tail t;
    following(&t, &c);
    deliver(&t, 101, 60 * S, 0);
    cr_expect(t.behind);
    deliver(&t, 102, 30 * S, 0);
    deliver(&t, 103, 2 * S, 0);
    cr_expect(t.behind, "2 s late is not caught up");
    deliver(&t, 104, S / 10, 0);
    cr_expect_not(t.behind);
    cr_expect_eq(t.behind_most_us / S, 60);
    cr_expect_eq(tail_remark_end(&t), CODE_PARTLY);
}

Test(operator_tail_remarks, reading_old_events_is_not_behind)
{
    struct client c = {.quiet = true};
    struct tail t;
    following(&t, &c);
    t.next = 1;
    deliver(&t, 5, 3600LL * S, 0);
    cr_expect_eq(tail_remark_end(&t), CODE_OK);
    t.follow = false;
    deliver(&t, 105, 3600LL * S, 0);
    cr_expect_eq(tail_remark_end(&t), CODE_OK);
}

Test(operator_tail_remarks, far_from_the_head_at_a_new_login)
{
    struct client c = {.quiet = true};
    struct tail t;
    following(&t, &c);
    Koers__Bus__V1__Welcome w = welcome_at(noon + 10 * S, 1100);
    tail_remark_welcome(&t, &w);
    cr_expect_not(t.behind, "999 events are below the limit");
    w.head = 1101;
    tail_remark_welcome(&t, &w);
    cr_expect(t.behind);
    t.delivered_us = session_clock() - 2 * S;
    t.session.bus = NULL;
    cr_expect_eq(tail_remark_end(&t), CODE_PARTLY);
}

Test(operator_tail_remarks, a_moved_clock_is_not_behind)
{
    struct client c = {.quiet = true};
    struct tail t;
    following(&t, &c);
    deliver(&t, 101, -400LL * 86400 * S, 0); /* the trial clock was moved 400 days ahead */
    cr_expect_not(t.behind);
    deliver(&t, 102, S, 0);
    cr_expect_not(t.behind);
    deliver(&t, 103, 20 * S, 0);
    cr_expect(t.behind);
}

Test(operator_tail_remarks, withheld, .init = cr_redirect_stderr)
{
    struct client c = {.quiet = false};
    struct tail t;
    following(&t, &c);
    deliver(&t, 101, 0, 2);
    deliver(&t, 109, 0, 5);
    cr_expect_eq(tail_remark_end(&t), CODE_PARTLY);
    fflush(stderr);
    cr_expect_stderr_eq_str(
        "— er gaan ook berichten langs die u niet mag lezen —\n"
        "Opmerking: 7 van de berichten #1 tot en met #109 mag u niet lezen (--readable: geen "
        "opmerking).\n");
}
