/* Tests bottlenecks: how they are opened and joined, go up to a body or stay with the provinces,
 * get outcomes and assessments, are reopened, and are closed. */
#include "tests/unit/services/relay/relay_rig_bodies.h"

#define KNP          "KNP-2026-0001"
#define DEGREE(name) KOERS__BOTTLENECK__V1__DEGREE__DEGREE_##name
#define STATE(name)  KOERS__BOTTLENECK__V1__STATE__STATE_##name

/* ── opening and joining ── */

Test(relay_bottlenecks, of_national_origin_goes_to_the_kerngroep_of_its_pillar)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    rig_llo(g);
    cr_assert_eq(rig_count(g, EVENT_BOTTLENECK_OPENED), 1);
    Koers__Bottleneck__V1__BottleneckSubmitted *s =
        (Koers__Bottleneck__V1__BottleneckSubmitted *)rig_output(g, EVENT_BOTTLENECK_SUBMITTED, 0,
                                                                 &e);
    cr_assert(slice_is(e.topic, "up.kerngroep-2.bottleneck.submitted"));
    cr_assert(slice_is(e.subject, KNP));
    cr_assert(slice_is(e.province, "NL-GE NL-LI NL-NB NL-OV"));
    cr_assert(slice_is(e.path, "relay kerngroep-2"));
    cr_assert_str_eq(s->bottleneck->title, "LLO-aanvraag moet langs vier loketten");
    cr_assert_eq(s->bottleneck->n_provinces, 4);
    cr_assert_str_eq(s->bottleneck->provinces[0], "NL-GE");
    cr_assert_eq(s->bottleneck->n_signals, 4);
    cr_assert_eq(s->bottleneck->n_schemes, 3);
    cr_assert_eq(s->bottleneck->n_path, 2);
    koers__bottleneck__v1__bottleneck_submitted__free_unpacked(s, NULL);
    rig_assert_state(g, KNP, STATE(TABLED), "kerngroep-2", "");
    rig_assert_rebuilt(g);
}

Test(relay_bottlenecks, of_several_pillars_informs_the_other_kerngroepen)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    char *signals[] = {(char[]){"SIG-2026-0005"}}; /* on pillars 1 and 2 */
    rig_post_all(g);
    rig_new_bottleneck(g, "ptvt", signals, 1);
    Koers__Bottleneck__V1__BottleneckSubmitted *s =
        (Koers__Bottleneck__V1__BottleneckSubmitted *)rig_output(g, EVENT_BOTTLENECK_SUBMITTED, 0,
                                                                 &e);
    cr_assert(slice_is(e.topic, "up.kerngroep-1.bottleneck.submitted"));
    cr_assert(slice_is(e.path, "relay kerngroep-1 kerngroep-2"));
    cr_assert_eq(s->bottleneck->n_path, 2, "the informed one does not hold it");
    koers__bottleneck__v1__bottleneck_submitted__free_unpacked(s, NULL);
}

Test(relay_bottlenecks, about_governance_goes_to_the_koersoverleg)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    char *signals[] = {(char[]){"SIG-2026-0008"}};
    rig_post_all(g);
    rig_new_bottleneck(g, "accounthouder-nl-dr", signals, 1);
    rig_assert_done(g, KNP);
    ProtobufCMessage *m = rig_output(g, EVENT_BOTTLENECK_SUBMITTED, 0, &e);
    cr_assert(slice_is(e.topic, "up.koersoverleg.bottleneck.submitted"));
    protobuf_c_message_free_unpacked(m, NULL);
}

