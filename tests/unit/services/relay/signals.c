/* Tests signals: posting a signal once and again, the numbers of each year, links, answers, and the
 * search for similar signals. */
#include "tests/unit/services/relay/relay_rig.h"

#define OK          KOERS__BUS__V1__ANSWERS__ANSWERS_OK
#define NOT_ALLOWED KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED
#define NOT_FOUND   KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND

Test(relay_signals, registers_all_lines_of_the_data)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    for (unsigned line = 1; line <= 56; line++) {
        char number[NUMBER_TEXT];
        snprintf(number, sizeof number, "SIG-2026-%04u", line);
        rig_post(g, line);
        rig_assert_done(g, number);
        cr_assert_eq(rig_count(g, EVENT_SIGNAL_REGISTERED), 1);
    }
    rig_assert_rebuilt(g);
}

Test(relay_signals, publishes_the_number_the_province_and_the_sender)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    rig_post(g, 1);
    Koers__Signal__V1__SignalRegistered *r =
        (Koers__Signal__V1__SignalRegistered *)rig_output(g, EVENT_SIGNAL_REGISTERED, 0, &e);
    cr_assert(slice_is(e.topic, "down.relay.signal.registered"));
    cr_assert(slice_is(e.subject, "SIG-2026-0001"));
    cr_assert(slice_is(e.province, "NL-NB"));
    cr_assert_str_eq(r->number, "SIG-2026-0001");
    cr_assert_str_eq(r->posted_by, "accounthouder-nl-nb");
    cr_assert_str_eq(r->scheme_id, "");
    cr_assert_str_eq(r->signal->scheme, "SLIM-regeling");
    koers__signal__v1__signal_registered__free_unpacked(r, NULL);
}

Test(relay_signals, gives_a_repeat_the_first_number)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    rig_post(g, 1);
    rig_post(g, 2);
    rig_post(g, 1);
    rig_assert_done(g, "SIG-2026-0001");
    cr_assert_eq(rig_count(g, EVENT_SIGNAL_REGISTERED), 0);
    Koers__Mesh__V1__Reply *reply = rig_reply(g);
    cr_assert(reply->repeated_command);
    koers__mesh__v1__reply__free_unpacked(reply, NULL);
    rig_post(g, 3);
    rig_assert_done(g, "SIG-2026-0003");
    rig_assert_rebuilt(g);
}

Test(relay_signals, refuses_an_id_with_another_content)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    rig_post(g, 1);
    Koers__Signal__V1__Signal *s = rig_signal(1);
    s->has_contact = true;
    rig_post_as(g, "accounthouder-nl-nb", s);
    rig_assert_refused(g, WRONG_STATE, "id", "id.conflict");
    koers__signal__v1__signal__free_unpacked(s, NULL);
    rig_post(g, 2);
    rig_assert_done(g, "SIG-2026-0002");
}

Test(relay_signals, refuses_another_province_and_other_roles)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    Koers__Signal__V1__Signal *s = rig_signal(1);
    rig_post_as(g, "accounthouder-nl-gr", s);
    rig_assert_refused(g, NOT_YOURS, "province", "authority.province");
    rig_post_as(g, "secretaris", s);
    rig_assert_refused(g, NOT_YOURS, "", "authority.role");
    rig_post_as(g, "ptvt", s);
    rig_assert_done(g, "SIG-2026-0001");
    koers__signal__v1__signal__free_unpacked(s, NULL);
}

Test(relay_signals, refuses_an_event_with_another_province_than_its_signal)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    Koers__Signal__V1__PostSignal p = KOERS__SIGNAL__V1__POST_SIGNAL__INIT;
    p.signal = rig_signal(1);
    rig_send(g, (struct rig_sent){.identity = "accounthouder-nl-nb",
                                  .event = EVENT_SIGNAL_POST,
                                  .topic = "ask.relay.signal.post",
                                  .province = "NL-NB NL-GR",
                                  .payload = &p.base});
    rig_assert_refused(g, BAD_FIELD, "province", "province.other");
    koers__signal__v1__signal__free_unpacked(p.signal, NULL);
    p.signal = NULL;
    rig_send(g, (struct rig_sent){.identity = "accounthouder-nl-nb",
                                  .event = EVENT_SIGNAL_POST,
                                  .topic = "ask.relay.signal.post",
                                  .payload = &p.base});
    rig_assert_refused(g, BAD_FIELD, "title", "field.missing");
}

