/* This file tests the check that a cursor delivers records in the order of the journal. */
#include "common/daemon/order.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/unconst.h"

static struct view *view_new(void)
{
    struct view *v = NULL;
    cr_assert_eq(view_open(&v, ":memory:", ORDER_SCHEMA, 1, VIEW_NORMAL, NULL), 0);
    return v;
}

/* Returns a record with the commit time `sequence`. `outbox` is one byte, or 0 for no outbox. */
static Koers__Journal__V1__Record record(uint64_t sequence, const char *identity, uint8_t *outbox,
                                         uint64_t number)
{
    Koers__Journal__V1__Record r = KOERS__JOURNAL__V1__RECORD__INIT;
    r.sequence = sequence;
    r.committed_us = (int64_t)sequence;
    r.identity = unconst_text(identity);
    r.outbox = (ProtobufCBinaryData){*outbox ? 1 : 0, outbox};
    r.number = number;
    return r;
}

static uint8_t none = 0, first = 1, second = 2;

#define CHECK(...)                                                                                 \
    ({                                                                                             \
        Koers__Journal__V1__Record r_ = record(__VA_ARGS__);                                       \
        order_check(&o, v, &r_, &why);                                                             \
    })

Test(daemon_order, gaps_are_in_order)
{
    struct view *v = view_new();
    struct order o;
    struct errtext why;
    order_init(&o);
    order_begin(&o, 4);
    cr_expect_eq(CHECK(5, "broker", &none, 0), ORDER_OK);
    cr_expect_eq(CHECK(9, "ptvt", &first, 3), ORDER_OK);
    cr_expect_eq(CHECK(12, "ptvt", &first, 8), ORDER_OK);
    cr_expect_eq(CHECK(13, "ptvt", &second, 1), ORDER_OK, "another outbox has its own numbers");
    cr_expect_eq(CHECK(14, "relay", &none, 1), ORDER_OK);
    cr_expect_eq(CHECK(15, "broker", &none, 0), ORDER_OK);
    cr_expect_eq(order_check_through(&o, 15, &why), ORDER_OK);
    cr_expect_eq(order_check_through(&o, 15, &why), ORDER_OK);
    cr_expect_eq(order_check_through(&o, 40, &why), ORDER_OK);
    order_fini(&o);
    view_close(&v);
}

Test(daemon_order, disorder_is_noticed)
{
    struct view *v = view_new();
    struct order o;
    struct errtext why;
    order_init(&o);
    order_begin(&o, 4);
    cr_expect_eq(CHECK(4, "ptvt", &first, 1), ORDER_E_BROKEN, "before the beginning");
    cr_expect_eq(CHECK(7, "ptvt", &first, 5), ORDER_OK);
    cr_expect_eq(CHECK(7, "ptvt", &first, 6), ORDER_E_BROKEN, "the same sequence");
    cr_expect_eq(CHECK(6, "ptvt", &first, 6), ORDER_E_BROKEN, "a lower sequence");
    cr_expect_eq(CHECK(8, "ptvt", &first, 5), ORDER_E_BROKEN, "the same number");
    cr_expect_eq(CHECK(8, "ptvt", &first, 4), ORDER_E_BROKEN, "a lower number");
    Koers__Journal__V1__Record r = record(8, "relay", &none, 1);
    r.committed_us = 6;
    cr_expect_eq(order_check(&o, v, &r, &why), ORDER_E_BROKEN, "an earlier time");
    cr_expect_eq(order_check_through(&o, 6, &why), ORDER_E_BROKEN, "a record above `through`");
    cr_expect_eq(order_check_through(&o, 9, &why), ORDER_OK);
    cr_expect_eq(order_check_through(&o, 8, &why), ORDER_E_BROKEN, "`through` goes back");
    order_fini(&o);
    view_close(&v);
}

/* A number of a committed record is known in the next session. A number of a record that was not
 * committed is not, because that record comes again. */
Test(daemon_order, numbers_are_known_in_the_next_session)
{
    struct view *v = view_new();
    struct order o;
    struct errtext why;
    order_init(&o);
    order_begin(&o, 0);
    struct queue q = {0};
    Koers__Journal__V1__Record a = record(1, "ptvt", &first, 1), b = record(2, "ptvt", &first, 2);
    queue_add(&q, &a, 0);
    queue_add(&q, &b, 0);
    cr_expect_eq(CHECK(1, "ptvt", &first, 1), ORDER_OK);
    cr_expect_eq(CHECK(2, "ptvt", &first, 2), ORDER_OK);
    cr_assert_eq(order_store(v, &q, 1), 0);
    order_begin(&o, 1);
    cr_expect_eq(CHECK(2, "ptvt", &first, 2), ORDER_OK);
    cr_assert_eq(order_store(v, &q, 2), 0);
    order_begin(&o, 2);
    cr_expect_eq(CHECK(3, "ptvt", &first, 2), ORDER_E_BROKEN);
    cr_expect_eq(CHECK(3, "ptvt", &first, 3), ORDER_OK);
    queue_fini(&q);
    order_fini(&o);
    view_close(&v);
}