Test(relay_bottlenecks, of_regional_origin_stays_and_its_provinces_get_similar_initiatives)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    char *signals[] = {(char[]){"SIG-2026-0025"}, (char[]){"SIG-2026-0030"}};
    rig_post_all(g);
    rig_new_bottleneck(g, "accounthouder-nl-ge", signals, 2);
    rig_assert_done(g, KNP);
    cr_assert_eq(rig_count(g, EVENT_BOTTLENECK_SUBMITTED), 0);
    cr_assert_eq(rig_count(g, EVENT_BOTTLENECK_KEPT), 2);
    static const char *const own[] = {"NL-GE", "NL-LI"};
    for (size_t i = 0; i < 2; i++) {
        Koers__Bottleneck__V1__BottleneckKept *k =
            (Koers__Bottleneck__V1__BottleneckKept *)rig_output(g, EVENT_BOTTLENECK_KEPT, i, &e);
        cr_assert(slice_is(e.province, own[i]));
        cr_assert_gt(k->n_similar, 0);
        for (size_t n = 0; n < k->n_similar; n++) {
            cr_assert_eq(k->similar[n]->kind, KOERS__SIGNAL__V1__KIND__KIND_INITIATIVE);
            cr_assert_str_neq(k->similar[n]->provinces[0], own[i]);
        }
        koers__bottleneck__v1__bottleneck_kept__free_unpacked(k, NULL);
    }
    rig_assert_state(g, KNP, STATE(REGIONAL), "relay", "");
    rig_assert_rebuilt(g);
}

Test(relay_bottlenecks, refuses_what_cannot_be_bundled)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    char *none[] = {NULL};
    char *unknown[] = {(char[]){"SIG-2026-0901"}, (char[]){"iets"}};
    char *initiative[] = {(char[]){"SIG-2026-0047"}};
    char *bundled[] = {(char[]){"SIG-2026-0001"}};
    char *merge[] = {(char[]){KNP}};
    char *other[] = {(char[]){"SIG-2026-0005"}};
    char *many[201];
    rig_llo(g);
    rig_new_bottleneck(g, "ptvt", none, 0);
    rig_assert_refused(g, BAD_FIELD, "signals", "signals.none");
    rig_new_bottleneck(g, "ptvt", unknown, 2);
    rig_assert_refused(g, UNKNOWN, "signals", "signal.unknown");
    rig_new_bottleneck(g, "ptvt", initiative, 1);
    rig_assert_refused(g, BAD_FIELD, "signals", "signal.kind");
    rig_new_bottleneck(g, "ptvt", bundled, 1);
    rig_assert_refused(g, WRONG_STATE, "signals", "signal.bundled");
    rig_new_bottleneck(g, "ptvt", merge, 1);
    rig_assert_refused(g, WRONG_STATE, "signals", "bottleneck.merge");
    rig_new_bottleneck(g, "accounthouder-nl-ze", other, 1);
    rig_assert_refused(g, NOT_YOURS, "signals", "authority.province");
    for (size_t i = 0; i < 201; i++)
        many[i] = other[0];
    rig_new_bottleneck(g, "ptvt", many, 201);
    rig_assert_refused(g, BAD_FIELD, "signals", "signals.many");
}

Test(relay_bottlenecks, grows_by_joining_and_publishes_that_to_the_bodies_on_its_path)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    char *more[] = {(char[]){"SIG-2026-0027"}, (char[]){"SIG-2026-0026"}};
    rig_llo(g);
    rig_join(g, "accounthouder-nl-ut", (char[]){KNP}, more, 2);
    rig_assert_done(g, KNP);
    Koers__Bottleneck__V1__BottleneckJoined *j =
        (Koers__Bottleneck__V1__BottleneckJoined *)rig_output(g, EVENT_BOTTLENECK_JOINED, 0, &e);
    cr_assert(slice_is(e.topic, "down.relay.bottleneck.joined"));
    cr_assert(slice_is(e.path, "relay kerngroep-2"));
    cr_assert(slice_is(e.province, "NL-GE NL-LI NL-NB NL-OV NL-UT"));
    cr_assert_eq(j->n_joined, 2);
    cr_assert_eq(j->bottleneck->n_signals, 6);
    cr_assert_eq(j->bottleneck->n_provinces, 5);
    cr_assert_str_eq(j->bottleneck->provinces[4], "NL-UT");
    koers__bottleneck__v1__bottleneck_joined__free_unpacked(j, NULL);
    Koers__Bottleneck__V1__BottleneckView *v = rig_bottleneck(g, KNP);
    cr_assert_eq(v->n_signals, 6);
    koers__bottleneck__v1__bottleneck_view__free_unpacked(v, NULL);
    rig_join(g, "ptvt", (char[]){"KNP-2026-0009"}, more, 1);
    rig_assert_refused(g, UNKNOWN, "bottleneck", "bottleneck.unknown");
    rig_join(g, "ptvt", (char[]){KNP}, more, 1);
    rig_assert_refused(g, WRONG_STATE, "signals", "signal.bundled");
    rig_assert_rebuilt(g);
}

