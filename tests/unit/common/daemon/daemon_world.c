/* This file contains the test program and the journal that daemon_world.h declares. */
#include "tests/unit/common/daemon/daemon_world.h"

#include "common/daemon/files.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"

#include "common/daemon/parked.h"
#include "common/event/message.h"

#define LARGE ((size_t)70 * 1024)
#define LONG  ((size_t)7 * 1024)

/* ── the test program: handlers and tables ── */

#define TALLY_PUT   "INSERT INTO tally (number, sequence, date, by) VALUES (?, ?, ?, ?)"
#define TALLY_COUNT "SELECT count(*) FROM tally"
#define LOG_PUT     "INSERT INTO log (sequence, what) VALUES (?, ?)"

static void register_one(struct view *view, const struct input *in, struct outputs *out,
                         Koers__Signal__V1__Signal *signal, size_t nth)
{
    char number[40], by[64];
    int64_t n = view_number(view, 0, TALLY_COUNT, "") + (int64_t)nth + 1;
    snprintf(number, sizeof number, "SIG-%.4s-%04d", in->date, (int)n);
    snprintf(by, sizeof by, "%s", in->identity);
    Koers__Signal__V1__SignalRegistered fact = KOERS__SIGNAL__V1__SIGNAL_REGISTERED__INIT;
    fact.number = number;
    fact.signal = signal;
    fact.posted_by = by;
    (void)out_add(out, EVENT_SIGNAL_REGISTERED, "down.relay.signal.registered", number, "NL-GR",
                  NULL, &fact.base);
    out_subject(out, number);
}

static int post_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                       struct outputs *out)
{
    (void)spec;
    Koers__Signal__V1__Signal *signal =
        ((const Koers__Signal__V1__PostSignal *)in->payload)->signal;
    const char *title = signal->title;
    size_t n = strcmp(title, "veel") == 0 ? 260 : strcmp(title, "lang") == 0 ? 40 : 1;
    if (strcmp(title, "val om") == 0)
        raise(SIGABRT);
    if (strcmp(title, "fout") == 0)
        return -EIO;
    if (strcmp(title, "parkeer") == 0 && view_number(view, 0, TALLY_COUNT, "") < 2)
        out_park(out, "nog maar %d", (int)view_number(view, 0, TALLY_COUNT, ""));
    if (strcmp(title, "weiger") == 0) {
        out_refuse(out, KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_FIELD, "title", "title.a", "nee");
        out_refuse(out, KOERS__MESH__V1__PROBLEM__PROBLEM_UNKNOWN, NULL, "title.b", "nog eens nee");
    }
    if (strcmp(title, "groot") == 0 || strcmp(title, "lang") == 0) {
        size_t length = strcmp(title, "groot") == 0 ? LARGE : LONG;
        scoped(mem_freep) char *text = mem_new(length + 1);
        memset(text, 'x', length);
        char *before = signal->description;
        signal->description = text;
        for (size_t i = 0; i < n; i++)
            register_one(view, in, out, signal, i);
        signal->description = before;
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        register_one(view, in, out, signal, i);
    return 0;
}

static int log_it(struct view *view, const struct input *in, const char *what)
{
    return view_exec(view, LOG_PUT, "it", (int64_t)in->sequence, what);
}

static int post_evolve(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    (void)spec;
    return log_it(view, in, in->role);
}

static int registered_evolve(const struct daemon_spec *spec, struct view *view,
                             const struct input *in)
{
    (void)spec;
    const Koers__Signal__V1__SignalRegistered *fact =
        (const Koers__Signal__V1__SignalRegistered *)in->payload;
    return view_exec(view, TALLY_PUT, "titt", fact->number, (int64_t)in->sequence, in->date,
                     in->identity);
}

static int day_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                      struct outputs *out)
{
    (void)spec;
    (void)view;
    const Koers__Mesh__V1__DayBegun *day = (const Koers__Mesh__V1__DayBegun *)in->payload;
    char *signals[] = {day->date};
    Koers__Signal__V1__SignalsLinked fact = KOERS__SIGNAL__V1__SIGNALS_LINKED__INIT;
    fact.n_signals = 1;
    fact.signals = signals;
    if (day->date[9] == '1')
        (void)out_add(out, EVENT_SIGNALS_LINKED, "down.nl-gr.signals.linked", NULL, "NL-GR", NULL,
                      &fact.base);
    return 0;
}

static int day_evolve(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    (void)spec;
    return log_it(view, in, ((const Koers__Mesh__V1__DayBegun *)in->payload)->date);
}

