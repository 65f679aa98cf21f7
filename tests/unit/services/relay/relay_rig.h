/* This file has a relay without a broker, for tests. It makes and signs inputs, and handles them
 * with the functions of the runtime. It records inputs and outputs, so that a test can rebuild a
 * second view from the records. */
#pragma once

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/daemon/files.h"
#include "common/daemon/journaled.h"
#include "common/daemon/people.h"
#include "common/event/message.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/problems.h"
#include "services/relay/relay.h"
#include "services/relay/shared/limits.h"
#include "services/relay/shared/number.h"

#define RIG_RECORDS 4096

struct rig_person {
    struct key key;
};

struct rig_record {
    Koers__Journal__V1__Record *record;
    uint64_t cause; /* the sequence of the input that caused this output; 0 for an input */
};

struct rig {
    struct daemon_spec spec;
    struct view *view;
    struct mesh mesh;
    struct key key;
    struct handling handling;
    struct rig_person people[40];
    size_t n_people;
    struct rig_record records[RIG_RECORDS];
    size_t n, first_of_last; /* first_of_last: the index of the first output of the last input */
    uint64_t sequence;
    char date[CIVIL_DATE];
};

static inline struct view *rig_view(void)
{
    struct view *v = NULL;
    scoped(mem_freep) char *schema = files_schema(&relay_spec);
    cr_assert_eq(view_open(&v, ":memory:", schema, 1, VIEW_NORMAL, NULL), 0);
    cr_assert_eq(view_begin(v), 0);
    return v;
}

static inline void rig_enrol(struct rig *g, const char *identity, const char *role,
                             const char *scope)
{
    struct rig_person *p = &g->people[g->n_people++];
    key_generate(&p->key, identity, role, scope);
    Koers__Mesh__V1__IdentityChanged c = KOERS__MESH__V1__IDENTITY_CHANGED__INIT;
    c.name = p->key.identity;
    c.role = p->key.role;
    c.scope = p->key.scope;
    c.signing_key = (ProtobufCBinaryData){32, p->key.sign_public};
    cr_assert_eq(people_evolve(g->view, &c), 0);
}

static inline struct rig *rig_new(void)
{
    struct rig *g = mem_new(sizeof *g);
    g->spec = relay_spec;
    g->view = rig_view();
    snprintf(g->mesh.oin, sizeof g->mesh.oin, "00000001000000000000");
    snprintf(g->date, sizeof g->date, "2026-11-21");
    key_generate(&g->key, "relay", "relay", "relay");
    g->handling =
        (struct handling){.spec = &g->spec, .view = g->view, .mesh = &g->mesh, .key = &g->key};
    rig_enrol(g, "ptvt", "ptvt", "");
    rig_enrol(g, "secretaris", "secretaris", "");
    for (unsigned i = 1; i <= 3; i++) {
        char body[] = "kerngroep-0";
        body[10] = (char)('0' + i);
        rig_enrol(g, body, "kerngroep", body);
    }
    rig_enrol(g, "koersoverleg", "koersoverleg", "koersoverleg");
    rig_enrol(g, "dg-overleg", "dg-overleg", "dg-overleg");
    rig_enrol(g, "regelingen", "regelingen", "regelingen");
    static const char *const codes[] = {"NL-DR", "NL-FL", "NL-FR", "NL-GE", "NL-GR", "NL-LI",
                                        "NL-NB", "NL-NH", "NL-OV", "NL-UT", "NL-ZE", "NL-ZH"};
    for (size_t i = 0; i < 12; i++) {
        char identity[] = "accounthouder-nl-xx";
        identity[17] = (char)(codes[i][3] | 0x20);
        identity[18] = (char)(codes[i][4] | 0x20);
        rig_enrol(g, identity, "accounthouder", codes[i]);
    }
    return g;
}

static inline void rig_destroy(struct rig **gp)
{
    struct rig *g = *gp;
    for (size_t i = 0; i < g->n; i++)
        koers__journal__v1__record__free_unpacked(g->records[i].record, NULL);
    view_rollback(g->view);
    view_close(&g->view);
    free(g);
    *gp = NULL;
}

static inline Koers__Journal__V1__Record *rig_record(struct rig *g, const char *identity,
                                                     struct slice event, const uint8_t *signature)
{
    Koers__Journal__V1__Record *r = mem_new(sizeof *r);
    koers__journal__v1__record__init(r);
    r->sequence = ++g->sequence;
    r->committed_us = civil_begin_us(g->date) + 12 * 3600 * 1000000LL + (int64_t)r->sequence;
    r->identity = mem_text(identity);
    r->event.data = mem_new(event.n);
    r->event.len = event.n;
    memcpy(r->event.data, event.data, event.n);
    if (signature) {
        Koers__Journal__V1__Signature *s = mem_new(sizeof *s);
        koers__journal__v1__signature__init(s);
        s->identity = mem_text(identity);
        s->algorithm = mem_text("ed25519");
        s->value.data = mem_new(64);
        s->value.len = 64;
        memcpy(s->value.data, signature, 64);
        r->signatures = mem_new(sizeof *r->signatures);
        r->signatures[r->n_signatures++] = s;
    }
    return r;
}