/* ── outcomes ── */

static void assert_delivered(struct rig *g, size_t n, const char *holder, bool answers)
{
    struct event e;
    cr_assert_eq(rig_count(g, EVENT_OUTCOME_DELIVERED), n);
    for (size_t i = 0; i < n; i++) {
        Koers__Outcome__V1__OutcomeDelivered *d =
            (Koers__Outcome__V1__OutcomeDelivered *)rig_output(g, EVENT_OUTCOME_DELIVERED, i, &e);
        char topic[PROVINCE_TOPIC], province[PROVINCE_CODE];
        slice_copy(e.province, province, sizeof province);
        province_topic(topic, province, "outcome.delivered");
        cr_assert(slice_is(e.topic, topic));
        cr_assert_str_eq(d->bottleneck, KNP);
        cr_assert_str_eq(d->holder, holder);
        cr_assert_eq(d->answers, answers);
        cr_assert_gt(strlen(d->outcome_id), 0);
        koers__outcome__v1__outcome_delivered__free_unpacked(d, NULL);
    }
}

/* Plays a bottleneck until the DG-overleg gives a besluit, which takes effect on 1 December. */
static void decided(struct rig *g)
{
    rig_llo(g);
    rig_outcome(g, (struct rig_outcome){.body = "kerngroep-2",
                                        .bottleneck = KNP,
                                        .holder = "koersoverleg",
                                        .kind = OUTCOME_KIND(FORWARDED)});
    assert_delivered(g, 4, "koersoverleg", false);
    rig_assert_state(g, KNP, STATE(TABLED), "koersoverleg", "");
    rig_outcome(g, (struct rig_outcome){.body = "koersoverleg",
                                        .bottleneck = KNP,
                                        .holder = "dg-overleg",
                                        .kind = OUTCOME_KIND(REQUEST)});
    assert_delivered(g, 4, "dg-overleg", false);
    rig_outcome(g, (struct rig_outcome){.body = "dg-overleg",
                                        .bottleneck = KNP,
                                        .holder = "dg-overleg",
                                        .kind = OUTCOME_KIND(DECISION),
                                        .answers = true,
                                        .effective = "2026-12-01",
                                        .text = "Drie regelingen worden een.",
                                        .id = "besluit-1"});
    assert_delivered(g, 4, "dg-overleg", true);
}

Test(relay_bottlenecks, follows_outcomes_and_publishes_them_to_each_province)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    decided(g);
    rig_assert_state(g, KNP, STATE(ANSWERED), "dg-overleg", "2026-12-01");
    Koers__Bottleneck__V1__BottleneckView *v = rig_bottleneck(g, KNP);
    static const char *const path[] = {"relay", "kerngroep-2", "koersoverleg", "dg-overleg"};
    cr_assert_eq(v->bottleneck->n_path, 4);
    for (size_t i = 0; i < 4; i++)
        cr_assert_str_eq(v->bottleneck->path[i], path[i]);
    cr_assert_str_eq(v->term, "2026-12-29");
    koers__bottleneck__v1__bottleneck_view__free_unpacked(v, NULL);
    Koers__Outcome__V1__GetOutcome q = KOERS__OUTCOME__V1__GET_OUTCOME__INIT;
    q.id = (char[]){"besluit-1"};
    Koers__Outcome__V1__OutcomeView *o = (Koers__Outcome__V1__OutcomeView *)rig_ask(
        g, QUERY_OUTCOME_GET, "accounthouder-nl-ov", &q.base, KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
    cr_assert_str_eq(o->outcome->record->text, "Drie regelingen worden een.");
    cr_assert_gt(o->at_us, 0);
    koers__outcome__v1__outcome_view__free_unpacked(o, NULL);
    rig_assert_rebuilt(g);
}

