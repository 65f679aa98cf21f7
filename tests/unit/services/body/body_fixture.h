/* This file has dossiers and commands for the tests of bodies. */
#pragma once

#include "services/body/consultation.h"
#include "tests/unit/services/body/play.h"

#define K(name)    KOERS__OUTCOME__V1__KIND__KIND_##name
#define MANAGER_2  "netwerkmanager-2 netwerkmanager kerngroep-2"
#define SECRETARIS "secretaris secretaris mesh"
#define BOEGBEELD  "boegbeeld boegbeeld koersoverleg"
#define RELAY      "relay relay relay"
#define KNP        "KNP-2026-0001"

/* Returns a dossier of two provinces with this path, as the relay makes it. */
static inline Koers__Bottleneck__V1__Bottleneck knp(const char *number, char **path, size_t n_path)
{
    static uint32_t pillars[] = {2};
    static char ge[] = "NL-GE", nb[] = "NL-NB", title[] = "Leven lang leren is versnipperd";
    static char *provinces[] = {ge, nb};
    static char numbers[8][32];
    static unsigned next;
    char *mine = numbers[next++ % 8];
    snprintf(mine, sizeof numbers[0], "%s", number);
    Koers__Bottleneck__V1__Bottleneck b = KOERS__BOTTLENECK__V1__BOTTLENECK__INIT;
    b.number = mine;
    b.title = title;
    b.pillars = pillars;
    b.n_pillars = 1;
    b.origin = KOERS__SIGNAL__V1__ORIGIN__ORIGIN_NATIONAL;
    b.provinces = provinces;
    b.n_provinces = 2;
    b.path = path;
    b.n_path = n_path;
    return b;
}

/* Plays the submission of a dossier. Returns true if the body did not refuse it. */
static inline bool submit(struct play *p, const char *number)
{
    static char relay[] = "relay";
    static char *path[] = {relay};
    char topic[80];
    Koers__Bottleneck__V1__Bottleneck b = knp(number, path, 1);
    Koers__Bottleneck__V1__BottleneckSubmitted m =
        KOERS__BOTTLENECK__V1__BOTTLENECK_SUBMITTED__INIT;
    m.bottleneck = &b;
    snprintf(topic, sizeof topic, "up.%s.bottleneck.submitted", p->spec->self);
    return play(p, RELAY, EVENT_BOTTLENECK_SUBMITTED, topic, &m.base);
}

/* Describes the outcome that a test records. A text that is NULL becomes "". Exception: `text`
 * becomes "Zo besloten." */
struct record {
    Koers__Outcome__V1__Kind kind;
    const char *number, *receiver, *owner, *due, *reason, *recommendation, *subject;
    const char *date, *effective, *text;
    Koers__Outcome__V1__DecisionKind decision_kind;
    const char *ministry;
    const char *schemes[4];
};

static inline bool record(struct play *p, const char *who, struct record given)
{
    static char empty[] = "";
    char topic[80], texts[14][80];
    size_t n = 0;
    Koers__Outcome__V1__RecordOutcome m = KOERS__OUTCOME__V1__RECORD_OUTCOME__INIT;
#define SET(field, value)                                                                          \
    do {                                                                                           \
        const char *given_text = (value);                                                          \
        snprintf(texts[n], sizeof texts[0], "%s", given_text ? given_text : "");                   \
        m.field = given_text ? texts[n++] : empty;                                                 \
    } while (0)
    SET(body, p->spec->self);
    SET(bottleneck, given.number);
    SET(text, given.text ? given.text : "Zo besloten.");
    SET(receiver, given.receiver);
    SET(owner, given.owner);
    SET(due, given.due);
    SET(reason, given.reason);
    SET(recommendation, given.recommendation);
    SET(subject, given.subject);
    SET(date, given.date);
    SET(effective, given.effective);
    SET(successor_ministry, given.ministry);
#undef SET
    m.kind = given.kind;
    m.decision_kind = given.decision_kind;
    char ids[4][48], *schemes[4];
    for (size_t i = 0; i < 4 && given.schemes[i]; i++) {
        snprintf(ids[i], sizeof ids[0], "%s", given.schemes[i]);
        schemes[m.n_schemes++] = ids[i];
    }
    m.schemes = schemes;
    snprintf(topic, sizeof topic, "ask.%s.outcome.record", p->spec->self);
    return play(p, who, EVENT_OUTCOME_RECORD, topic, &m.base);
}

/* Returns the only output of the last input, which must be an outcome on this topic. */
static inline const Koers__Outcome__V1__Outcome *outcome_of(const struct play *p, const char *topic)
{
    cr_assert_eq(outputs_count(p->out), 1);
    return play_output(p, 0, EVENT_OUTCOME_RECORDED, topic);
}

/* Delivers the last outcome of one body to another body, as the broker does. */
static inline void hand_over(struct play *from, struct play *to)
{
    const struct catalogue_event *row;
    const char *topic;
    const ProtobufCMessage *m = outputs_get(from->out, 0, &row, &topic);
    char who[160], sent[120], id[UUID_TEXT];
    snprintf(who, sizeof who, "%s body %s", from->spec->self, from->spec->self);
    snprintf(sent, sizeof sent, "%s", topic);
    memcpy(id, from->first_id, UUID_TEXT);
    to->sequence++;
    struct play_event *e = play_keep(to, EVENT_OUTCOME_RECORDED, sent, m);
    memcpy(e->id, id, UUID_TEXT);
    sscanf(who, "%63s %63s %63s", e->identity, e->role, e->scope);
    play_evolve(to->spec, to->view, e);
}

/* Returns how many dossiers are on the agenda. If `tabledp` is not NULL, sets three values of the
 * first dossier: *tabledp is the reason why it is on the agenda, `from` is the body that sent it,
 * and `request` is what that body asks. `from` and `request` have 80 bytes each. */
static inline size_t agenda(const struct play *p, Koers__Outcome__V1__Tabled *tabledp, char *from,
                            char *request)
{
    Koers__Outcome__V1__GetAgenda q = KOERS__OUTCOME__V1__GET_AGENDA__INIT;
    ProtobufCMessage *m =
        play_ask(p, QUERY_AGENDA_GET, &q.base, KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
    Koers__Outcome__V1__Agenda *a = (Koers__Outcome__V1__Agenda *)m;
    cr_expect_str_eq(a->body, p->spec->self);
    size_t n = a->n_items;
    if (n && tabledp) {
        *tabledp = a->items[0]->tabled;
        snprintf(from, 80, "%s", a->items[0]->from);
        snprintf(request, 80, "%s", a->items[0]->request);
    }
    protobuf_c_message_free_unpacked(m, NULL);
    return n;
}