static int close_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                        struct outputs *out)
{
    (void)spec;
    (void)view;
    const Koers__Outcome__V1__RecordOutcome *command =
        (const Koers__Outcome__V1__RecordOutcome *)in->payload;
    Koers__Scheme__V1__SchemeClosed fact = KOERS__SCHEME__V1__SCHEME_CLOSED__INIT;
    fact.scheme = command->text;
    (void)out_add(out, EVENT_SCHEME_CLOSED, "down.regelingen.scheme.closed", NULL, NULL, NULL,
                  &fact.base);
    return 0;
}

static int closed_evolve(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    (void)spec;
    return log_it(view, in, "closed");
}

static const char *const world_topics[] = {"ask.relay.>", "mesh.clock.day.begun", NULL};
static const struct handler world_handlers[] = {
    {EVENT_SIGNAL_POST, post_decide, post_evolve, NULL},
    {EVENT_SIGNAL_REGISTERED, NULL, registered_evolve, NULL},
    {EVENT_DAY_BEGUN, day_decide, day_evolve, NULL},
    {EVENT_OUTCOME_RECORD, close_decide, NULL, NULL},
    {EVENT_SCHEME_CLOSED, NULL, closed_evolve, NULL},
    {EVENT_SCHEME_PUBLISHED, NULL, closed_evolve, NULL},
};

const struct daemon_spec world_spec = {
    .self = "relay",
    .program = "koers-relay",
    .summary = "a daemon of the tests",
    .view_version = 1,
    .schema = "CREATE TABLE tally (number TEXT PRIMARY KEY, sequence INTEGER, date TEXT, by TEXT);"
              "CREATE TABLE log (sequence INTEGER, what TEXT);",
    .topics = world_topics,
    .handlers = world_handlers,
    .n_handlers = sizeof world_handlers / sizeof world_handlers[0],
};

/* ── the journal in memory ── */

void world_init(struct world *w)
{
    memset(w, 0, sizeof *w);
    snprintf(w->mesh.oin, sizeof w->mesh.oin, "00000001003214345000");
    key_generate(&w->self, "relay", "relay", "relay");
    key_generate(&w->person, "accounthouder-nl-gr", "accounthouder", "NL-GR");
    key_generate(&w->regelingen, "regelingen", "regelingen", "regelingen");
}

void world_fini(struct world *w)
{
    for (size_t i = 0; i < w->n; i++)
        koers__journal__v1__record__free_unpacked(w->records[i], NULL);
    w->n = 0;
}

static uint64_t world_append(struct world *w, const char *identity, struct slice event,
                             const uint8_t *signature)
{
    cr_assert(w->n < WORLD_MAX);
    Koers__Journal__V1__Record *r = mem_new(sizeof *r);
    koers__journal__v1__record__init(r);
    r->sequence = w->n + 1;
    r->committed_us = civil_begin_us("2026-11-21") + (int64_t)w->n * 1000000;
    r->identity = mem_text(identity);
    r->event.data = mem_new(event.n + 1);
    r->event.len = event.n;
    mem_copy(r->event.data, event.data, event.n);
    if (signature) {
        Koers__Journal__V1__Signature *s = mem_new(sizeof *s);
        koers__journal__v1__signature__init(s);
        s->identity = mem_text(identity);
        s->algorithm = mem_text("ed25519");
        s->value.data = mem_new(64);
        s->value.len = 64;
        memcpy(s->value.data, signature, 64);
        r->signatures = mem_new(sizeof *r->signatures);
        r->signatures[0] = s;
        r->n_signatures = 1;
    }
    w->records[w->n++] = r;
    return r->sequence;
}

uint64_t world_again(struct world *w, uint64_t sequence)
{
    Koers__Journal__V1__Record *copy = message_copy(&w->records[sequence - 1]->base);
    copy->sequence = w->n + 1;
    copy->committed_us = w->records[w->n - 1]->committed_us;
    w->records[w->n++] = copy;
    return copy->sequence;
}

uint64_t world_add_bytes(struct world *w, const char *identity, struct slice event)
{
    return world_append(w, identity, event, NULL);
}

static uint64_t world_draft(struct world *w, const char *identity, const struct key *key,
                            enum catalogue_id id, const char *topic,
                            const ProtobufCMessage *payload)
{
    char event_id[UUID_TEXT], source[200];
    uuid_derived(event_id, "test", w->n_ids++);
    mesh_source(&w->mesh, identity, source, sizeof source);
    struct event_draft draft = {
        .id = event_id,
        .source = source,
        .type = catalogue_events[id].type,
        .topic = topic,
        .time_us = 1,
        .payload = payload,
    };
    scoped(buf_fini) struct buf bytes = {0};
    event_build(&bytes, &draft);
    uint8_t signature[64];
    if (key)
        key_sign(key, draft.type, buf_slice(&bytes), signature);
    return world_append(w, identity, buf_slice(&bytes), key ? signature : NULL);
}

