/* Tests the answers about bottlenecks: lists and steps. */
#include "tests/unit/services/relay/relay_rig_bodies.h"

#define KNP "KNP-2026-0001"
#define OK  KOERS__BUS__V1__ANSWERS__ANSWERS_OK

static Koers__Bottleneck__V1__BottleneckTrace *trace(struct rig *g, uint32_t skip)
{
    Koers__Bottleneck__V1__TraceBottleneck q = KOERS__BOTTLENECK__V1__TRACE_BOTTLENECK__INIT;
    q.bottleneck = (char[]){KNP};
    q.skip = skip;
    return (Koers__Bottleneck__V1__BottleneckTrace *)rig_ask(g, QUERY_BOTTLENECK_TRACE,
                                                             "accounthouder-nl-nb", &q.base, OK);
}

Test(relay_answers, shows_all_steps_in_order)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    rig_llo(g);
    rig_outcome(g, (struct rig_outcome){.body = "kerngroep-2",
                                        .bottleneck = KNP,
                                        .holder = "koersoverleg",
                                        .kind = OUTCOME_KIND(FORWARDED)});
    static const struct {
        const char *what, *body, *holder, *direction;
    } steps[] = {{"posted", "NL-NB", "", "up"},
                 {"posted", "NL-GE", "", "up"},
                 {"posted", "NL-LI", "", "up"},
                 {"posted", "NL-OV", "", "up"},
                 {"opened", "relay", "relay", "up"},
                 {"submitted", "relay", "kerngroep-2", "up"},
                 {"doorgeleid", "kerngroep-2", "koersoverleg", "up"},
                 {"delivered", "NL-GE", "", "down"},
                 {"delivered", "NL-LI", "", "down"},
                 {"delivered", "NL-NB", "", "down"},
                 {"delivered", "NL-OV", "", "down"}};
    Koers__Bottleneck__V1__BottleneckTrace *t = trace(g, 0);
    cr_assert_eq(t->n_steps, sizeof steps / sizeof *steps);
    cr_assert_not(t->more);
    cr_assert_str_eq(t->view->holder, "koersoverleg");
    for (size_t i = 0; i < t->n_steps; i++) {
        cr_assert_str_eq(t->steps[i]->what, steps[i].what);
        cr_assert_str_eq(t->steps[i]->body, steps[i].body);
        cr_assert_str_eq(t->steps[i]->holder, steps[i].holder);
        cr_assert_str_eq(t->steps[i]->direction, steps[i].direction);
        cr_assert_gt(t->steps[i]->at_us, 0);
        cr_assert_gt(strlen(t->steps[i]->event_id), 30);
        cr_assert(i == 0 || t->steps[i]->sequence >= t->steps[i - 1]->sequence);
    }
    koers__bottleneck__v1__bottleneck_trace__free_unpacked(t, NULL);
}

/* Tests steps with texts of 8 KiB. Each page must fit in an answer, and together the pages must
 * have all steps. */
Test(relay_answers, pages_steps_that_are_too_large)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    char large[RELAY_TEXT_BYTES] = "";
    memset(large, 'x', sizeof large - 1);
    rig_llo(g);
    for (int i = 0; i < 40; i++)
        rig_outcome(g, (struct rig_outcome){.body = "kerngroep-2",
                                            .bottleneck = KNP,
                                            .holder = "kerngroep-2",
                                            .kind = OUTCOME_KIND(APPROACH),
                                            .text = large});
    uint32_t seen = 0;
    int pages = 0;
    for (bool more = true; more; pages++) {
        Koers__Bottleneck__V1__BottleneckTrace *t = trace(g, seen);
        cr_assert_lt(protobuf_c_message_get_packed_size(&t->base), 192 * 1024);
        seen += (uint32_t)t->n_steps;
        more = t->more;
        koers__bottleneck__v1__bottleneck_trace__free_unpacked(t, NULL);
    }
    cr_assert_eq(seen, 6 + 40 * 5);
    cr_assert_gt(pages, 1);
}

static size_t listed(struct rig *g, char *province, Koers__Bottleneck__V1__State state,
                     char *holder)
{
    Koers__Bottleneck__V1__ListBottlenecks q = KOERS__BOTTLENECK__V1__LIST_BOTTLENECKS__INIT;
    q.province = province;
    q.state = state;
    q.holder = holder;
    Koers__Bottleneck__V1__BottleneckList *list = (Koers__Bottleneck__V1__BottleneckList *)rig_ask(
        g, QUERY_BOTTLENECK_LIST, "accounthouder-nl-dr", &q.base, OK);
    size_t n = list->n_bottlenecks;
    cr_assert_not(list->more);
    koers__bottleneck__v1__bottleneck_list__free_unpacked(list, NULL);
    return n;
}

Test(relay_answers, lists_by_province_state_and_holder)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    char empty[] = "";
    char *regional[] = {(char[]){"SIG-2026-0025"}};
    rig_llo(g);
    rig_new_bottleneck(g, "ptvt", regional, 1);
    cr_assert_eq(listed(g, empty, 0, empty), 2);
    cr_assert_eq(listed(g, (char[]){"NL-GE"}, 0, empty), 2);
    cr_assert_eq(listed(g, (char[]){"NL-OV"}, 0, empty), 1);
    cr_assert_eq(listed(g, (char[]){"NL-GR"}, 0, empty), 0);
    cr_assert_eq(listed(g, empty, KOERS__BOTTLENECK__V1__STATE__STATE_REGIONAL, empty), 1);
    cr_assert_eq(listed(g, empty, 0, (char[]){"kerngroep-2"}), 1);
}

Test(relay_answers, shows_a_bundled_signal_as_its_bottleneck)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    rig_llo(g);
    Koers__Signal__V1__FindSimilar q = KOERS__SIGNAL__V1__FIND_SIMILAR__INIT;
    q.text = (char[]){"losse subsidies voor omscholing, elk met een eigen loket"};
    Koers__Signal__V1__SimilarList *list =
        (Koers__Signal__V1__SimilarList *)rig_ask(g, QUERY_SIMILAR_FIND, "ptvt", &q.base, OK);
    cr_assert_str_eq(list->similar[0]->number, KNP);
    cr_assert_eq(list->similar[0]->n_provinces, 4);
    for (size_t i = 1; i < list->n_similar; i++)
        cr_assert_str_neq(list->similar[i]->number, KNP);
    koers__signal__v1__similar_list__free_unpacked(list, NULL);
}