/* The outcome has a dossier without signals, as if all signals joined while the kerngroep
 * decided. */
Test(relay_bottlenecks, publishes_to_the_next_holder_what_joined_before)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    rig_llo(g);
    rig_outcome(g, (struct rig_outcome){.body = "kerngroep-2",
                                        .bottleneck = KNP,
                                        .holder = "koersoverleg",
                                        .kind = OUTCOME_KIND(FORWARDED)});
    cr_assert_eq(rig_count(g, EVENT_BOTTLENECK_JOINED), 1);
    Koers__Bottleneck__V1__BottleneckJoined *j =
        (Koers__Bottleneck__V1__BottleneckJoined *)rig_output(g, EVENT_BOTTLENECK_JOINED, 0, &e);
    cr_assert(slice_is(e.path, "relay kerngroep-2 koersoverleg"));
    cr_assert_eq(j->bottleneck->n_signals, 4);
    cr_assert_eq(j->bottleneck->n_provinces, 4);
    cr_assert_eq(j->n_joined, 0);
    koers__bottleneck__v1__bottleneck_joined__free_unpacked(j, NULL);
    rig_assert_rebuilt(g);
}

Test(relay_bottlenecks, parks_an_outcome_on_an_unknown_bottleneck)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    rig_outcome(g, (struct rig_outcome){.body = "kerngroep-1",
                                        .bottleneck = "KNP-2026-0042",
                                        .holder = "kerngroep-1",
                                        .kind = OUTCOME_KIND(APPROACH)});
    cr_assert_eq(rig_count(g, EVENT_INPUT_PARKED), 1);
    rig_assert_rebuilt(g);
}

/* Sends an outcome, and asserts that it is parked, tells no province and moves nothing. */
static void assert_not_admitted(struct rig *g, struct rig_outcome o)
{
    o.bottleneck = KNP;
    rig_outcome(g, o);
    cr_assert_eq(rig_count(g, EVENT_INPUT_PARKED), 1);
    cr_assert_eq(rig_count(g, EVENT_OUTCOME_DELIVERED), 0);
    rig_assert_state(g, KNP, STATE(TABLED), "kerngroep-2", "");
}

Test(relay_bottlenecks, admits_only_what_the_holder_may_decide)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    rig_llo(g);
    assert_not_admitted(g, (struct rig_outcome){.body = "kerngroep-3",
                                                .holder = "kerngroep-3",
                                                .kind = OUTCOME_KIND(AGREEMENT),
                                                .answers = true});
    assert_not_admitted(g, (struct rig_outcome){.body = "kerngroep-3",
                                                .holder = "koersoverleg",
                                                .kind = OUTCOME_KIND(FORWARDED)});
    assert_not_admitted(g, (struct rig_outcome){.body = "kerngroep-2",
                                                .holder = "kerngroep-2",
                                                .kind = OUTCOME_KIND(DECISION),
                                                .answers = true});
    assert_not_admitted(g, (struct rig_outcome){.body = "kerngroep-2",
                                                .holder = "kerngroep-2",
                                                .kind = OUTCOME_KIND(APPROACH),
                                                .answers = true});
    assert_not_admitted(g, (struct rig_outcome){.body = "kerngroep-2",
                                                .holder = "kerngroep-1",
                                                .kind = OUTCOME_KIND(OBJECTIVE)});
    rig_assert_rebuilt(g);
}

