/* Tests what outcomes do to a dossier, and which outcomes a body refuses. */
#include "services/dg-overleg/dg_overleg.h"
#include "services/kerngroep/kerngroep.h"
#include "services/koersoverleg/koersoverleg.h"
#include "tests/unit/services/body/body_fixture.h"

#define TABLED(name) KOERS__OUTCOME__V1__TABLED__TABLED_##name
#define SCHEMES      KOERS__OUTCOME__V1__DECISION_KIND__DECISION_KIND_SCHEMES
#define POLICY       KOERS__OUTCOME__V1__DECISION_KIND__DECISION_KIND_POLICY

static struct consultation c2, ck, cd;
static struct play k2, ko, dg;

static void setup(void)
{
    consultation_init(&c2, kerngroep_spec(2));
    consultation_init(&ck, &koersoverleg_spec);
    consultation_init(&cd, &dg_overleg_spec);
    play_open(&k2, &c2.spec);
    play_open(&ko, &ck.spec);
    play_open(&dg, &cd.spec);
    submit(&k2, KNP);
}

/* Closes the three bodies. play_close also tests that the view of each body can be rebuilt. */
static void teardown(void)
{
    play_close(&k2);
    play_close(&ko);
    play_close(&dg);
}

TestSuite(body, .init = setup, .fini = teardown);

static bool has_path(const Koers__Bottleneck__V1__Bottleneck *b, const char *const *path)
{
    size_t n = 0;
    for (; path[n]; n++)
        if (n >= b->n_path || strcmp(b->path[n], path[n]) != 0)
            return false;
    return n == b->n_path;
}

static void forward(void)
{
    cr_assert(record(&k2, MANAGER_2,
                     (struct record){.kind = K(FORWARDED),
                                     .number = KNP,
                                     .recommendation = "Breng de regelingen bijeen."}));
    hand_over(&k2, &ko);
}

static void request(void)
{
    forward();
    cr_assert(record(&ko, SECRETARIS,
                     (struct record){.kind = K(REQUEST),
                                     .number = KNP,
                                     .receiver = "dg-overleg",
                                     .text = "Besluit hierover."}));
    hand_over(&ko, &dg);
    hand_over(&ko, &k2);
}

Test(body, puts_a_submitted_dossier_on_the_table_once)
{
    Koers__Outcome__V1__Tabled tabled;
    char from[80], asked[80];
    submit(&k2, KNP);
    cr_expect_eq(agenda(&k2, &tabled, from, asked), 1);
    cr_expect_eq(tabled, TABLED(SUBMITTED));
    cr_expect_str_eq(from, "relay");
    forward();
    submit(&k2, KNP);
    cr_expect_eq(agenda(&k2, NULL, NULL, NULL), 0, "an old submission does not bring it back");
}

Test(body, forwarding_hands_the_dossier_over_with_its_path)
{
    Koers__Outcome__V1__Tabled tabled;
    char from[80], asked[80];
    forward();
    const Koers__Outcome__V1__Outcome *o = outcome_of(&k2, "up.koersoverleg.outcome.recorded");
    const char *const path[] = {"relay", "kerngroep-2", "koersoverleg", NULL};
    cr_expect(has_path(o->bottleneck, path));
    cr_expect_str_eq(o->holder, "koersoverleg");
    cr_expect_not(o->answers);
    cr_expect_str_eq(o->record->date, PLAY_DAY);
    cr_expect_str_eq(o->record->effective, PLAY_DAY);
    cr_expect_str_eq(o->record->receiver, "koersoverleg");
    cr_expect_str_eq(o->recorded_by, "netwerkmanager-2");
    cr_expect_str_eq(play_attribute(&k2, 0, "path"), "relay kerngroep-2 koersoverleg");
    cr_expect_str_eq(play_attribute(&k2, 0, "province"), "NL-GE NL-NB");
    cr_expect_str_eq(play_attribute(&k2, 0, "subject"), KNP);
    cr_expect_eq(agenda(&k2, NULL, NULL, NULL), 0);
    cr_expect_eq(agenda(&ko, &tabled, from, asked), 1);
    cr_expect_eq(tabled, TABLED(RECEIVED));
    cr_expect_str_eq(from, "kerngroep-2");
    cr_expect_str_eq(asked, "Breng de regelingen bijeen.");
}