Test(relay_signals, numbers_begin_anew_with_the_year_in_amsterdam)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    snprintf(g->date, sizeof g->date, "2026-12-31");
    rig_post(g, 1);
    rig_post(g, 2);
    rig_assert_done(g, "SIG-2026-0002");
    snprintf(g->date, sizeof g->date, "2027-01-01");
    rig_post(g, 3);
    rig_assert_done(g, "SIG-2027-0001");
    rig_post(g, 4);
    rig_assert_done(g, "SIG-2027-0002");
    rig_assert_rebuilt(g);
}

Test(relay_signals, goes_beyond_four_digits_in_order)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    static const char sql[] = "INSERT INTO counters VALUES ('SIG-', 2026, 9998)";
    cr_assert_eq(view_exec(g->view, sql, ""), 0);
    for (unsigned line = 1; line <= 3; line++)
        rig_post(g, line);
    rig_assert_done(g, "SIG-2026-10001");
    Koers__Signal__V1__ListSignals q = KOERS__SIGNAL__V1__LIST_SIGNALS__INIT;
    Koers__Signal__V1__SignalList *list =
        (Koers__Signal__V1__SignalList *)rig_ask(g, QUERY_SIGNAL_LIST, "ptvt", &q.base, OK);
    cr_assert_str_eq(list->signals[0]->number, "SIG-2026-9999");
    cr_assert_str_eq(list->signals[2]->number, "SIG-2026-10001");
    koers__signal__v1__signal_list__free_unpacked(list, NULL);
}

/* ── schemes ── */

static void publish(struct rig *g, const char *id, const char *name)
{
    Koers__Scheme__V1__Scheme s = KOERS__SCHEME__V1__SCHEME__INIT;
    Koers__Scheme__V1__SchemePublished p = KOERS__SCHEME__V1__SCHEME_PUBLISHED__INIT;
    scoped(mem_freep) char *id_text = mem_text(id);
    scoped(mem_freep) char *name_text = mem_text(name);
    s.id = id_text;
    s.name = name_text;
    s.national = true;
    p.scheme = &s;
    p.version = 1;
    rig_send(g, (struct rig_sent){.identity = "regelingen",
                                  .event = EVENT_SCHEME_PUBLISHED,
                                  .topic = "down.regelingen.scheme.published",
                                  .payload = &p.base});
}

static void assert_scheme(struct rig *g, unsigned line, const char *named, const char *known)
{
    struct event e;
    char identity[64];
    Koers__Signal__V1__Signal *s = rig_signal(line);
    free(s->scheme);
    s->scheme = mem_text(named);
    rig_holder(identity, s->province);
    rig_post_as(g, identity, s);
    Koers__Signal__V1__SignalRegistered *r =
        (Koers__Signal__V1__SignalRegistered *)rig_output(g, EVENT_SIGNAL_REGISTERED, 0, &e);
    cr_assert_str_eq(r->scheme_id, known);
    cr_assert_str_eq(r->signal->scheme, named);
    koers__signal__v1__signal_registered__free_unpacked(r, NULL);
    koers__signal__v1__signal__free_unpacked(s, NULL);
}

Test(relay_signals, knows_schemes_by_id_or_name_in_any_case)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    publish(g, "slim", "SLIM-regeling");
    cr_assert_eq(rig_count(g, EVENT_SCHEME_ANNOUNCED), 12);
    publish(g, "cafe", "Café Techniek");
    assert_scheme(g, 1, "slim-REGELING", "slim");
    assert_scheme(g, 2, "SLIM", "slim");
    assert_scheme(g, 3, "cafÉ techniek", "cafe");
    assert_scheme(g, 4, "SLIM-regeling 2", "");
    rig_assert_rebuilt(g);
}

/* ── linking and answering signals ── */

static void link_as(struct rig *g, const char *identity, char **signals, size_t n, char *reason)
{
    Koers__Signal__V1__LinkSignals c = KOERS__SIGNAL__V1__LINK_SIGNALS__INIT;
    c.signals = signals;
    c.n_signals = n;
    c.reason = reason;
    rig_send(g, (struct rig_sent){.identity = identity,
                                  .event = EVENT_SIGNAL_LINK,
                                  .topic = "ask.relay.signal.link",
                                  .payload = &c.base});
}