Test(relay_bottlenecks, takes_the_opening_of_the_scheme_as_date_of_effect)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    decided(g);
    rig_scheme(g, "ontwikkel", "2027-01-01", KNP, "een-ander-besluit");
    rig_assert_state(g, KNP, STATE(ANSWERED), "dg-overleg", "2026-12-01");
    rig_scheme(g, "ontwikkel", "2027-01-01", KNP, "besluit-1");
    /* the scheme has 2 provinces and the bottleneck 4; one province is in both */
    cr_assert_eq(rig_count(g, EVENT_SCHEME_ANNOUNCED), 5);
    rig_assert_state(g, KNP, STATE(ANSWERED), "dg-overleg", "2027-01-01");
    rig_scheme(g, "ontwikkel", "2026-11-01", KNP, "besluit-1");
    rig_assert_state(g, KNP, STATE(ANSWERED), "dg-overleg", "2027-01-01");
    rig_assert_rebuilt(g);
}

Test(relay_bottlenecks, delivers_the_answer_to_a_province_that_joins_later)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    char *more[] = {(char[]){"SIG-2026-0027"}};
    decided(g);
    rig_join(g, "ptvt", (char[]){KNP}, more, 1);
    rig_assert_done(g, KNP);
    assert_delivered(g, 1, "dg-overleg", true);
    rig_assert_rebuilt(g);
}

/* ── assessments ── */

Test(relay_bottlenecks, refuses_assessments_before_the_date_of_effect)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    rig_llo(g);
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(YES), "goed");
    rig_assert_refused(g, WRONG_STATE, "bottleneck", "bottleneck.not_answered");
    rig_destroy(&g);
    g = rig_new();
    decided(g);
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(YES), "goed");
    rig_assert_refused(g, WRONG_STATE, "bottleneck", "bottleneck.not_effective");
    snprintf(g->date, sizeof g->date, "2026-12-01");
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(YES), "");
    rig_assert_refused(g, BAD_FIELD, "reason", "text.missing");
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(UNSPECIFIED), "goed");
    rig_assert_refused(g, BAD_FIELD, "degree", "degree.unknown");
    rig_assess(g, "accounthouder-nl-gr", KNP, DEGREE(YES), "goed");
    rig_assert_refused(g, NOT_YOURS, "bottleneck", "authority.province");
    rig_assess(g, "ptvt", KNP, DEGREE(YES), "goed");
    rig_assert_refused(g, NOT_YOURS, "", "authority.accounthouder");
    rig_assess(g, "accounthouder-nl-nb", "KNP-2026-0002", DEGREE(YES), "goed");
    rig_assert_refused(g, UNKNOWN, "bottleneck", "bottleneck.unknown");
    char large[RELAY_TEXT_BYTES + 2] = "";
    memset(large, 'x', sizeof large - 1);
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(YES), large);
    rig_assert_refused(g, BAD_FIELD, "reason", "text.bytes");
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(YES), "goed");
    rig_assert_done(g, KNP);
}

