/* Tests `koers status`: the order of the tree, the words of each condition, the hints, and narrow
 * terminals. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/base/unconst.h"
#include "services/command/commands.h"
#include "services/operator/nodes/node_view.h"
#include "services/operator/status/grid.h"
#include "services/operator/status/status_tree.h"

#define CONDITION(name) KOERS__MESH__V1__CONDITION__CONDITION_##name

struct mesh_fixture {
    Koers__Mesh__V1__MeshStatus status;
    Koers__Mesh__V1__NodeStatus rows[10], *list[10];
};

static Koers__Mesh__V1__NodeStatus *add(struct mesh_fixture *m, const char *identity,
                                        Koers__Mesh__V1__Condition condition, const char *reason)
{
    Koers__Mesh__V1__NodeStatus *row = &m->rows[m->status.n_nodes];
    koers__mesh__v1__node_status__init(row);
    row->identity = unconst_text(identity);
    row->node = condition != CONDITION(UNSPECIFIED);
    row->condition = condition;
    row->reason = unconst_text(reason);
    row->program = unconst_text("koers-x/1.0.0");
    row->role = unconst_text("operator");
    m->list[m->status.n_nodes++] = row;
    return row;
}

/* Fills a mesh. The rows are sorted by name, as the broker may send them. */
static void fill(struct mesh_fixture *m)
{
    memset(m, 0, sizeof *m);
    koers__mesh__v1__mesh_status__init(&m->status);
    m->status.nodes = m->list;
    m->status.program = unconst_text("koers-broker/1.0.0");
    m->status.condition = CONDITION(UP);
    m->status.now_us = 1795285200000000;
    add(m, "dg-overleg", CONDITION(GONE), "heeft zich afgemeld");
    add(m, "kerngroep-1", CONDITION(CATCHING_UP), "haalt in: nog 12 gebeurtenissen");
    Koers__Mesh__V1__NodeStatus *behind =
        add(m, "kerngroep-2", CONDITION(BEHIND), "12 gebeurtenissen onbehandeld, de oudste wacht");
    behind->lag = 12;
    behind->waiting_since_us = m->status.now_us - 41 * 1000000;
    add(m, "kerngroep-3", CONDITION(SILENT), "al 7 s niets van gehoord");
    add(m, "koersoverleg", CONDITION(REFUSING), "kan niet verder: de schijf is vol");
    add(m, "operator", CONDITION(UNSPECIFIED), "");
    add(m, "regelingen", CONDITION(UP), "");
    add(m, "relay", CONDITION(UP), "")->parked = 2;
    add(m, "zeef", CONDITION(UP), ""); /* a node that is not a body */
    node_sort(&m->status);
}

static const char *draw(struct buf *to, struct mesh_fixture *m, int width, const char *only)
{
    buf_clear(to);
    status_tree(to, &m->status, &(struct status_style){width, false, only});
    return (const char *)to->data;
}

Test(operator_status, bodies_come_first_from_regional_to_national)
{
    static const char *const order[] = {"relay",       "kerngroep-1",  "kerngroep-2",
                                        "kerngroep-3", "koersoverleg", "dg-overleg",
                                        "regelingen",  "zeef",         "operator"};
    struct mesh_fixture m;
    fill(&m);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        cr_assert_str_eq(m.status.nodes[i]->identity, order[i]);
}