Test(relay_signals, links_the_labs_and_publishes_that_to_their_provinces)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    char *labs[] = {(char[]){"SIG-2026-0047"}, (char[]){"SIG-2026-0048"},
                    (char[]){"SIG-2026-0049"}};
    rig_post_all(g);
    link_as(g, "accounthouder-nl-fr", labs, 3, (char[]){"rijdende labs"});
    rig_assert_done(g, "SIG-2026-0047");
    cr_assert_eq(rig_count(g, EVENT_SIGNALS_LINKED), 3);
    static const char *const topics[] = {"down.nl-fr.signals.linked", "down.nl-ov.signals.linked",
                                         "down.nl-ze.signals.linked"};
    for (size_t i = 0; i < 3; i++) {
        Koers__Signal__V1__SignalsLinked *l =
            (Koers__Signal__V1__SignalsLinked *)rig_output(g, EVENT_SIGNALS_LINKED, i, &e);
        cr_assert(slice_is(e.topic, topics[i]));
        cr_assert_eq(l->n_signals, 3);
        cr_assert_eq(l->n_titles, 3);
        cr_assert_str_eq(l->reason, "rijdende labs");
        koers__signal__v1__signals_linked__free_unpacked(l, NULL);
    }
    Koers__Signal__V1__GetSignal q = KOERS__SIGNAL__V1__GET_SIGNAL__INIT;
    q.signal = labs[1];
    Koers__Signal__V1__SignalView *v =
        (Koers__Signal__V1__SignalView *)rig_ask(g, QUERY_SIGNAL_GET, "ptvt", &q.base, OK);
    cr_assert_eq(v->state, KOERS__SIGNAL__V1__STATE__STATE_LINKED);
    cr_assert_eq(v->n_linked, 2);
    cr_assert_str_eq(v->linked[1], "SIG-2026-0049");
    koers__signal__v1__signal_view__free_unpacked(v, NULL);
    rig_assert_rebuilt(g);
}

Test(relay_signals, refuses_links_that_make_no_sense)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    char *labs[] = {(char[]){"SIG-2026-0047"}, (char[]){"SIG-2026-0048"}};
    char *mixed[] = {(char[]){"SIG-2026-0047"}, (char[]){"SIG-2026-0001"}};
    char *unknown[] = {(char[]){"SIG-2026-0047"}, (char[]){"SIG-2026-0900"}};
    char *twice[] = {labs[0], labs[0]};
    rig_post_all(g);
    link_as(g, "accounthouder-nl-fr", labs, 1, (char[]){""});
    rig_assert_refused(g, BAD_FIELD, "signals", "signals.two");
    link_as(g, "accounthouder-nl-fr", mixed, 2, (char[]){""});
    rig_assert_refused(g, BAD_FIELD, "signals", "signal.kind");
    link_as(g, "accounthouder-nl-fr", unknown, 2, (char[]){""});
    rig_assert_refused(g, UNKNOWN, "signals", "signal.unknown");
    link_as(g, "ptvt", twice, 2, (char[]){""});
    rig_assert_refused(g, BAD_FIELD, "signals", "signals.twice");
    link_as(g, "accounthouder-nl-gr", labs, 2, (char[]){""});
    rig_assert_refused(g, NOT_YOURS, "signals", "authority.province");
    link_as(g, "secretaris", labs, 2, (char[]){""});
    rig_assert_refused(g, NOT_YOURS, "", "authority.role");
}

static void answer_as(struct rig *g, const char *identity, char *signal, char *text)
{
    Koers__Signal__V1__AnswerSignal c = KOERS__SIGNAL__V1__ANSWER_SIGNAL__INIT;
    c.signal = signal;
    c.text = text;
    rig_send(g, (struct rig_sent){.identity = identity,
                                  .event = EVENT_SIGNAL_ANSWER,
                                  .topic = "ask.relay.signal.answer",
                                  .payload = &c.base});
}