Test(relay_bottlenecks, closes_when_all_provinces_have_assessed)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    decided(g);
    snprintf(g->date, sizeof g->date, "2026-12-01");
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(NO), "nee");
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(YES), "toch wel");
    rig_assess(g, "accounthouder-nl-ge", KNP, DEGREE(PARTLY), "deels");
    rig_assess(g, "accounthouder-nl-li", KNP, DEGREE(NO), "nee");
    cr_assert_eq(rig_count(g, EVENT_BOTTLENECK_CLOSED), 0);
    rig_assess(g, "accounthouder-nl-ov", KNP, DEGREE(YES), "ja");
    rig_assert_done(g, KNP);
    Koers__Bottleneck__V1__BottleneckClosed *c =
        (Koers__Bottleneck__V1__BottleneckClosed *)rig_output(g, EVENT_BOTTLENECK_CLOSED, 0, &e);
    cr_assert(slice_is(e.path, "relay kerngroep-2 koersoverleg dg-overleg"));
    cr_assert_eq(c->closing, KOERS__BOTTLENECK__V1__CLOSING__CLOSING_ALL_SAID);
    cr_assert_eq(c->n_solved, 2);
    cr_assert_eq(c->n_partly, 1);
    cr_assert_eq(c->n_unsolved, 1);
    cr_assert_eq(c->n_silent, 0);
    koers__bottleneck__v1__bottleneck_closed__free_unpacked(c, NULL);
    rig_assert_state(g, KNP, STATE(CLOSED), "dg-overleg", "2026-12-01");
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(NO), "nee");
    rig_assert_refused(g, WRONG_STATE, "bottleneck", "bottleneck.closed");
    rig_reopen(g, "accounthouder-nl-nb", KNP, "te laat");
    rig_assert_refused(g, WRONG_STATE, "bottleneck", "bottleneck.closed");
    rig_assert_rebuilt(g);
}

Test(relay_bottlenecks, closes_when_the_term_has_passed)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    decided(g);
    rig_day(g, "2026-12-28");
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(YES), "ja");
    rig_day(g, "2026-12-29");
    cr_assert_eq(rig_count(g, EVENT_BOTTLENECK_CLOSED), 0);
    rig_day(g, "2026-12-30");
    Koers__Bottleneck__V1__BottleneckClosed *c =
        (Koers__Bottleneck__V1__BottleneckClosed *)rig_output(g, EVENT_BOTTLENECK_CLOSED, 0, &e);
    cr_assert_eq(c->closing, KOERS__BOTTLENECK__V1__CLOSING__CLOSING_TERM_PASSED);
    cr_assert_eq(c->n_solved, 1);
    cr_assert_eq(c->n_silent, 3);
    koers__bottleneck__v1__bottleneck_closed__free_unpacked(c, NULL);
    rig_day(g, "2026-12-31");
    cr_assert_eq(rig_count(g, EVENT_BOTTLENECK_CLOSED), 0);
    rig_assert_rebuilt(g);
}

Test(relay_bottlenecks, reopens_at_the_body_that_answered)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    decided(g);
    snprintf(g->date, sizeof g->date, "2026-12-01");
    rig_assess(g, "accounthouder-nl-nb", KNP, DEGREE(YES), "ja");
    rig_reopen(g, "accounthouder-nl-gr", KNP, "nee");
    rig_assert_refused(g, NOT_YOURS, "bottleneck", "authority.province");
    rig_reopen(g, "accounthouder-nl-ov", KNP, "");
    rig_assert_refused(g, BAD_FIELD, "reason", "text.missing");
    rig_reopen(g, "accounthouder-nl-ov", KNP, "werkt niet voor het mkb");
    rig_assert_done(g, KNP);
    Koers__Bottleneck__V1__BottleneckReopened *r =
        (Koers__Bottleneck__V1__BottleneckReopened *)rig_output(g, EVENT_BOTTLENECK_REOPENED, 0,
                                                                &e);
    cr_assert(slice_is(e.topic, "up.dg-overleg.bottleneck.reopened"));
    cr_assert_str_eq(r->province, "NL-OV");
    cr_assert_str_eq(r->reason, "werkt niet voor het mkb");
    cr_assert_eq(r->bottleneck->n_signals, 4);
    koers__bottleneck__v1__bottleneck_reopened__free_unpacked(r, NULL);
    Koers__Bottleneck__V1__BottleneckView *v = rig_bottleneck(g, KNP);
    cr_assert_eq(v->state, STATE(TABLED));
    cr_assert_str_eq(v->holder, "dg-overleg");
    cr_assert_str_eq(v->effective, "");
    cr_assert_eq(v->n_assessments, 0);
    koers__bottleneck__v1__bottleneck_view__free_unpacked(v, NULL);
    rig_day(g, "2027-06-01");
    cr_assert_eq(rig_count(g, EVENT_BOTTLENECK_CLOSED), 0);
    rig_reopen(g, "accounthouder-nl-ov", KNP, "nog eens");
    rig_assert_refused(g, WRONG_STATE, "bottleneck", "bottleneck.not_answered");
    rig_assert_rebuilt(g);
}