Test(body, an_approach_leaves_it_on_the_table_and_an_answer_does_not)
{
    cr_assert(record(&k2, MANAGER_2, (struct record){.kind = K(APPROACH), .number = KNP}));
    const Koers__Outcome__V1__Outcome *o = outcome_of(&k2, "down.kerngroep-2.outcome.recorded");
    cr_expect_str_eq(o->holder, "kerngroep-2");
    cr_expect_not(o->answers);
    cr_expect_eq(agenda(&k2, NULL, NULL, NULL), 1);
    cr_assert(
        record(&k2, MANAGER_2,
               (struct record){
                   .kind = K(AGREEMENT), .number = KNP, .owner = "MBO Raad", .due = "2027-03-01"}));
    o = outcome_of(&k2, "down.kerngroep-2.outcome.recorded");
    cr_expect(o->answers);
    cr_expect_str_eq(o->holder, "kerngroep-2");
    cr_expect_eq(agenda(&k2, NULL, NULL, NULL), 0);
    cr_expect_not(record(&k2, MANAGER_2, (struct record){.kind = K(APPROACH), .number = KNP}));
    cr_expect(play_refused(&k2, "bottleneck.not_on_table"));
    cr_expect_eq(outputs_refusal(k2.out, 0)->problem,
                 KOERS__MESH__V1__PROBLEM__PROBLEM_WRONG_STATE);
}

Test(body, a_referral_hands_it_to_another_kerngroep)
{
    cr_assert(
        record(&k2, MANAGER_2,
               (struct record){.kind = K(REFERRAL), .number = KNP, .receiver = "kerngroep-1"}));
    cr_expect_str_eq(outcome_of(&k2, "up.kerngroep-1.outcome.recorded")->holder, "kerngroep-1");
    cr_expect_eq(agenda(&k2, NULL, NULL, NULL), 0);
}

Test(body, a_besluit_answers_and_has_the_register_on_its_path)
{
    request();
    cr_assert(record(&dg, SECRETARIS,
                     (struct record){.kind = K(DECISION),
                                     .number = KNP,
                                     .decision_kind = SCHEMES,
                                     .ministry = "SZW",
                                     .schemes = {"slim", "svt", "okb"},
                                     .effective = "2027-01-01"}));
    const Koers__Outcome__V1__Outcome *o = outcome_of(&dg, "down.dg-overleg.outcome.recorded");
    const char *const path[] = {"relay", "kerngroep-2", "koersoverleg", "dg-overleg", NULL};
    cr_expect(o->answers);
    cr_expect_str_eq(o->holder, "dg-overleg");
    cr_expect_str_eq(o->record->effective, "2027-01-01");
    cr_expect(has_path(o->bottleneck, path), "regelingen reads it, but did not have the dossier");
    cr_expect_str_eq(play_attribute(&dg, 0, "path"),
                     "relay kerngroep-2 koersoverleg dg-overleg regelingen");
    cr_expect_eq(agenda(&dg, NULL, NULL, NULL), 0);
}