static inline void rig_keep(struct rig *g, Koers__Journal__V1__Record *r, uint64_t cause)
{
    cr_assert_lt(g->n, RIG_RECORDS);
    g->records[g->n++] = (struct rig_record){r, cause};
}

struct rig_sent {
    const char *identity;
    enum catalogue_id event;
    const char *topic, *subject, *province, *path, *id;
    const ProtobufCMessage *payload;
};

/* Handles one input. Records the input, and then its outputs, in g->records. */
static inline void rig_send(struct rig *g, struct rig_sent s)
{
    const struct catalogue_event *row = &catalogue_events[s.event];
    char source[200], id[UUID_TEXT];
    uint8_t signature[64];
    struct buf event = {0};
    mesh_source(&g->mesh, s.identity, source, sizeof source);
    uuid_derived(id, "rig", (unsigned)g->sequence);
    event_build(&event, &(struct event_draft){.id = s.id ? s.id : id,
                                              .source = source,
                                              .type = row->type,
                                              .topic = s.topic,
                                              .subject = s.subject,
                                              .province = s.province,
                                              .path = s.path,
                                              .classification = row->classification,
                                              .payload = s.payload});
    for (size_t i = 0; row->is_signed && i < g->n_people; i++)
        if (strcmp(g->people[i].key.identity, s.identity) == 0)
            key_sign(&g->people[i].key, row->type, buf_slice(&event), signature);
    Koers__Journal__V1__Record *r =
        rig_record(g, s.identity, buf_slice(&event), row->is_signed ? signature : NULL);
    buf_fini(&event);
    rig_keep(g, r, 0);
    g->first_of_last = g->n;
    struct unit unit;
    cr_assert_eq(handle_live(&g->handling, r, &unit), 0);
    for (size_t i = 0; i < unit.n; i++)
        rig_keep(g, rig_record(g, "relay", buf_slice(&unit.items[i].event), NULL), r->sequence);
    unit_fini(&unit);
}

/* ── outputs ── */

static inline void rig_scan(const struct rig *g, size_t at, struct event *e)
{
    const Koers__Journal__V1__Record *r = g->records[at].record;
    cr_assert_eq(event_scan(e, (struct slice){r->event.data, r->event.len}, NULL), 0);
}

/* Returns how many outputs of this type the last input caused. */
static inline size_t rig_count(const struct rig *g, enum catalogue_id id)
{
    size_t n = 0;
    struct event e;
    for (size_t i = g->first_of_last; i < g->n; i++) {
        rig_scan(g, i, &e);
        n += slice_is(e.type, catalogue_events[id].type);
    }
    return n;
}

/* Returns the payload of output `nth` of this type. Only outputs of the last input count, and the
 * first has number 0. Sets *e to the event. The caller frees the payload. */
static inline ProtobufCMessage *rig_output(const struct rig *g, enum catalogue_id id, size_t nth,
                                           struct event *e)
{
    for (size_t i = g->first_of_last; i < g->n; i++) {
        rig_scan(g, i, e);
        if (slice_is(e->type, catalogue_events[id].type) && nth-- == 0)
            return message_unpack_checked(catalogue_events[id].payload, e->payload, NULL);
    }
    cr_assert_fail("no such output of the last input");
    abort();
}

static inline Koers__Mesh__V1__Reply *rig_reply(const struct rig *g)
{
    struct event e;
    return (Koers__Mesh__V1__Reply *)rig_output(g, EVENT_REPLY, 0, &e);
}

/* Asserts that the last command was done, and that its reply has this subject. */
static inline void rig_assert_done(const struct rig *g, const char *subject)
{
    Koers__Mesh__V1__Reply *reply = rig_reply(g);
    cr_assert_eq(reply->n_refusals, 0, "%s: %s", reply->n_refusals ? reply->refusals[0]->rule : "",
                 reply->n_refusals ? reply->refusals[0]->text : "");
    cr_assert_str_eq(reply->subject, subject);
    koers__mesh__v1__reply__free_unpacked(reply, NULL);
}

/* Asserts that the last command was refused, and that the reply is the only output. One of the
 * refusals in the reply must have this problem, this field and this rule. */