/* ── outcomes of the relay ── */

static void agree(struct rig *g, const char *identity, const char *bottleneck)
{
    Koers__Outcome__V1__RecordOutcome r = KOERS__OUTCOME__V1__RECORD_OUTCOME__INIT;
    scoped(mem_freep) char *number = mem_text(bottleneck);
    r.body = (char[]){"relay"};
    r.bottleneck = number;
    r.kind = OUTCOME_KIND(AGREEMENT);
    r.text = (char[]){"De werving gaat samen."};
    r.owner = (char[]){"Werkcentrum Gelderland"};
    r.due = (char[]){"2027-03-01"};
    rig_send(g, (struct rig_sent){.identity = identity,
                                  .event = EVENT_OUTCOME_RECORD,
                                  .topic = "ask.relay.outcome.record",
                                  .payload = &r.base});
}

Test(relay_bottlenecks, agrees_a_regional_action_and_reopens_it_at_itself)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    struct event e;
    char *signals[] = {(char[]){"SIG-2026-0025"}};
    char *national[] = {(char[]){"SIG-2026-0023"}};
    rig_post_all(g);
    rig_new_bottleneck(g, "ptvt", signals, 1);
    agree(g, "ptvt", KNP);
    rig_assert_done(g, KNP);
    cr_assert_eq(rig_count(g, EVENT_OUTCOME_RECORDED), 1);
    assert_delivered(g, 1, "relay", true);
    Koers__Outcome__V1__OutcomeDelivered *d =
        (Koers__Outcome__V1__OutcomeDelivered *)rig_output(g, EVENT_OUTCOME_DELIVERED, 0, &e);
    struct event recorded;
    ProtobufCMessage *m = rig_output(g, EVENT_OUTCOME_RECORDED, 0, &recorded);
    cr_assert(slice_is(recorded.id, d->outcome_id));
    protobuf_c_message_free_unpacked(m, NULL);
    koers__outcome__v1__outcome_delivered__free_unpacked(d, NULL);
    rig_assert_state(g, KNP, STATE(ANSWERED), "relay", "2026-11-21");
    rig_reopen(g, "accounthouder-nl-ge", KNP, "toch niet");
    ProtobufCMessage *r = rig_output(g, EVENT_BOTTLENECK_REOPENED, 0, &e);
    cr_assert(slice_is(e.topic, "up.relay.bottleneck.reopened"));
    protobuf_c_message_free_unpacked(r, NULL);
    rig_assert_state(g, KNP, STATE(REGIONAL), "relay", "");
    rig_new_bottleneck(g, "ptvt", national, 1);
    agree(g, "ptvt", "KNP-2026-0002");
    cr_assert_eq(rig_count(g, EVENT_OUTCOME_RECORDED), 0);
    agree(g, "accounthouder-nl-ge", KNP);
    cr_assert_eq(rig_count(g, EVENT_OUTCOME_RECORDED), 0);
    rig_assert_rebuilt(g);
}

/* ── facts that another sender forged ── */

/* An account holder sends a fact that only the relay may send. This is possible because a sender
 * that may publish a command for the relay can put any type of event on the topic of that command.
 * Asserts that the relay parks the fact and that the view does not change. */