uint64_t world_add(struct world *w, const struct key *from, enum catalogue_id id, const char *topic,
                   const ProtobufCMessage *payload)
{
    return world_draft(w, from->identity, catalogue_events[id].is_signed ? from : NULL, id, topic,
                       payload);
}

uint64_t world_identity(struct world *w, const struct key *key, bool revoked)
{
    char name[61], role[61], scope[61];
    snprintf(name, sizeof name, "%s", key->identity);
    snprintf(role, sizeof role, "%s", key->role);
    snprintf(scope, sizeof scope, "%s", key->scope);
    uint8_t public[32];
    memcpy(public, key->sign_public, sizeof public);
    Koers__Mesh__V1__IdentityChanged changed = KOERS__MESH__V1__IDENTITY_CHANGED__INIT;
    changed.name = name;
    changed.role = role;
    changed.scope = scope;
    changed.signing_key.data = public;
    changed.signing_key.len = sizeof public;
    changed.revoked = revoked;
    changed.valid_from_us = w->valid_from_us;
    changed.valid_until_us = w->valid_until_us;
    return world_draft(w, "broker", NULL, EVENT_IDENTITY_CHANGED, "mesh.broker.identity.changed",
                       &changed.base);
}

uint64_t world_post(struct world *w, const char *title)
{
    scoped(mem_freep) char *copy = mem_text(title);
    Koers__Signal__V1__Signal signal = KOERS__SIGNAL__V1__SIGNAL__INIT;
    signal.title = copy;
    Koers__Signal__V1__PostSignal post = KOERS__SIGNAL__V1__POST_SIGNAL__INIT;
    post.signal = &signal;
    return world_add(w, &w->person, EVENT_SIGNAL_POST, "ask.relay.signal.post", &post.base);
}

uint64_t world_day(struct world *w, const char *date)
{
    scoped(mem_freep) char *copy = mem_text(date);
    Koers__Mesh__V1__DayBegun day = KOERS__MESH__V1__DAY_BEGUN__INIT;
    day.date = copy;
    return world_draft(w, "broker", NULL, EVENT_DAY_BEGUN, "mesh.clock.day.begun", &day.base);
}

uint64_t world_close(struct world *w, bool well_signed)
{
    char scheme[] = "RVO-1";
    Koers__Outcome__V1__RecordOutcome close = KOERS__OUTCOME__V1__RECORD_OUTCOME__INIT;
    close.text = scheme;
    struct key *key = well_signed ? &w->person : &w->regelingen;
    return world_draft(w, w->person.identity, key, EVENT_OUTCOME_RECORD, "ask.relay.outcome.record",
                       &close.base);
}

uint64_t world_retry(struct world *w, uint64_t sequence)
{
    struct key operator= {.identity = "operator"};
    Koers__Mesh__V1__InputRetry retry = KOERS__MESH__V1__INPUT_RETRY__INIT;
    retry.sequence = sequence;
    return world_add(w, &operator, EVENT_INPUT_RETRY, "ask.relay.input.retry", &retry.base);
}

uint64_t world_give_up(struct world *w, uint64_t sequence, const char *reason)
{
    struct key operator= {.identity = "operator"};
    scoped(mem_freep) char *copy = mem_text(reason);
    Koers__Mesh__V1__InputGiveUp give_up = KOERS__MESH__V1__INPUT_GIVE_UP__INIT;
    give_up.sequence = sequence;
    give_up.reason = copy;
    return world_add(w, &operator, EVENT_INPUT_GIVE_UP, "ask.relay.input.give-up", &give_up.base);
}

static bool record_is(const Koers__Journal__V1__Record *record, enum catalogue_id id,
                      struct event *event)
{
    struct slice bytes = {record->event.data, record->event.len};
    return event_scan(event, bytes, NULL) == EVENT_OK &&
           slice_is(event->type, catalogue_events[id].type);
}

size_t world_count(const struct world *w, enum catalogue_id id)
{
    struct event event;
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++)
        n += record_is(w->records[i], id, &event);
    return n;
}