static inline void rig_assert_refused(const struct rig *g, Koers__Mesh__V1__Problem problem,
                                      const char *field, const char *rule)
{
    bool found = false;
    Koers__Mesh__V1__Reply *reply = rig_reply(g);
    for (size_t i = 0; i < reply->n_refusals; i++)
        found |= reply->refusals[i]->problem == problem &&
                 strcmp(reply->refusals[i]->field, field) == 0 &&
                 strcmp(reply->refusals[i]->rule, rule) == 0;
    cr_assert(found, "not refused by %s; first: %s", rule,
              reply->n_refusals ? reply->refusals[0]->rule : "(done)");
    cr_assert_eq(g->n - g->first_of_last, 1);
    koers__mesh__v1__reply__free_unpacked(reply, NULL);
}

static inline char *rig_dump(struct view *view)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    view_dump(view, to);
    fclose(to);
    return text;
}

/* Builds a second view from the records, without the `decide` functions. Asserts that the two views
 * are equal. */
static inline void rig_assert_rebuilt(struct rig *g)
{
    struct rig *other = mem_new(sizeof *other);
    other->view = rig_view();
    other->handling = g->handling;
    other->handling.view = other->view;
    for (size_t i = 0; i < g->n_people; i++) {
        Koers__Mesh__V1__IdentityChanged c = KOERS__MESH__V1__IDENTITY_CHANGED__INIT;
        c.name = g->people[i].key.identity;
        c.role = g->people[i].key.role;
        c.scope = g->people[i].key.scope;
        c.signing_key = (ProtobufCBinaryData){32, g->people[i].key.sign_public};
        cr_assert_eq(people_evolve(other->view, &c), 0);
    }
    for (size_t i = 0; i < g->n;) {
        Koers__Journal__V1__Record *outputs[260];
        size_t n = 0;
        const Koers__Journal__V1__Record *input = g->records[i++].record;
        for (; i < g->n && g->records[i].cause; i++)
            outputs[n++] = g->records[i].record;
        cr_assert_eq(handle_journaled(&other->handling, input, outputs, n), 0);
    }
    char *a = rig_dump(g->view), *b = rig_dump(other->view);
    cr_assert_str_eq(a, b);
    cr_assert_gt(strlen(a), 100);
    free(a);
    free(b);
    view_rollback(other->view);
    view_close(&other->view);
    free(other);
}

/* ── signals ── */

static inline void rig_strings(json_t *list, char ***to, size_t *n)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        *to = mem_grow(*to, (*n + 1) * sizeof **to);
        (*to)[(*n)++] = mem_text(json_string_value(json_array_get(list, i)));
    }
}

static inline char *rig_text(json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return mem_text(text ? text : "");
}

static inline Koers__Signal__V1__Signal *rig_signal_of(json_t *o)
{
    static const char *const kinds[] = {"",        "knelpunt", "initiatief",
                                        "inzicht", "vraag",    "reactie"};
    Koers__Signal__V1__Signal *s = mem_new(sizeof *s);
    koers__signal__v1__signal__init(s);
    const char *kind = json_string_value(json_object_get(o, "kind"));
    const char *origin = json_string_value(json_object_get(o, "origin"));
    for (int i = 1; i <= 5; i++)
        if (strcmp(kind, kinds[i]) == 0)
            s->kind = (Koers__Signal__V1__Kind)i;
    s->origin = strcmp(origin, "landelijk") == 0 ? KOERS__SIGNAL__V1__ORIGIN__ORIGIN_NATIONAL
                                                 : KOERS__SIGNAL__V1__ORIGIN__ORIGIN_REGIONAL;
    s->id = rig_text(o, "id");
    s->province = rig_text(o, "province");
    s->region_type = rig_text(o, "region_type");
    s->region = rig_text(o, "region");
    s->title = rig_text(o, "title");
    s->description = rig_text(o, "description");
    s->scheme = rig_text(o, "scheme");
    s->source = rig_text(o, "source");
    rig_strings(json_object_get(o, "domains"), &s->domains, &s->n_domains);
    rig_strings(json_object_get(o, "parties"), &s->parties, &s->n_parties);
    json_t *pillars = json_object_get(o, "pillars");
    s->pillars = mem_new(8 * sizeof *s->pillars);
    for (size_t i = 0; i < json_array_size(pillars); i++)
        s->pillars[s->n_pillars++] = (uint32_t)json_integer_value(json_array_get(pillars, i));
    const char *name;
    json_t *value;
    s->evidence = mem_new(32 * sizeof *s->evidence);
    json_object_foreach(json_object_get(o, "evidence"), name, value)
    {
        Koers__Signal__V1__Figure *f = mem_new(sizeof *f);
        koers__signal__v1__figure__init(f);
        f->name = mem_text(name);
        f->value = json_number_value(value);
        s->evidence[s->n_evidence++] = f;
    }
    s->has_contact = json_object_get(o, "contact") != NULL;
    return s;
}