Test(body, a_declined_request_returns_to_the_body_that_asked)
{
    Koers__Outcome__V1__Tabled tabled;
    char from[80], asked[80], request_id[UUID_TEXT];
    request();
    memcpy(request_id, ko.first_id, UUID_TEXT);
    cr_expect_eq(agenda(&ko, NULL, NULL, NULL), 0);
    cr_expect_eq(agenda(&dg, &tabled, from, asked), 1);
    cr_expect_str_eq(asked, "Besluit hierover.");
    cr_assert(
        record(&dg, SECRETARIS,
               (struct record){.kind = K(DECLINED), .number = KNP, .reason = "Geen budget."}));
    const Koers__Outcome__V1__Outcome *o = outcome_of(&dg, "up.koersoverleg.outcome.recorded");
    cr_expect_not(o->answers);
    cr_expect_str_eq(o->holder, "koersoverleg");
    cr_expect_str_eq(o->in_reply_to, request_id);
    hand_over(&dg, &ko);
    cr_expect_eq(agenda(&ko, &tabled, from, asked), 1);
    cr_expect_eq(tabled, TABLED(REQUEST_DECLINED));
    cr_expect_str_eq(asked, "Geen budget.");
    cr_assert(record(
        &ko, SECRETARIS,
        (struct record){.kind = K(DECLINED), .number = KNP, .reason = "Zonder budget niet."}));
    cr_expect(outcome_of(&ko, "down.koersoverleg.outcome.recorded")->answers,
              "nobody had asked the koersoverleg for means: it answers");
}

static bool reopen(struct play *p, const char *receiver)
{
    static char relay[] = "relay", two[] = "kerngroep-2", province[] = "NL-GE",
                why[] = "Het werkt niet.";
    static char *path[] = {relay, two};
    char topic[80];
    Koers__Bottleneck__V1__Bottleneck b = knp(KNP, path, 2);
    Koers__Bottleneck__V1__BottleneckReopened m = KOERS__BOTTLENECK__V1__BOTTLENECK_REOPENED__INIT;
    m.bottleneck = &b;
    m.province = province;
    m.reason = why;
    snprintf(topic, sizeof topic, "up.%s.bottleneck.reopened", receiver);
    return play(p, RELAY, EVENT_BOTTLENECK_REOPENED, topic, &m.base);
}

Test(body, puts_a_reopened_dossier_on_the_table_again)
{
    Koers__Outcome__V1__Tabled tabled;
    char from[80], asked[80];
    cr_assert(record(&k2, MANAGER_2, (struct record){.kind = K(RETURNED), .number = KNP}));
    reopen(&k2, "kerngroep-2");
    cr_expect_eq(agenda(&k2, &tabled, from, asked), 1);
    cr_expect_eq(tabled, TABLED(REOPENED));
    cr_expect_str_eq(from, "NL-GE");
    cr_expect_str_eq(asked, "Het werkt niet.");
    reopen(&k2, "dg-overleg");
    cr_expect_eq(agenda(&k2, NULL, NULL, NULL), 0, "another body holds it");
}

Test(body, a_dossier_reopened_after_a_request_is_no_request)
{
    request();
    cr_assert(record(&dg, SECRETARIS,
                     (struct record){.kind = K(DECISION), .number = KNP, .decision_kind = POLICY}));
    reopen(&dg, "dg-overleg");
    cr_assert(record(&dg, SECRETARIS,
                     (struct record){.kind = K(DECLINED), .number = KNP, .reason = "Nee."}));
    cr_expect(outcome_of(&dg, "down.dg-overleg.outcome.recorded")->answers);
}

Test(body, parks_an_outcome_in_the_name_of_another_body)
{
    forward();
    const ProtobufCMessage *m = outputs_get(k2.out, 0, NULL, NULL);
    play(&dg, "kerngroep-1 kerngroep kerngroep-1", EVENT_OUTCOME_RECORDED,
         "up.dg-overleg.outcome.recorded", m);
    cr_expect(dg.out->parked);
    struct dossier d;
    cr_expect_not(dossier_find(dg.view, KNP, &d));
    play(&dg, "kerngroep-2 kerngroep kerngroep-2", EVENT_OUTCOME_RECORDED,
         "up.koersoverleg.outcome.recorded", m);
    cr_expect_not(dg.out->parked);
    cr_expect(dossier_find(dg.view, KNP, &d));
    dossier_fini(&d);
}

