/* Tests the register of schemes: the rules for a scheme and its sender, overlap, and how a besluit
 * that merges schemes closes the replaced schemes. */
#include "services/regelingen/regelingen.h"
#include "common/base/utf8.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "services/body/bodies.h"
#include "tests/unit/services/body/play.h"

#define SZW       "regelinghouder-szw regelinghouder SZW"
#define EZK       "regelinghouder-ezk regelinghouder EZK"
#define DG        "dg-overleg dg-overleg dg-overleg"
#define BROKER    "broker broker broker"
#define PUBLISHED "down.regelingen.scheme.published"
#define CLOSED    "down.regelingen.scheme.closed"
#define STATE(s)  KOERS__SCHEME__V1__STATE__STATE_##s

static struct daemon_spec spec;
static struct play p;

static void begin_day(const char *date)
{
    char text[CIVIL_DATE];
    snprintf(text, sizeof text, "%s", date);
    snprintf(p.date, sizeof p.date, "%s", date);
    Koers__Mesh__V1__DayBegun m = KOERS__MESH__V1__DAY_BEGUN__INIT;
    m.date = text;
    play(&p, BROKER, EVENT_DAY_BEGUN, "mesh.clock.day.begun", &m.base);
}

static void setup(void)
{
    regelingen_init(&spec);
    play_open(&p, &spec);
    begin_day(PLAY_DAY);
}

static void teardown(void)
{
    play_close(&p);
}

TestSuite(regelingen, .init = setup, .fini = teardown);

/* A correct national scheme, in which a test changes one field. `texts` has the texts of the
 * fields. */
struct scheme {
    Koers__Scheme__V1__Scheme m;
    char texts[8][96];
    uint32_t pillars[2];
    char *domains[1];
    char *provinces[2];
};

static void set(struct scheme *s, size_t slot, char **fieldp, const char *text)
{
    snprintf(s->texts[slot], sizeof s->texts[0], "%s", text);
    *fieldp = s->texts[slot];
}

static void scheme_init(struct scheme *s, const char *id, const char *ministry)
{
    static char domain[] = "techniek", name[80], instrument[] = "subsidy";
    *s = (struct scheme){.pillars = {2}, .domains = {domain}};
    koers__scheme__v1__scheme__init(&s->m);
    snprintf(name, sizeof name, "Regeling %s", id);
    set(s, 0, &s->m.id, id);
    set(s, 1, &s->m.name, name);
    set(s, 2, &s->m.ministry, ministry);
    set(s, 3, &s->m.target_group, "mkb");
    set(s, 4, &s->m.opens, "2026-03-01");
    set(s, 5, &s->m.closes, "2027-12-31");
    s->m.instrument = instrument;
    s->m.pillars = s->pillars;
    s->m.n_pillars = 1;
    s->m.domains = s->domains;
    s->m.n_domains = 1;
    s->m.national = true;
}

static bool publish(const char *who, struct scheme *s, const char *decision, const char *answer)
{
    char d[64], a[64];
    Koers__Scheme__V1__PublishScheme m = KOERS__SCHEME__V1__PUBLISH_SCHEME__INIT;
    snprintf(d, sizeof d, "%s", decision);
    snprintf(a, sizeof a, "%s", answer);
    m.scheme = &s->m;
    m.decision = d;
    m.overlap_answer = a;
    return play(&p, who, EVENT_SCHEME_PUBLISH, "ask.regelingen.scheme.publish", &m.base);
}

static bool publish_plain(const char *id, const char *target)
{
    struct scheme s;
    scheme_init(&s, id, "SZW");
    set(&s, 3, &s.m.target_group, target);
    return publish(SZW, &s, "", "");
}

static bool close_scheme(const char *who, const char *id, const char *from, const char *reason)
{
    char texts[3][64];
    Koers__Scheme__V1__CloseScheme m = KOERS__SCHEME__V1__CLOSE_SCHEME__INIT;
    snprintf(texts[0], sizeof texts[0], "%s", id);
    snprintf(texts[1], sizeof texts[0], "%s", from);
    snprintf(texts[2], sizeof texts[0], "%s", reason);
    m.scheme = texts[0];
    m.from = texts[1];
    m.reason = texts[2];
    return play(&p, who, EVENT_SCHEME_CLOSE, "ask.regelingen.scheme.close", &m.base);
}

