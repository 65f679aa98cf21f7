/* These tests check the table of senders: rows are found, their count is limited, and a snapshot
 * restores the table. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "broker/core/data/senders.h"

static struct slice outbox(uint8_t room[16], unsigned nth)
{
    memset(room, 0, 16);
    memcpy(room, &nth, sizeof nth);
    return (struct slice){room, 16};
}

Test(senders, a_snapshot_restores_the_table)
{
    struct senders *s, *again;
    uint8_t room[16];
    senders_new(&s, 100000);
    for (unsigned i = 0; i < 300; i++) {
        char name[32];
        snprintf(name, sizeof name, "person-%u", i % 7);
        struct sender *one = senders_get(s, name, i < 7 ? (struct slice){0} : outbox(room, i));
        cr_assert_not_null(one);
        one->durable = (struct sent){.number = i + 1, .sequence = 1000 + i};
        one->durable.hash[0] = (uint8_t)i;
        one->staged.number = 9999; /* a number that is only staged is not in the snapshot */
    }
    senders_get(s, "nobody", outbox(room, 1)); /* no event of this sender is on disk */
    struct buf b = {0}, same = {0};
    senders_snapshot(s, &b);
    Koers__Journal__V1__Snapshot *m = koers__journal__v1__snapshot__unpack(NULL, b.n, b.data);
    cr_assert_not_null(m);
    cr_assert_eq(m->n_senders, 300);
    senders_new(&again, 100);
    senders_load(again, m);
    senders_snapshot(again, &same);
    cr_assert(slice_equal(buf_slice(&b), buf_slice(&same)));
    const struct sender *one = senders_find(again, "person-2", outbox(room, 9));
    cr_assert_not_null(one);
    cr_expect_eq(one->staged.number, 10);
    cr_expect_eq(one->staged.sequence, 1009);
    cr_expect_eq(one->staged.hash[0], 9);
    cr_expect_null(senders_find(again, "person-3", outbox(room, 9)));
    koers__journal__v1__snapshot__free_unpacked(m, NULL);
    buf_fini(&b);
    buf_fini(&same);
    senders_destroy(&s);
    senders_destroy(&again);
}

Test(senders, outboxes_are_limited)
{
    struct senders *s;
    uint8_t room[16];
    senders_new(&s, 100000);
    for (unsigned i = 0; i < SENDERS_OUTBOXES_MAX; i++)
        cr_assert_not_null(senders_get(s, "one", outbox(room, i)));
    cr_expect_null(senders_get(s, "one", outbox(room, 5000)));
    cr_expect_not_null(senders_get(s, "one", outbox(room, 3)), "a known one is still found");
    cr_expect_not_null(senders_get(s, "other", outbox(room, 5000)));
    senders_destroy(&s);
}

/* In a small table, one person gets a maximum of a sixteenth of the rows. If persons have used up
 * all rows, a daemon still gets its row. */
Test(senders, a_small_table_is_shared)
{
    struct senders *s;
    uint8_t room[16];
    unsigned n = 0;
    senders_new(&s, 160);
    while (senders_get(s, "one", outbox(room, n)))
        n++;
    cr_expect_eq(n, 10);
    for (unsigned i = 0; i < 30; i++) {
        char name[32];
        snprintf(name, sizeof name, "person-%u", i);
        for (unsigned k = 0; k < 20; k++)
            senders_get(s, name, outbox(room, k));
    }
    cr_expect_eq(senders_count(s), 160);
    cr_expect_null(senders_get(s, "late", outbox(room, 1)));
    cr_expect_not_null(senders_get(s, "relay", (struct slice){0}), "a daemon has its outbox");
    cr_expect_not_null(senders_get(s, "one", outbox(room, 9)), "a known one is still found");
    senders_destroy(&s);
}

Test(senders, a_row_is_not_larger_than_assumed)
{
    struct senders *s;
    char name[POLICY_NAME_MAX + 1];
    uint8_t room[16];
    struct buf b = {0};
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    senders_new(&s, 100000);
    struct sender *one = senders_get(s, name, outbox(room, 1));
    one->durable = (struct sent){.number = UINT64_MAX, .sequence = UINT64_MAX};
    senders_snapshot(s, &b);
    cr_expect_leq(b.n, SENDERS_ROW);
    buf_fini(&b);
    senders_destroy(&s);
}