ProtobufCMessage *world_get(const struct world *w, enum catalogue_id id, size_t nth)
{
    struct event event;
    for (size_t i = 0; i < w->n; i++)
        if (record_is(w->records[i], id, &event) && nth-- == 0)
            return message_unpack_checked(catalogue_events[id].payload, event.payload, NULL);
    return NULL;
}

/* ── the node: a view and its rounds ── */

void node_open(struct node *n, struct world *w, const char *path)
{
    struct errtext why = {""};
    scoped(mem_freep) char *schema = files_schema(&world_spec);
    memset(n, 0, sizeof *n);
    cr_assert(view_open(&n->view, path, schema, 1, VIEW_NORMAL, &why) == VIEW_OK, "%s", why.text);
    round_init(&n->round, &world_spec, n->view, &w->mesh, &w->self);
}

void node_close(struct node *n)
{
    round_fini(&n->round);
    view_close(&n->view);
}

static bool is_own(const Koers__Journal__V1__Record *record)
{
    return strcmp(record->identity, "relay") == 0;
}

void node_begin(struct node *n, struct world *w)
{
    static const uint8_t journal_id[16] = "a journal of us";
    uint64_t number = 0, sequence = 0;
    for (size_t i = 0; i < w->n; i++)
        if (is_own(w->records[i])) {
            number++;
            sequence = w->records[i]->sequence;
        }
    round_begin(&n->round, journal_id, number, sequence);
    for (size_t i = n->round.done.position; i < w->n; i++)
        (void)round_offer(&n->round, w->records[i]);
    round_through(&n->round, w->n);
    for (size_t i = n->round.done.output; i < w->n && round_needs_outputs(&n->round); i++)
        if (is_own(w->records[i]))
            cr_assert(round_offer_output(&n->round, w->records[i]));
    round_outputs_through(&n->round, w->n);
}

void node_publish(struct node *n, struct world *w, size_t nth, bool acknowledged)
{
    const struct unit *unit = &n->round.units[nth];
    uint64_t sequence = 0;
    for (size_t i = 0; i < unit->n; i++)
        sequence = world_append(w, "relay", buf_slice(&unit->items[i].event),
                                unit->items[i].is_signed ? unit->items[i].signature : NULL);
    if (acknowledged)
        round_acknowledged(&n->round, nth, sequence);
}

/* Subtracts 1 from *crash. If *crash was not 0 before, returns false. If it was 0, simulates a
 * process that is killed, and returns true: it closes the node, which rolls the open transaction
 * back, opens the node again and begins a new session. */
static bool crashes(struct node *n, struct world *w, const char *path, int *crash)
{
    if ((*crash)-- != 0)
        return false;
    node_close(n);
    node_open(n, w, path);
    node_begin(n, w);
    return true;
}

bool node_run(struct node *n, struct world *w, const char *path, int *crash)
{
    struct round_credit a, b;
    bool crashed = crashes(n, w, path, crash);
    while (round_has_work(&n->round) || n->round.open) {
        cr_assert(round_work(&n->round) == 0);
        if (crashes(n, w, path, crash)) {
            crashed = true;
            continue;
        }
        bool gone = false;
        for (size_t i = 0; i < n->round.n_units && !gone; i++) {
            bool before_answer = *crash == 0;
            node_publish(n, w, i, !before_answer);
            gone = crashes(n, w, path, crash);
        }
        crashed |= gone;
        if (gone)
            continue;
        cr_assert(round_commit(&n->round, &a, &b) == 0);
        crashed |= crashes(n, w, path, crash);
    }
    cr_assert(round_commit(&n->round, &a, &b) == 0);
    return crashed;
}

char *node_dump(struct node *n)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    view_dump(n->view, to);
    fclose(to);
    return text;
}

void node_over(struct node *n, struct world *w)
{
    int never = -1;
    node_open(n, w, ":memory:");
    node_begin(n, w);
    (void)node_run(n, w, NULL, &never);
}

void node_go_on(struct node *n, struct world *w)
{
    int never = -1;
    node_begin(n, w);
    (void)node_run(n, w, NULL, &never);
}

void assert_same(char *a, char *b, const char *what, int at)
{
    cr_assert_str_eq(a, b, "%s %d", what, at);
    free(b);
}

char *world_rebuild(struct world *w)
{
    struct node n;
    int never = -1;
    node_open(&n, w, ":memory:");
    node_begin(&n, w);
    size_t before = w->n;
    (void)node_run(&n, w, NULL, &never);
    cr_assert_eq(w->n, before, "a rebuild publishes nothing");
    char *text = node_dump(&n);
    node_close(&n);
    return text;
}