static void forge(struct rig *g, enum catalogue_id id, const ProtobufCMessage *payload)
{
    char *before = rig_dump(g->view);
    rig_send(g, (struct rig_sent){.identity = "accounthouder-nl-nb",
                                  .event = id,
                                  .topic = "ask.relay.signal.post",
                                  .province = "NL-NB",
                                  .payload = payload});
    cr_assert_eq(g->n - g->first_of_last, 1);
    cr_assert_eq(rig_count(g, EVENT_INPUT_PARKED), 1);
    static const char sql[] = "DELETE FROM runtime_parked";
    cr_assert_eq(view_exec(g->view, sql, ""), 0);
    char *after = rig_dump(g->view);
    cr_assert_str_eq(before, after);
    free(before);
    free(after);
}

Test(relay_bottlenecks, believes_a_fact_only_of_its_own_sender)
{
    scoped(rig_destroy) struct rig *g = rig_new();
    decided(g);
    Koers__Signal__V1__SignalRegistered registered = KOERS__SIGNAL__V1__SIGNAL_REGISTERED__INIT;
    registered.number = (char[]){"SIG-2026-0900"};
    forge(g, EVENT_SIGNAL_REGISTERED, &registered.base);
    Koers__Bottleneck__V1__BottleneckClosed closed = KOERS__BOTTLENECK__V1__BOTTLENECK_CLOSED__INIT;
    closed.bottleneck = (char[]){KNP};
    forge(g, EVENT_BOTTLENECK_CLOSED, &closed.base);
    Koers__Bottleneck__V1__BottleneckOpened opened = KOERS__BOTTLENECK__V1__BOTTLENECK_OPENED__INIT;
    forge(g, EVENT_BOTTLENECK_OPENED, &opened.base);
    Koers__Bottleneck__V1__BottleneckSubmitted up =
        KOERS__BOTTLENECK__V1__BOTTLENECK_SUBMITTED__INIT;
    forge(g, EVENT_BOTTLENECK_SUBMITTED, &up.base);
    Koers__Scheme__V1__SchemeClosed scheme = KOERS__SCHEME__V1__SCHEME_CLOSED__INIT;
    forge(g, EVENT_SCHEME_CLOSED, &scheme.base);
    Koers__Scheme__V1__Scheme s = KOERS__SCHEME__V1__SCHEME__INIT;
    Koers__Scheme__V1__SchemePublished published = KOERS__SCHEME__V1__SCHEME_PUBLISHED__INIT;
    published.scheme = &s;
    forge(g, EVENT_SCHEME_PUBLISHED, &published.base);
    Koers__Mesh__V1__DayBegun day = KOERS__MESH__V1__DAY_BEGUN__INIT;
    day.date = (char[]){"2099-01-01"};
    forge(g, EVENT_DAY_BEGUN, &day.base);
    Koers__Outcome__V1__RecordOutcome record = KOERS__OUTCOME__V1__RECORD_OUTCOME__INIT;
    Koers__Bottleneck__V1__Bottleneck b = KOERS__BOTTLENECK__V1__BOTTLENECK__INIT;
    Koers__Outcome__V1__Outcome outcome = KOERS__OUTCOME__V1__OUTCOME__INIT;
    record.body = (char[]){"accounthouder-nl-nb"};
    record.kind = OUTCOME_KIND(DECISION);
    b.number = (char[]){KNP};
    outcome.record = &record;
    outcome.bottleneck = &b;
    forge(g, EVENT_OUTCOME_RECORDED, &outcome.base);
    record.body = (char[]){"dg-overleg"};
    forge(g, EVENT_OUTCOME_RECORDED, &outcome.base);
}

/* ── equal inputs give equal outputs ── */

Test(relay_bottlenecks, gives_the_same_outputs_for_the_same_inputs)
{
    scoped(rig_destroy) struct rig *a = rig_new();
    scoped(rig_destroy) struct rig *b = rig_new();
    decided(a);
    decided(b);
    cr_assert_eq(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        ProtobufCBinaryData x = a->records[i].record->event, y = b->records[i].record->event;
        cr_assert_eq(x.len, y.len);
        cr_assert_arr_eq(x.data, y.data, x.len);
    }
}
