/* Tests `koers top`: rates from successive answers, the history as blocks, and the order of the
 * rows. */
#include <criterion/criterion.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/unconst.h"
#include "services/command/client.h"
#include "services/operator/top/top_view.h"

#define CONDITION(name) KOERS__MESH__V1__CONDITION__CONDITION_##name

struct answers {
    Koers__Mesh__V1__MeshStatus status;
    Koers__Mesh__V1__NodeStatus rows[3], *list[3];
};

static void fill(struct answers *a)
{
    static const char *const names[] = {"relay", "kerngroep-1", "dg-overleg"};
    koers__mesh__v1__mesh_status__init(&a->status);
    a->status.nodes = a->list;
    a->status.n_nodes = 3;
    for (size_t i = 0; i < 3; i++) {
        koers__mesh__v1__node_status__init(&a->rows[i]);
        a->rows[i].identity = unconst_text(names[i]);
        a->rows[i].node = true;
        a->rows[i].condition = CONDITION(UP);
        a->list[i] = &a->rows[i];
    }
}

Test(operator_top, rates_are_differences)
{
    struct answers a;
    scoped(top_view_fini) struct top_view view = {0};
    fill(&a);
    a.status.head = 100;
    a.rows[0].sequence = 90;
    top_view_feed(&view, &a.status, 1000000);
    cr_assert_eq(view.rate, 0); /* a single answer gives no rate */
    cr_assert_eq(top_view_node(&view, "relay")->rate, 0);
    a.status.head = 150;
    a.rows[0].sequence = 100;
    top_view_feed(&view, &a.status, 3000000);
    cr_assert_float_eq(view.rate, 25, 1e-9);
    cr_assert_float_eq(top_view_node(&view, "relay")->rate, 5, 1e-9);
    cr_assert_float_eq(view.rates[TOP_PAST - 1], 25, 1e-9);
    a.status.head = 10; /* as if an older journal was restored */
    top_view_feed(&view, &a.status, 4000000);
    cr_assert_eq(view.rate, 0);
    a.status.head = 20;
    top_view_feed(&view, &a.status, 4000000); /* a second answer at the same time */
    cr_assert_eq(view.rate, 0);
    cr_assert_null(top_view_node(&view, "nobody"));
}

static void sorted(const char *first, const char *second, struct answers *a, struct top_view *view,
                   enum top_order order)
{
    top_view_sort(view, &a->status, order);
    cr_assert_str_eq(a->status.nodes[0]->identity, first);
    cr_assert_str_eq(a->status.nodes[1]->identity, second);
}

Test(operator_top, the_worst_row_comes_first)
{
    struct answers a;
    scoped(top_view_fini) struct top_view view = {0};
    fill(&a);
    top_view_feed(&view, &a.status, 0);
    a.rows[2].sequence = 0;
    a.rows[1].sequence = 10;
    a.rows[1].lag = 4;
    a.rows[2].lag = 9;
    a.rows[0].condition = CONDITION(GONE);
    sorted("relay", "kerngroep-1", &a, &view, TOP_BY_PLACE);
    sorted("dg-overleg", "kerngroep-1", &a, &view, TOP_BY_LAG);
    sorted("relay", "kerngroep-1", &a, &view, TOP_BY_CONDITION);
    top_view_feed(&view, &a.status, 1000000);
    a.rows[1].sequence = 30;
    top_view_feed(&view, &a.status, 2000000);
    sorted("kerngroep-1", "relay", &a, &view, TOP_BY_RATE);
}

Test(operator_top, history_is_a_line_of_blocks)
{
    double past[TOP_PAST] = {0};
    char line[TOP_PAST * 3 + 1], small[8];
    top_spark(line, sizeof line, past, 4, 1);
    cr_assert_str_eq(line, "    ");
    past[TOP_PAST - 1] = 100;
    past[TOP_PAST - 2] = 50;
    past[TOP_PAST - 3] = 0.001;
    top_spark(line, sizeof line, past, 4, 1);
    cr_assert_str_eq(line, " ▁▅█");
    top_spark(line, sizeof line, past, 4, 1000);
    cr_assert_str_eq(line, " ▁▁▂");
    top_spark(line, sizeof line, past, 1000, 1);
    cr_assert_eq(strlen(line), TOP_PAST - 3 + 9);
    top_spark(small, sizeof small, past, 3, 1); /* the output never ends inside a character */
    cr_assert_str_eq(small, "▁▅");
}