Test(body, takes_a_closed_dossier_off_the_table)
{
    static char number[] = KNP;
    Koers__Bottleneck__V1__BottleneckClosed m = KOERS__BOTTLENECK__V1__BOTTLENECK_CLOSED__INIT;
    m.bottleneck = number;
    play(&k2, RELAY, EVENT_BOTTLENECK_CLOSED, "down.relay.bottleneck.closed", &m.base);
    cr_expect_eq(agenda(&k2, NULL, NULL, NULL), 0);
    cr_expect_not(record(&k2, MANAGER_2, (struct record){.kind = K(APPROACH), .number = KNP}));
    cr_expect(play_refused(&k2, "bottleneck.not_on_table"));
}

Test(body, joined_signals_update_the_dossier_and_not_its_path)
{
    static char relay[] = "relay", zh[] = "NL-ZH";
    static char *path[] = {relay}, *provinces[] = {zh};
    request();
    Koers__Bottleneck__V1__Bottleneck b = knp(KNP, path, 1);
    b.provinces = provinces;
    b.n_provinces = 1;
    Koers__Bottleneck__V1__BottleneckJoined m = KOERS__BOTTLENECK__V1__BOTTLENECK_JOINED__INIT;
    m.bottleneck = &b;
    play(&k2, RELAY, EVENT_BOTTLENECK_JOINED, "down.relay.bottleneck.joined", &m.base);
    struct dossier d;
    cr_assert(dossier_find(k2.view, KNP, &d));
    const char *const passed[] = {"relay", "kerngroep-2", "koersoverleg", "dg-overleg", NULL};
    cr_expect(has_path(d.bottleneck, passed));
    cr_expect_eq(d.bottleneck->n_provinces, 1);
    cr_expect_str_eq(d.bottleneck->provinces[0], "NL-ZH");
    cr_expect_not(d.on_table);
    dossier_fini(&d);
}

Test(body, refuses_with_every_reason_at_once)
{
    cr_expect_not(record(&k2, "netwerkmanager-1 netwerkmanager kerngroep-1",
                         (struct record){.kind = K(FORWARDED),
                                         .number = "KNP-2026-0099",
                                         .text = "",
                                         .receiver = "ser",
                                         .date = "2026-13-01",
                                         .effective = "morgen"}));
    cr_expect(play_refused(&k2, "recorder.kerngroep"));
    cr_expect(play_refused(&k2, "bottleneck.unknown"));
    cr_expect(play_refused(&k2, "text.missing"));
    cr_expect(play_refused(&k2, "date.bad"));
    cr_expect(play_refused(&k2, "effective.bad"));
    cr_expect(play_refused(&k2, "receiver.implied"));
    cr_expect(play_refused(&k2, "recommendation.missing"));
    cr_expect_eq(outputs_refusals(k2.out), 7);
}

Test(body, refuses_a_kind_without_authority_and_checks_nothing_else)
{
    cr_expect_not(record(&k2, MANAGER_2, (struct record){.kind = K(SCHEME), .number = KNP}));
    cr_expect_eq(outputs_refusals(k2.out), 1);
    const Koers__Mesh__V1__Refusal *r = outputs_refusal(k2.out, 0);
    cr_expect_str_eq(r->rule, "authority.kerngroep.scheme");
    cr_expect_eq(r->problem, KOERS__MESH__V1__PROBLEM__PROBLEM_NOT_YOURS);
    cr_expect_not(record(&k2, MANAGER_2, (struct record){.kind = K(DECISION), .number = KNP}));
    cr_expect(play_refused(&k2, "authority.kerngroep.decision"));
    cr_expect_eq(agenda(&k2, NULL, NULL, NULL), 1, "nothing changed");
}

