/* The senders' table: found again, bounded, and the same after a snapshot. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "broker/senders.h"

static struct slice outbox(uint8_t room[16], unsigned nth)
{
    memset(room, 0, 16);
    memcpy(room, &nth, sizeof nth);
    return (struct slice){room, 16};
}

Test(senders, snapshot_and_back)
{
    struct senders *s, *again;
    uint8_t room[16];
    senders_new(&s);
    for (unsigned i = 0; i < 300; i++) {
        char name[32];
        snprintf(name, sizeof name, "person-%u", i % 7);
        struct sender *one = senders_get(s, name, i < 7 ? (struct slice){0} : outbox(room, i));
        cr_assert_not_null(one);
        one->durable = (struct sent){.number = i + 1, .sequence = 1000 + i};
        one->durable.hash[0] = (uint8_t)i;
        one->staged.number = 9999; /* not on disk: not in a snapshot */
    }
    senders_get(s, "nobody", outbox(room, 1)); /* nothing of it is on disk */
    struct buf b = {0}, same = {0};
    senders_snapshot(s, &b);
    Koers__Journal__V1__Snapshot *m = koers__journal__v1__snapshot__unpack(NULL, b.n, b.data);
    cr_assert_not_null(m);
    cr_assert_eq(m->n_senders, 300);
    senders_new(&again);
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

Test(senders, outboxes_are_bounded)
{
    struct senders *s;
    uint8_t room[16];
    senders_new(&s);
    for (unsigned i = 0; i < SENDERS_OUTBOXES_MAX; i++)
        cr_assert_not_null(senders_get(s, "one", outbox(room, i)));
    cr_expect_null(senders_get(s, "one", outbox(room, 5000)));
    cr_expect_not_null(senders_get(s, "one", outbox(room, 3)), "a known one is still found");
    cr_expect_not_null(senders_get(s, "other", outbox(room, 5000)));
    senders_destroy(&s);
}