Test(relay_signals, answers_a_question_once)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    char question[] = "SIG-2026-0051", text[] = "Gelderland heeft er een.";
    rig_post_all(g);
    answer_as(g, "accounthouder-nl-ut", question, text);
    rig_assert_refused(g, NOT_YOURS, "", "authority.ptvt");
    answer_as(g, "ptvt", question, (char[]){""});
    rig_assert_refused(g, BAD_FIELD, "text", "text.missing");
    answer_as(g, "ptvt", (char[]){"SIG-2026-0001"}, text);
    rig_assert_refused(g, BAD_FIELD, "signal", "signal.kind");
    answer_as(g, "ptvt", question, text);
    rig_assert_done(g, question);
    Koers__Signal__V1__SignalAnswered *a =
        (Koers__Signal__V1__SignalAnswered *)rig_output(g, EVENT_SIGNAL_ANSWERED, 0, &e);
    cr_assert(slice_is(e.topic, "down.nl-ut.signal.answered"));
    cr_assert_str_eq(a->text, text);
    koers__signal__v1__signal_answered__free_unpacked(a, NULL);
    answer_as(g, "ptvt", question, text);
    rig_assert_refused(g, WRONG_STATE, "signal", "signal.answered");
    rig_assert_rebuilt(g);
}

/* ── similar signals ── */

/* Asserts that the `n` signals most similar to `signal` are `others`, in any order. */
static void assert_alike(struct rig *g, char *signal, const char *const *others, size_t n)
{
    Koers__Signal__V1__FindSimilar q = KOERS__SIGNAL__V1__FIND_SIMILAR__INIT;
    q.signal = signal;
    q.limit = 10;
    Koers__Signal__V1__SimilarList *list =
        (Koers__Signal__V1__SimilarList *)rig_ask(g, QUERY_SIMILAR_FIND, "ptvt", &q.base, OK);
    struct buf shown = {0};
    for (size_t i = 0; i < list->n_similar; i++)
        buf_add_text(&shown, " %s=%u", list->similar[i]->number, list->similar[i]->likeness);
    cr_assert_geq(list->n_similar, n);
    for (size_t i = 0; i < n; i++) {
        bool found = false;
        for (size_t k = 0; k < n; k++)
            found |= strcmp(list->similar[i]->number, others[k]) == 0;
        cr_assert(found, "%s:%s", signal, (const char *)shown.data);
    }
    for (size_t i = 1; i < list->n_similar; i++)
        cr_assert_leq(list->similar[i]->likeness, list->similar[i - 1]->likeness);
    buf_fini(&shown);
    koers__signal__v1__similar_list__free_unpacked(list, NULL);
}

static void assert_alike_all(struct rig *g, const char *const *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *others[8];
        size_t n_others = 0;
        char signal[NUMBER_TEXT];
        snprintf(signal, sizeof signal, "%s", numbers[i]);
        for (size_t k = 0; k < n; k++)
            if (k != i)
                others[n_others++] = numbers[k];
        assert_alike(g, signal, others, n_others);
    }
}

Test(relay_signals, finds_signals_that_say_the_same_in_other_words)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    static const char *const llo[] = {"SIG-2026-0001", "SIG-2026-0002", "SIG-2026-0003",
                                      "SIG-2026-0004"};
    static const char *const labs[] = {"SIG-2026-0047", "SIG-2026-0048", "SIG-2026-0049"};
    rig_post_all(g);
    assert_alike_all(g, llo, 4);
    assert_alike_all(g, labs, 3);
}

Test(relay_signals, finds_signals_like_a_text)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    rig_post_all(g);
    Koers__Signal__V1__FindSimilar q = KOERS__SIGNAL__V1__FIND_SIMILAR__INIT;
    q.text = (char[]){"Hybride docent en zijn pensioen bij een DEELTIJDAANSTELLING \" OR *"};
    q.limit = 3;
    Koers__Signal__V1__SimilarList *list =
        (Koers__Signal__V1__SimilarList *)rig_ask(g, QUERY_SIMILAR_FIND, "ptvt", &q.base, OK);
    cr_assert_eq(list->n_similar, 3);
    cr_assert_str_eq(list->similar[0]->number, "SIG-2026-0015");
    cr_assert_str_eq(list->similar[0]->provinces[0], "NL-LI");
    koers__signal__v1__similar_list__free_unpacked(list, NULL);
    q.text = (char[]){"!!! ???"};
    list = (Koers__Signal__V1__SimilarList *)rig_ask(g, QUERY_SIMILAR_FIND, "ptvt", &q.base, OK);
    cr_assert_eq(list->n_similar, 0);
    koers__signal__v1__similar_list__free_unpacked(list, NULL);
}

/* ── questions about signals ── */