/* Plays a besluit that merges four schemes, sent by `identity`. Sets `decision` to the id of its
 * event. */
static void decide_merger(char decision[UUID_TEXT], const char *ministry, const char *identity)
{
    char dg[] = "dg-overleg", number[] = "KNP-2026-0001", slim[] = "slim", svt[] = "svt",
         okb[] = "okb", unknown[] = "onbekend", text[] = "Breng bijeen.", to[8];
    char *schemes[] = {slim, svt, okb, unknown};
    Koers__Outcome__V1__RecordOutcome record = KOERS__OUTCOME__V1__RECORD_OUTCOME__INIT;
    Koers__Bottleneck__V1__Bottleneck b = KOERS__BOTTLENECK__V1__BOTTLENECK__INIT;
    Koers__Outcome__V1__Outcome m = KOERS__OUTCOME__V1__OUTCOME__INIT;
    snprintf(to, sizeof to, "%s", ministry);
    record.body = dg;
    record.kind = KOERS__OUTCOME__V1__KIND__KIND_DECISION;
    record.decision_kind = KOERS__OUTCOME__V1__DECISION_KIND__DECISION_KIND_SCHEMES;
    record.text = text;
    record.schemes = schemes;
    record.n_schemes = 4;
    record.successor_ministry = to;
    char *path[] = {dg};
    record.bottleneck = number;
    b.number = number;
    b.path = path;
    b.n_path = 1;
    m.record = &record;
    m.bottleneck = &b;
    m.holder = dg;
    m.answers = true;
    play(&p, identity, EVENT_OUTCOME_RECORDED, "down.dg-overleg.outcome.recorded", &m.base);
    snprintf(decision, UUID_TEXT, "%s", p.in.id);
}