/* Returns the signal on a line (1 to 56) of tests/data/signals.ndjson. The caller frees the
 * signal. */
static inline Koers__Signal__V1__Signal *rig_signal(unsigned line)
{
    char text[32768];
    FILE *f = fopen(KOERS_TEST_DATA "/signals.ndjson", "r");
    cr_assert(f, "%s", KOERS_TEST_DATA);
    for (unsigned i = 0; i < line; i++)
        cr_assert(fgets(text, sizeof text, f));
    fclose(f);
    json_t *o = json_loads(text, 0, NULL);
    cr_assert(o);
    Koers__Signal__V1__Signal *s = rig_signal_of(o);
    json_decref(o);
    return s;
}

/* Writes the identity of the account holder of a province. */
static inline void rig_holder(char identity[64], const char *province)
{
    snprintf(identity, 64, "accounthouder-nl-%c%c", province[3] | 0x20, province[4] | 0x20);
}

static inline void rig_post_as(struct rig *g, const char *identity, Koers__Signal__V1__Signal *s)
{
    Koers__Signal__V1__PostSignal p = KOERS__SIGNAL__V1__POST_SIGNAL__INIT;
    p.signal = s;
    rig_send(g, (struct rig_sent){.identity = identity,
                                  .event = EVENT_SIGNAL_POST,
                                  .topic = "ask.relay.signal.post",
                                  .province = *s->province ? s->province : NULL,
                                  .payload = &p.base});
}

/* Posts the signal on a line, as the account holder of its province. */
static inline void rig_post(struct rig *g, unsigned line)
{
    char identity[64];
    Koers__Signal__V1__Signal *s = rig_signal(line);
    rig_holder(identity, s->province);
    rig_post_as(g, identity, s);
    koers__signal__v1__signal__free_unpacked(s, NULL);
}

static inline void rig_post_all(struct rig *g)
{
    for (unsigned line = 1; line <= 56; line++)
        rig_post(g, line);
}

/* ── bottlenecks ── */

static inline void rig_new_bottleneck(struct rig *g, const char *identity, char **signals, size_t n)
{
    Koers__Bottleneck__V1__NewBottleneck c = KOERS__BOTTLENECK__V1__NEW_BOTTLENECK__INIT;
    c.signals = signals;
    c.n_signals = n;
    rig_send(g, (struct rig_sent){.identity = identity,
                                  .event = EVENT_BOTTLENECK_NEW,
                                  .topic = "ask.relay.bottleneck.new",
                                  .payload = &c.base});
}

static inline void rig_join(struct rig *g, const char *identity, char *bottleneck, char **signals,
                            size_t n)
{
    Koers__Bottleneck__V1__JoinBottleneck c = KOERS__BOTTLENECK__V1__JOIN_BOTTLENECK__INIT;
    c.bottleneck = bottleneck;
    c.signals = signals;
    c.n_signals = n;
    rig_send(g, (struct rig_sent){.identity = identity,
                                  .event = EVENT_BOTTLENECK_JOIN,
                                  .topic = "ask.relay.bottleneck.join",
                                  .payload = &c.base});
}

static inline void rig_day(struct rig *g, const char *date)
{
    Koers__Mesh__V1__DayBegun d = KOERS__MESH__V1__DAY_BEGUN__INIT;
    snprintf(g->date, sizeof g->date, "%s", date);
    d.date = g->date;
    rig_send(g, (struct rig_sent){.identity = "broker",
                                  .event = EVENT_DAY_BEGUN,
                                  .topic = "mesh.clock.day.begun",
                                  .payload = &d.base});
}

/* Asks the relay a question as `identity`. Asserts the status, and returns the answer. The caller
 * frees the answer. */
static inline ProtobufCMessage *rig_ask(struct rig *g, enum catalogue_query_id id,
                                        const char *identity, const ProtobufCMessage *question,
                                        Koers__Bus__V1__Answers expected)
{
    struct errtext why = {""};
    ProtobufCMessage *answer = NULL;
    char role[61], scope[61];
    cr_assert(daemon_identity(g->view, identity, role, scope));
    struct asker asker = {identity, role, scope};
    for (size_t i = 0; i < g->spec.n_queries; i++)
        if (g->spec.queries[i].query == id) {
            Koers__Bus__V1__Answers status =
                g->spec.queries[i].answer(&g->spec, g->view, &asker, question, &answer, &why);
            cr_assert_eq(status, expected, "answered %d: %s", (int)status, why.text);
            cr_assert_eq(answer != NULL, expected == KOERS__BUS__V1__ANSWERS__ANSWERS_OK);
            return answer;
        }
    cr_assert_fail("no such question");
    abort();
}