Test(relay_signals, shows_an_account_holder_only_their_province)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    rig_post_all(g);
    Koers__Signal__V1__GetSignal one = KOERS__SIGNAL__V1__GET_SIGNAL__INIT;
    one.signal = (char[]){"SIG-2026-0001"};
    ProtobufCMessage *m = rig_ask(g, QUERY_SIGNAL_GET, "accounthouder-nl-nb", &one.base, OK);
    protobuf_c_message_free_unpacked(m, NULL);
    rig_ask(g, QUERY_SIGNAL_GET, "accounthouder-nl-gr", &one.base, NOT_ALLOWED);
    m = rig_ask(g, QUERY_SIGNAL_GET, "secretaris", &one.base, OK);
    protobuf_c_message_free_unpacked(m, NULL);
    one.signal = (char[]){"8d628e19-1508-5c09-aae4-e275724deb61"};
    m = rig_ask(g, QUERY_SIGNAL_GET, "accounthouder-nl-nb", &one.base, OK);
    protobuf_c_message_free_unpacked(m, NULL);
    one.signal = (char[]){"SIG-2026-0099"};
    rig_ask(g, QUERY_SIGNAL_GET, "ptvt", &one.base, NOT_FOUND);

    Koers__Signal__V1__ListSignals q = KOERS__SIGNAL__V1__LIST_SIGNALS__INIT;
    Koers__Signal__V1__SignalList *list = (Koers__Signal__V1__SignalList *)rig_ask(
        g, QUERY_SIGNAL_LIST, "accounthouder-nl-nb", &q.base, OK);
    cr_assert_eq(list->total, list->n_signals);
    cr_assert_gt(list->n_signals, 2);
    for (size_t i = 0; i < list->n_signals; i++) {
        cr_assert_str_eq(list->signals[i]->signal->province, "NL-NB");
        cr_assert_str_eq(list->signals[i]->signal->description, "");
    }
    koers__signal__v1__signal_list__free_unpacked(list, NULL);
    q.province = (char[]){"NL-GR"};
    rig_ask(g, QUERY_SIGNAL_LIST, "accounthouder-nl-nb", &q.base, NOT_ALLOWED);
}

Test(relay_signals, lists_in_pages)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    char after[NUMBER_TEXT] = "";
    size_t seen = 0, pages = 0;
    rig_post_all(g);
    for (bool more = true; more; pages++) {
        Koers__Signal__V1__ListSignals q = KOERS__SIGNAL__V1__LIST_SIGNALS__INIT;
        q.limit = 20;
        q.after = after;
        Koers__Signal__V1__SignalList *list =
            (Koers__Signal__V1__SignalList *)rig_ask(g, QUERY_SIGNAL_LIST, "ptvt", &q.base, OK);
        cr_assert_eq(list->total, 56);
        seen += list->n_signals;
        more = list->more;
        snprintf(after, sizeof after, "%s", list->signals[list->n_signals - 1]->number);
        koers__signal__v1__signal_list__free_unpacked(list, NULL);
    }
    cr_assert_eq(seen, 56);
    cr_assert_eq(pages, 3);
}

/* Tests an answer with the longest titles and parties, which must still fit. */
Test(relay_signals, ends_a_page_before_it_gets_too_large)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    Koers__Signal__V1__Signal *s = rig_signal(1);
    while (s->n_parties < 32) {
        s->parties = mem_grow(s->parties, (s->n_parties + 1) * sizeof *s->parties);
        s->parties[s->n_parties] = mem_new(201);
        memset(s->parties[s->n_parties++], 'x', 200);
    }
    for (unsigned i = 0; i < 60; i++) {
        snprintf(s->id, 37, "8d628e19-1508-5c09-aae4-%012u", i);
        rig_post_as(g, "ptvt", s);
    }
    koers__signal__v1__signal__free_unpacked(s, NULL);
    Koers__Signal__V1__ListSignals q = KOERS__SIGNAL__V1__LIST_SIGNALS__INIT;
    Koers__Signal__V1__SignalList *list =
        (Koers__Signal__V1__SignalList *)rig_ask(g, QUERY_SIGNAL_LIST, "ptvt", &q.base, OK);
    cr_assert(list->more);
    cr_assert_lt(protobuf_c_message_get_packed_size(&list->base), 192 * 1024);
    cr_assert_gt(list->n_signals, 10);
    koers__signal__v1__signal_list__free_unpacked(list, NULL);
}