static Koers__Scheme__V1__SchemeView *get(const char *word)
{
    char text[80];
    snprintf(text, sizeof text, "%s", word);
    Koers__Scheme__V1__GetScheme q = KOERS__SCHEME__V1__GET_SCHEME__INIT;
    q.scheme = text;
    return (Koers__Scheme__V1__SchemeView *)play_ask(&p, QUERY_SCHEME_GET, &q.base,
                                                     KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
}

static void let_go(Koers__Scheme__V1__SchemeView *v)
{
    protobuf_c_message_free_unpacked(&v->base, NULL);
}

Test(regelingen, publishes_and_answers)
{
    struct scheme s;
    char nb[] = "NL-NB", ge[] = "NL-GE";
    scheme_init(&s, "slim", "SZW");
    set(&s, 1, &s.m.name, "Énergie-SLIM");
    s.m.national = false;
    s.provinces[0] = nb;
    s.provinces[1] = ge;
    s.m.provinces = s.provinces;
    s.m.n_provinces = 2;
    cr_assert(publish(SZW, &s, "", ""));
    const Koers__Scheme__V1__SchemePublished *m =
        play_output(&p, 0, EVENT_SCHEME_PUBLISHED, PUBLISHED);
    cr_expect_eq(outputs_count(p.out), 1);
    cr_expect_eq(m->version, 1);
    cr_expect_str_eq(m->published_by, "regelinghouder-szw");
    cr_expect_str_eq(play_attribute(&p, 0, "province"), "NL-NB NL-GE");
    cr_expect_str_eq(play_attribute(&p, 0, "path"),
                     "relay kerngroep-1 kerngroep-2 kerngroep-3 koersoverleg dg-overleg");
    cr_expect_str_eq(play_attribute(&p, 0, "subject"), "slim");
    static const char *const words[] = {"slim", "SLIM", "énergie-slim", "ÉNERGIE-SLIM"};
    for (size_t i = 0; i < 4; i++) {
        Koers__Scheme__V1__SchemeView *v = get(words[i]);
        cr_expect_str_eq(v->scheme->id, "slim");
        cr_expect_eq(v->state, STATE(OPEN));
        let_go(v);
    }
    char none[] = "geen";
    Koers__Scheme__V1__GetScheme q = KOERS__SCHEME__V1__GET_SCHEME__INIT;
    q.scheme = none;
    cr_expect_null(
        play_ask(&p, QUERY_SCHEME_GET, &q.base, KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND));
}

Test(regelingen, a_repeat_changes_nothing_and_a_change_is_a_version)
{
    struct scheme s;
    scheme_init(&s, "slim", "SZW");
    cr_assert(publish(SZW, &s, "", ""));
    cr_assert(publish(SZW, &s, "", ""));
    cr_expect_eq(outputs_count(p.out), 0);
    cr_expect(p.out->repeated);
    s.m.budget_eur = 1000000;
    cr_assert(publish(SZW, &s, "", ""));
    const Koers__Scheme__V1__SchemePublished *m =
        play_output(&p, 0, EVENT_SCHEME_PUBLISHED, PUBLISHED);
    cr_expect_eq(m->version, 2);
    cr_expect_eq(m->n_overlaps, 0, "it does not overlap itself");
}

Test(regelingen, accepts_only_the_regelinghouder_of_the_ministry)
{
    struct scheme s;
    scheme_init(&s, "slim", "SZW");
    cr_expect_not(publish(EZK, &s, "", ""));
    cr_expect(play_refused(&p, "authority.regelinghouder.ministry"));
    cr_expect_eq(outputs_refusal(p.out, 0)->problem, KOERS__MESH__V1__PROBLEM__PROBLEM_NOT_YOURS);
    cr_expect_not(publish("netwerkmanager-2 netwerkmanager kerngroep-2", &s, "", ""));
    cr_expect(play_refused(&p, "authority.regelinghouder.scheme"));
    cr_assert(publish(SZW, &s, "", ""));
    set(&s, 2, &s.m.ministry, "EZK");
    cr_expect_not(publish(EZK, &s, "", ""));
    cr_expect(play_refused(&p, "scheme.other_ministry"));
    cr_expect_not(close_scheme(EZK, "slim", "", "Klaar."));
    cr_expect(play_refused(&p, "authority.regelinghouder.ministry"));
}

Test(regelingen, refuses_with_every_reason_at_once)
{
    struct scheme s;
    char aw[] = "NL-AW";
    scheme_init(&s, "Slim Twee", "SZW");
    set(&s, 1, &s.m.name, "");
    set(&s, 3, &s.m.target_group, "klein bedrijf");
    set(&s, 4, &s.m.opens, "2026-02-30");
    set(&s, 5, &s.m.closes, "ooit");
    set(&s, 6, &s.m.instrument, "gift");
    s.pillars[0] = 5;
    s.m.n_domains = 0;
    s.provinces[0] = aw;
    s.m.provinces = s.provinces;
    s.m.n_provinces = 1;
    cr_expect_not(publish(SZW, &s, "01900000-0000-7000-8000-999999999999", ""));
    static const char *const rules[] = {
        "scheme.id",        "name.missing",    "target_group.bad",
        "opens.bad",        "closes.bad",      "instrument.unknown",
        "pillars.bad",      "domains.bad",     "national.and_provinces",
        "province.unknown", "decision.unknown"};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        cr_expect(play_refused(&p, rules[i]), "%s", rules[i]);
    cr_expect_eq(outputs_refusals(p.out), sizeof rules / sizeof *rules);
}

Test(regelingen, checks_pillars_period_and_place)
{
    struct scheme s;
    scheme_init(&s, "slim", "SZW");
    s.pillars[1] = 2;
    s.m.n_pillars = 2;
    s.m.national = false;
    set(&s, 5, &s.m.closes, "2026-02-28");
    cr_expect_not(publish(SZW, &s, "", ""));
    cr_expect(play_refused(&p, "pillars.bad"));
    cr_expect(play_refused(&p, "provinces.missing"));
    cr_expect(play_refused(&p, "closes.before_opens"));
    Koers__Scheme__V1__PublishScheme empty = KOERS__SCHEME__V1__PUBLISH_SCHEME__INIT;
    cr_expect_not(
        play(&p, SZW, EVENT_SCHEME_PUBLISH, "ask.regelingen.scheme.publish", &empty.base));
    cr_expect(play_refused(&p, "scheme.missing"));
}

Test(regelingen, names_overlap_and_asks_an_answer)
{
    struct scheme s;
    cr_assert(publish_plain("slim", "mkb"));
    cr_assert(publish_plain("ander", "werkenden"));
    scheme_init(&s, "nieuw", "EZK");
    cr_expect_not(publish(EZK, &s, "", ""));
    cr_expect(play_refused(&p, "scheme.overlap"));
    cr_expect(strstr(outputs_refusal(p.out, 0)->text, "slim"));
    cr_expect_null(strstr(outputs_refusal(p.out, 0)->text, "ander"));
    cr_assert(publish(EZK, &s, "", "Andere sectoren."));
    const Koers__Scheme__V1__SchemePublished *m =
        play_output(&p, 0, EVENT_SCHEME_PUBLISHED, PUBLISHED);
    cr_expect_eq(m->n_overlaps, 1);
    cr_expect_str_eq(m->overlaps[0], "slim");
    cr_expect_str_eq(m->overlap_answer, "Andere sectoren.");
}

Test(regelingen, overlap_needs_all_four_fields_in_common)
{
    struct scheme s;
    cr_assert(publish_plain("slim", "mkb"));
    scheme_init(&s, "a", "SZW");
    s.pillars[0] = 3;
    cr_expect(publish(SZW, &s, "", ""), "another pillar");
    scheme_init(&s, "b", "SZW");
    set(&s, 6, &s.m.instrument, "loan");
    cr_expect(publish(SZW, &s, "", ""), "another instrument");
    scheme_init(&s, "c", "SZW");
    set(&s, 4, &s.m.opens, "2028-01-01");
    set(&s, 5, &s.m.closes, "");
    cr_expect(publish(SZW, &s, "", ""), "after it");
    scheme_init(&s, "d", "SZW");
    set(&s, 4, &s.m.opens, "2027-12-31");
    set(&s, 5, &s.m.closes, "");
    cr_expect_not(publish(SZW, &s, "", ""), "its last day");
    cr_expect(play_refused(&p, "scheme.overlap"));
    cr_assert(close_scheme(SZW, "slim", "2027-06-01", "Geld op."));
    cr_assert(close_scheme(SZW, "c", "2027-06-01", "Geld op."));
    cr_expect(publish(SZW, &s, "", ""), "closed before it opens");
}

Test(regelingen, closes_from_a_date_on)
{
    cr_assert(publish_plain("slim", "mkb"));
    cr_expect_not(close_scheme(SZW, "slim", "2026-11-20", ""));
    cr_expect(play_refused(&p, "from.past"));
    cr_expect(play_refused(&p, "reason.missing"));
    cr_expect_not(close_scheme(SZW, "niets", "", "x"));
    cr_expect(play_refused(&p, "scheme.unknown"));
    cr_assert(close_scheme(SZW, "slim", "2026-12-01", "Geld op."));
    const Koers__Scheme__V1__SchemeClosed *m = play_output(&p, 0, EVENT_SCHEME_CLOSED, CLOSED);
    cr_expect_str_eq(m->from, "2026-12-01");
    cr_expect_str_eq(m->name, "Regeling slim");
    cr_expect(m->national);
    Koers__Scheme__V1__SchemeView *v = get("slim");
    cr_expect_eq(v->state, STATE(OPEN));
    let_go(v);
    begin_day("2026-12-01");
    v = get("slim");
    cr_expect_eq(v->state, STATE(CLOSED));
    let_go(v);
    cr_expect_not(close_scheme(SZW, "slim", "", "Nog eens."));
    cr_expect(play_refused(&p, "scheme.closed"));
    cr_expect(publish_plain("slim", "mkb"), "the same again is harmless");
    cr_expect(p.out->repeated);
    cr_expect_not(publish_plain("slim", "werkenden"));
    cr_expect(play_refused(&p, "scheme.closed"));
}

static void publish_three(void)
{
    cr_assert(publish_plain("slim", "mkb"));
    cr_assert(publish_plain("okb", "werkzoekenden"));
    struct scheme s;
    scheme_init(&s, "svt", "EZK");
    set(&s, 3, &s.m.target_group, "werkenden");
    cr_assert(publish(EZK, &s, "", ""));
}

Test(regelingen, a_successor_closes_what_it_replaces_on_the_day_it_opens)
{
    char decision[UUID_TEXT];
    struct scheme s;
    publish_three();
    decide_merger(decision, "SZW", DG);
    scheme_init(&s, "leven-lang", "SZW");
    set(&s, 4, &s.m.opens, "2027-01-01");
    cr_assert(publish(SZW, &s, decision, ""), "what it replaces is no overlap");
    cr_expect_eq(outputs_count(p.out), 1);
    const Koers__Scheme__V1__SchemePublished *m =
        play_output(&p, 0, EVENT_SCHEME_PUBLISHED, PUBLISHED);
    cr_expect_str_eq(m->bottleneck, "KNP-2026-0001");
    cr_expect_str_eq(m->decision, decision);
    cr_assert_eq(m->n_replaces, 3);
    cr_expect_str_eq(m->replaces[0], "slim");
    cr_expect_str_eq(m->replaces[1], "svt");
    cr_expect_str_eq(m->replaces[2], "okb");
    Koers__Scheme__V1__SchemeView *v = get("leven-lang");
    cr_expect_eq(v->state, STATE(ANNOUNCED));
    cr_expect_eq(v->n_replaces, 3);
    let_go(v);
    begin_day("2026-12-31");
    cr_expect_eq(outputs_count(p.out), 0);
    begin_day("2027-01-01");
    cr_assert_eq(outputs_count(p.out), 3);
    const Koers__Scheme__V1__SchemeClosed *c = play_output(&p, 0, EVENT_SCHEME_CLOSED, CLOSED);
    cr_expect_str_eq(c->scheme, "okb");
    cr_expect_str_eq(c->replaced_by, "leven-lang");
    cr_expect_str_eq(c->from, "2027-01-01");
    v = get("svt");
    cr_expect_eq(v->state, STATE(CLOSED), "another ministry's too");
    cr_expect_str_eq(v->merged_into, "leven-lang");
    let_go(v);
    begin_day("2027-01-02");
    cr_expect_eq(outputs_count(p.out), 0, "once");
    s.m.budget_eur = 5;
    cr_assert(publish(SZW, &s, "", ""), "a new version keeps its besluit");
    m = play_output(&p, 0, EVENT_SCHEME_PUBLISHED, PUBLISHED);
    cr_expect_str_eq(m->decision, decision);
    cr_expect_eq(outputs_count(p.out), 1, "what is closed is not closed again");
}

Test(regelingen, a_successor_that_is_open_closes_what_it_replaces_at_once)
{
    char decision[UUID_TEXT];
    struct scheme s;
    publish_three();
    decide_merger(decision, "SZW", DG);
    scheme_init(&s, "slim", "SZW");
    s.m.budget_eur = 7;
    cr_assert(publish(SZW, &s, decision, ""), "one of them may itself be the successor");
    cr_assert_eq(outputs_count(p.out), 3);
    const Koers__Scheme__V1__SchemeClosed *c = play_output(&p, 1, EVENT_SCHEME_CLOSED, CLOSED);
    cr_expect_str_eq(c->scheme, "svt");
    cr_expect_str_eq(c->from, PLAY_DAY);
}

Test(regelingen, a_later_opening_moves_the_closings)
{
    char decision[UUID_TEXT];
    struct scheme s;
    publish_three();
    decide_merger(decision, "SZW", DG);
    scheme_init(&s, "leven-lang", "SZW");
    set(&s, 4, &s.m.opens, "2027-01-01");
    cr_assert(publish(SZW, &s, decision, ""));
    set(&s, 4, &s.m.opens, "2027-02-01");
    cr_assert(publish(SZW, &s, "", ""));
    begin_day("2027-01-01");
    cr_expect_eq(outputs_count(p.out), 0);
    begin_day("2027-02-01");
    cr_expect_eq(outputs_count(p.out), 3);
}

/* Plays an event that the register itself published earlier. */
static void published(Koers__Scheme__V1__SchemePublished *m)
{
    p.sequence++;
    struct play_event *e = play_keep(&p, EVENT_SCHEME_PUBLISHED, PUBLISHED, &m->base);
    snprintf(e->identity, sizeof e->identity, "%s", spec.self);
    play_evolve(&spec, p.view, e);
}

/* Plays 210 schemes with the longest names, all due to close on the same day. Tests that the
 * register closes only as many schemes on one day as fit in one unit, and closes the others on the
 * next days. */
Test(regelingen, closings_of_one_day_fit_in_a_unit)
{
    enum { DUE = 210, NAME = 200 };
    char name[4 * NAME + 1] = "", ids[DUE][16], *replaces[DUE];
    struct scheme s;
    struct unit u;
    struct mesh mesh = {.oin = "00000001234567890000"};
    struct key key = {0};
    struct errtext why = {""};
    for (size_t i = 0; i < NAME; i++)
        strcat(name, "\xf0\x90\x8d\x88");
    Koers__Scheme__V1__SchemePublished m = KOERS__SCHEME__V1__SCHEME_PUBLISHED__INIT;
    m.scheme = &s.m;
    for (size_t i = 0; i < DUE; i++) {
        snprintf(ids[i], sizeof(ids[i]), "regeling-%03zu", i);
        replaces[i] = ids[i];
        scheme_init(&s, ids[i], "SZW");
        s.m.name = name;
        published(&m);
    }
    scheme_init(&s, "opvolger", "SZW");
    set(&s, 4, &s.m.opens, "2027-01-01");
    s.m.name = name;
    m.replaces = replaces;
    m.n_replaces = DUE;
    published(&m);
    size_t closed = 0;
    for (char date[] = "2027-01-01"; date[9] <= '9' && closed < DUE; date[9]++) {
        begin_day(date);
        closed += outputs_count(p.out);
        const Koers__Scheme__V1__SchemeClosed *c = play_output(&p, 0, EVENT_SCHEME_CLOSED, CLOSED);
        cr_assert(utf8_valid(slice_text(c->reason)), "no half character");
        cr_assert_eq(unit_build(&u, p.out, &mesh, &key, &why), UNIT_OK, "%s", why.text);
        unit_fini(&u);
    }
    cr_expect_eq(closed, DUE, "what is left follows with the next day");
}

Test(regelingen, a_besluit_allows_one_ministry_and_one_successor)
{
    char decision[UUID_TEXT], forged[UUID_TEXT];
    struct scheme s;
    publish_three();
    decide_merger(decision, "SZW", DG);
    scheme_init(&s, "opvolger", "EZK");
    cr_expect_not(publish(EZK, &s, decision, "x"));
    cr_expect(play_refused(&p, "decision.ministry"));
    scheme_init(&s, "een", "SZW");
    cr_assert(publish(SZW, &s, decision, "x"));
    scheme_init(&s, "twee", "SZW");
    cr_expect_not(publish(SZW, &s, decision, "x"));
    cr_expect(play_refused(&p, "decision.carried_out"));
    decide_merger(forged, "SZW", "kerngroep-2 kerngroep kerngroep-2");
    cr_expect_not(publish(SZW, &s, forged, "x"));
    cr_expect(play_refused(&p, "decision.unknown"), "only the DG-overleg's own");
}

Test(regelingen, lists_in_pages_by_pillar_and_state)
{
    char id[41], after[41] = "";
    for (int i = 0; i < 120; i++) {
        snprintf(id, sizeof id, "regeling-%03d", i);
        struct scheme s;
        scheme_init(&s, id, "SZW");
        set(&s, 3, &s.m.target_group, id);
        s.pillars[0] = i % 2 ? 1 : 2;
        if (i % 4 == 0)
            set(&s, 5, &s.m.closes, "2026-06-01");
        cr_assert(publish(SZW, &s, "", ""));
    }
    Koers__Scheme__V1__ListSchemes q = KOERS__SCHEME__V1__LIST_SCHEMES__INIT;
    q.pillar = 2;
    q.after = after;
    size_t seen = 0, pages = 0;
    for (bool more = true; more; pages++) {
        ProtobufCMessage *m =
            play_ask(&p, QUERY_SCHEME_LIST, &q.base, KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
        Koers__Scheme__V1__SchemeList *l = (Koers__Scheme__V1__SchemeList *)m;
        for (size_t i = 0; i < l->n_schemes; i++) {
            cr_expect_eq(l->schemes[i]->scheme->pillars[0], 2);
            snprintf(after, sizeof after, "%s", l->schemes[i]->scheme->id);
        }
        seen += l->n_schemes;
        more = l->more;
        protobuf_c_message_free_unpacked(m, NULL);
    }
    cr_expect_eq(seen, 60);
    cr_expect_eq(pages, 2);
    q.state = STATE(CLOSED);
    q.pillar = 0;
    after[0] = '\0';
    ProtobufCMessage *m =
        play_ask(&p, QUERY_SCHEME_LIST, &q.base, KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
    cr_expect_eq(((Koers__Scheme__V1__SchemeList *)m)->n_schemes, 30);
    cr_expect_not(((Koers__Scheme__V1__SchemeList *)m)->more);
    protobuf_c_message_free_unpacked(m, NULL);
}