Test(operator_status, each_condition_has_a_word_a_reason_and_a_hint)
{
    struct mesh_fixture m;
    scoped(buf_fini) struct buf text = {0};
    fill(&m);
    draw(&text, &m, 0, NULL);
    static const char *const said[] = {"├─ relay",
                                       "→ koers parked list relay\n",
                                       "haalt in",
                                       "│    nog 12 gebeurtenissen\n",
                                       "→ koers status --wait up --node kerngroep-1\n",
                                       "loopt achter      12    41 s",
                                       "→ koers explain behind\n",
                                       "stil",
                                       "→ koers explain silent\n",
                                       "weigert",
                                       "│    kan niet verder: de schijf is vol\n",
                                       "→ koers doctor\n",
                                       "│    heeft zich afgemeld\n",
                                       "→ koers explain gone\n",
                                       "└─ zeef",
                                       "1 mens met een sessie\n└─ operator"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        cr_assert(strstr((const char *)text.data, said[i]), "%s in\n%s", said[i],
                  (const char *)text.data);
    cr_assert_null(strchr((const char *)text.data, '\033'));
}

Test(operator_status, a_hint_is_a_command)
{
    struct mesh_fixture m;
    fill(&m);
    for (size_t i = 0; i < m.status.n_nodes; i++) {
        char hint[120], *words[8], *rest = hint;
        size_t n = 0, used;
        status_hint(hint, sizeof hint, m.status.nodes[i]);
        while (n < 8 && (words[n] = strtok_r(n ? NULL : hint, " ", &rest)))
            n++;
        cr_assert(n == 0 || commands_find(n, words, &used), "%s", hint);
    }
}

Test(operator_status, no_line_is_longer_than_the_terminal)
{
    struct mesh_fixture m;
    scoped(buf_fini) struct buf text = {0};
    fill(&m);
    for (int width = 40; width < 130; width++) {
        char *rest, *line = strtok_r(unconst(draw(&text, &m, width, NULL)), "\n", &rest);
        for (; line; line = strtok_r(NULL, "\n", &rest))
            cr_assert_leq(grid_length(line), width, "%d: %s", width, line);
    }
    /* columns with need 0 stay, even if the terminal is too narrow */
    draw(&text, &m, 20, NULL);
    cr_assert(strstr((const char *)text.data, "koersoverleg  weigert"));
}

Test(operator_status, one_node_alone)
{
    struct mesh_fixture m;
    scoped(buf_fini) struct buf text = {0};
    fill(&m);
    draw(&text, &m, 0, "kerngroep-2");
    cr_assert(strstr((const char *)text.data, "└─ kerngroep-2"));
    cr_assert_null(strstr((const char *)text.data, "relay"));
    cr_assert_null(strstr((const char *)text.data, "mens"));
}

Test(operator_status, an_older_broker_without_conditions_is_understood)
{
    Koers__Mesh__V1__NodeStatus row = KOERS__MESH__V1__NODE_STATUS__INIT;
    row.node = true;
    cr_assert_eq(node_condition(&row), CONDITION(GONE));
    row.up = true;
    row.state = unconst_text("ready");
    cr_assert_eq(node_condition(&row), CONDITION(UP));
    row.state = unconst_text("rebuilding");
    cr_assert_eq(node_condition(&row), CONDITION(CATCHING_UP));
    row.state = unconst_text("not ready: disk full");
    cr_assert_eq(node_condition(&row), CONDITION(REFUSING));
    cr_assert_str_eq(node_reason(&row), "not ready: disk full");
}

Test(operator_status, control_characters_do_not_reach_the_terminal)
{
    struct mesh_fixture m;
    scoped(buf_fini) struct buf text = {0};
    fill(&m);
    m.list[5]->reason = unconst_text("a\033[2Jb\nc\xc2\x9b"
                                     "1m");
    m.list[5]->program = unconst_text("x/\033]0;t\a");
    draw(&text, &m, 0, NULL);
    cr_assert_null(strchr((const char *)text.data, '\033'));
    cr_assert_null(strchr((const char *)text.data, '\a'));
    cr_assert_null(strstr((const char *)text.data, "\xc2\x9b"));
    cr_assert(strstr((const char *)text.data, "a [2Jb c  1m\n"));
}

Test(operator_status, conditions_are_read_in_dutch_and_english)
{
    cr_assert_eq(node_condition_parse("up"), CONDITION(UP));
    cr_assert_eq(node_condition_parse("op"), CONDITION(UP));
    cr_assert_eq(node_condition_parse("Haalt In"), CONDITION(CATCHING_UP));
    cr_assert_eq(node_condition_parse("catching-up"), CONDITION(CATCHING_UP));
    cr_assert_eq(node_condition_parse("-"), CONDITION(UNSPECIFIED));
    cr_assert_eq(node_condition_parse(""), CONDITION(UNSPECIFIED));
}