Test(body, refuses_receivers_that_cannot_receive)
{
    static const struct {
        const char *receiver, *rule;
    } cases[] = {{"aanvalsplan-tbe", "receiver.no_daemon"}, {"ser", "receiver.no_daemon"},
                 {"gemeente", "receiver.unknown"},          {"kerngroep-2", "receiver.itself"},
                 {"regelingen", "receiver.no_table"},       {NULL, "receiver.missing"},
                 {"koersoverleg", "kerngroep.referral_up"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_expect_not(record(
            &k2, MANAGER_2,
            (struct record){.kind = K(REFERRAL), .number = KNP, .receiver = cases[i].receiver}));
        cr_expect(play_refused(&k2, cases[i].rule), "%s", cases[i].rule);
        cr_expect_eq(outputs_refusals(k2.out), 1, "%s", cases[i].rule);
    }
    cr_expect_not(
        record(&k2, MANAGER_2, (struct record){.kind = K(ADVICE_REQUEST), .number = KNP}));
    cr_expect(play_refused(&k2, "receiver.no_daemon"), "the SER has no daemon yet");
}

Test(body, koersoverleg_requests_means_only_of_bodies_that_have_them)
{
    forward();
    cr_expect_not(
        record(&ko, SECRETARIS,
               (struct record){.kind = K(REQUEST), .number = KNP, .receiver = "kerngroep-1"}));
    cr_expect(play_refused(&ko, "koersoverleg.request_needs_means"));
}

Test(body, only_the_boegbeeld_records_aanspreken)
{
    struct record r = {.kind = K(HOLD_TO_ACCOUNT), .subject = "Inzet van partners"};
    cr_expect_not(record(&ko, SECRETARIS, r));
    cr_expect(play_refused(&ko, "authority.koersoverleg.hold_to_account"));
    cr_expect(record(&ko, BOEGBEELD, r));
    r.kind = K(FINDING);
    cr_expect_not(record(&ko, BOEGBEELD, r));
    cr_expect(play_refused(&ko, "recorder.koersoverleg"));
    cr_expect(record(&ko, SECRETARIS, r));
    const Koers__Outcome__V1__Outcome *o = outcome_of(&ko, "down.koersoverleg.outcome.recorded");
    cr_expect_null(o->bottleneck);
    cr_expect_str_eq(o->holder, "");
    cr_expect_str_eq(play_attribute(&ko, 0, "path"), "relay koersoverleg");
}

Test(body, an_outcome_needs_a_dossier_or_a_subject)
{
    cr_expect_not(record(&ko, SECRETARIS, (struct record){.kind = K(GOAL)}));
    cr_expect(play_refused(&ko, "subject.missing"));
    cr_expect_not(record(&k2, MANAGER_2, (struct record){.kind = K(RETURNED), .subject = "x"}));
    cr_expect(play_refused(&k2, "bottleneck.missing"));
    cr_expect_not(record(&k2, MANAGER_2, (struct record){.kind = K(AGREEMENT), .number = KNP}));
    cr_expect(play_refused(&k2, "owner.missing"));
    cr_expect(play_refused(&k2, "due.missing"));
    cr_expect_not(record(&k2, MANAGER_2, (struct record){.kind = K(DECLINED), .number = KNP}));
    cr_expect(play_refused(&k2, "reason.missing"));
}

Test(body, refuses_dates_in_the_wrong_order)
{
    cr_expect_not(record(
        &k2, MANAGER_2, (struct record){.kind = K(APPROACH), .number = KNP, .date = "2026-11-22"}));
    cr_expect(play_refused(&k2, "date.future"));
    cr_expect_not(record(&k2, MANAGER_2,
                         (struct record){.kind = K(APPROACH),
                                         .number = KNP,
                                         .date = "2026-11-20",
                                         .effective = "2026-11-19",
                                         .due = "2026-11-01"}));
    cr_expect(play_refused(&k2, "effective.before_date"));
    cr_expect(play_refused(&k2, "due.before_date"));
}

Test(body, a_besluit_needs_its_kind_and_what_that_kind_needs)
{
    struct record r = {.kind = K(DECISION), .subject = "Scholing"};
    cr_expect_not(record(&dg, SECRETARIS, r));
    cr_expect(play_refused(&dg, "decision_kind.missing"));
    r.decision_kind = SCHEMES;
    r.schemes[0] = "slim";
    r.ministry = "VWS";
    cr_expect_not(record(&dg, SECRETARIS, r));
    cr_expect(play_refused(&dg, "decision.schemes.count"));
    cr_expect(play_refused(&dg, "ministry.unknown"));
    r.schemes[1] = "slim";
    r.schemes[2] = "Geen Id";
    cr_expect_not(record(&dg, SECRETARIS, r));
    cr_expect(play_refused(&dg, "decision.schemes.twice"));
    cr_expect(play_refused(&dg, "scheme.id"));
    r.decision_kind = POLICY;
    cr_expect_not(record(&dg, SECRETARIS, r));
    cr_expect(play_refused(&dg, "decision.schemes.unexpected"));
    cr_expect_not(record(&k2, MANAGER_2,
                         (struct record){.kind = K(APPROACH),
                                         .number = KNP,
                                         .decision_kind = POLICY,
                                         .schemes = {"slim"},
                                         .receiver = "kerngroep-1"}));
    cr_expect(play_refused(&k2, "decision_kind.unexpected"));
    cr_expect(play_refused(&k2, "schemes.unexpected"));
    cr_expect(play_refused(&k2, "receiver.unexpected"));
}

Test(body, refuses_texts_that_are_too_long)
{
    static char self[] = "kerngroep-2", number[] = KNP;
    static char text[OUTCOME_TEXT_MAX + 2], invited[] = "OCW", *list[OUTCOME_INVITED + 1];
    memset(text, 'a', sizeof text - 1);
    Koers__Outcome__V1__RecordOutcome m = KOERS__OUTCOME__V1__RECORD_OUTCOME__INIT;
    m.body = self;
    m.bottleneck = number;
    m.kind = K(APPROACH);
    m.text = m.reason = m.recommendation = m.subject = text;
    for (size_t i = 0; i <= OUTCOME_INVITED; i++)
        list[i] = invited;
    m.invited = list;
    m.n_invited = OUTCOME_INVITED + 1;
    cr_expect_not(
        play(&k2, MANAGER_2, EVENT_OUTCOME_RECORD, "ask.kerngroep-2.outcome.record", &m.base));
    cr_expect(play_refused(&k2, "text.too_big"));
    cr_expect(play_refused(&k2, "reason.too_big"));
    cr_expect(play_refused(&k2, "recommendation.too_big"));
    cr_expect(play_refused(&k2, "subject.too_long"));
    cr_expect(play_refused(&k2, "invited.bad"));
    text[OUTCOME_TEXT_MAX] = '\0';
    m.subject = self;
    m.n_invited = OUTCOME_INVITED;
    cr_expect(
        play(&k2, MANAGER_2, EVENT_OUTCOME_RECORD, "ask.kerngroep-2.outcome.record", &m.base));
}

Test(body, refuses_an_outcome_of_another_body)
{
    static char other[] = "kerngroep-1", number[] = KNP, text[] = "x";
    Koers__Outcome__V1__RecordOutcome m = KOERS__OUTCOME__V1__RECORD_OUTCOME__INIT;
    m.body = other;
    m.bottleneck = number;
    m.kind = K(APPROACH);
    m.text = text;
    cr_expect_not(
        play(&k2, MANAGER_2, EVENT_OUTCOME_RECORD, "ask.kerngroep-2.outcome.record", &m.base));
    cr_expect(play_refused(&k2, "outcome.body"));
}

Test(body, the_agenda_has_pages_in_order_of_number)
{
    char number[32];
    for (int i = 9950; i < 10070; i++) {
        snprintf(number, sizeof number, "KNP-2026-%04d", i);
        submit(&dg, number);
    }
    Koers__Outcome__V1__GetAgenda q = KOERS__OUTCOME__V1__GET_AGENDA__INIT;
    char after[32] = "";
    int next = 9950, pages = 0;
    for (bool more = true; more; pages++) {
        q.after = after;
        ProtobufCMessage *m =
            play_ask(&dg, QUERY_AGENDA_GET, &q.base, KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
        Koers__Outcome__V1__Agenda *a = (Koers__Outcome__V1__Agenda *)m;
        for (size_t i = 0; i < a->n_items; i++) {
            snprintf(number, sizeof number, "KNP-2026-%04d", next++);
            cr_expect_str_eq(a->items[i]->bottleneck->number, number);
        }
        snprintf(after, sizeof after, "%s", number);
        more = a->more;
        protobuf_c_message_free_unpacked(m, NULL);
    }
    cr_expect_eq(next, 10070);
    cr_expect_eq(pages, 3);
}

Test(body, lists_its_own_outcomes)
{
    char number[32];
    forward();
    for (int i = 0; i < 60; i++) {
        snprintf(number, sizeof number, "KNP-2026-%04d", 100 + i);
        submit(&ko, number);
        cr_assert(record(&ko, SECRETARIS, (struct record){.kind = K(FINDING), .number = number}));
    }
    Koers__Outcome__V1__ListOutcomes q = KOERS__OUTCOME__V1__LIST_OUTCOMES__INIT;
    size_t seen = 0;
    char after[64] = "";
    for (bool more = true; more;) {
        q.after = after;
        ProtobufCMessage *m =
            play_ask(&ko, QUERY_OUTCOME_LIST, &q.base, KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
        Koers__Outcome__V1__OutcomeList *l = (Koers__Outcome__V1__OutcomeList *)m;
        for (size_t i = 0; i < l->n_outcomes; i++) {
            cr_expect_gt(strcmp(l->outcomes[i]->id, after), 0);
            snprintf(after, sizeof after, "%s", l->outcomes[i]->id);
            cr_expect_gt(l->outcomes[i]->at_us, 0);
        }
        seen += l->n_outcomes;
        more = l->more;
        protobuf_c_message_free_unpacked(m, NULL);
    }
    cr_expect_eq(seen, 60, "its own; not the one it received");
    q.bottleneck = number;
    q.after = after;
    after[0] = '\0';
    ProtobufCMessage *m =
        play_ask(&ko, QUERY_OUTCOME_LIST, &q.base, KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
    cr_expect_eq(((Koers__Outcome__V1__OutcomeList *)m)->n_outcomes, 1);
    protobuf_c_message_free_unpacked(m, NULL);
}

Test(body, reads_only_the_topics_that_concern_it)
{
    cr_expect_str_eq(c2.spec.self, "kerngroep-2");
    cr_expect_str_eq(c2.spec.topics[0], "ask.kerngroep-2.outcome.record");
    cr_expect_str_eq(c2.spec.topics[1], "up.kerngroep-2.>");
    size_t n = 0;
    while (c2.spec.topics[n])
        n++;
    cr_expect_eq(n, 7);
}

Test(kerngroep, takes_its_pillar_from_the_arguments)
{
    char program[] = "koers-kerngroep", option[] = "--pillar", two[] = "2", data[] = "--data",
         joined[] = "--pillar=3", bad[] = "--pillar=4";
    unsigned pillar = 0;
    char *argv[] = {program, option, two, data, NULL};
    int argc = 4;
    cr_assert_eq(kerngroep_pillar(&pillar, &argc, argv), KERNGROEP_OK);
    cr_expect_eq(pillar, 2);
    cr_expect_eq(argc, 2);
    cr_expect_str_eq(argv[1], "--data");
    cr_expect_null(argv[2]);
    char *with_joined[] = {program, joined, NULL};
    argc = 2;
    cr_assert_eq(kerngroep_pillar(&pillar, &argc, with_joined), KERNGROEP_OK);
    cr_expect_eq(pillar, 3);
    cr_expect_eq(argc, 1);
    char *with_bad[] = {program, bad, NULL};
    argc = 2;
    cr_expect_eq(kerngroep_pillar(&pillar, &argc, with_bad), KERNGROEP_E_PILLAR);
    char *last[] = {program, option, NULL};
    argc = 2;
    cr_expect_eq(kerngroep_pillar(&pillar, &argc, last), KERNGROEP_E_PILLAR);
    setenv("KOERS_PILLAR", "1", 1);
    argc = 1;
    cr_expect_eq(kerngroep_pillar(&pillar, &argc, with_bad), KERNGROEP_OK);
    cr_expect_eq(pillar, 1);
}
