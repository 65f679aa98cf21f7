/* This file has the tables of the relay: its view, topics, handlers and questions. The header of
 * each folder declares the handlers and questions of that folder.
 *
 * In the view, a number (SIG- or KNP-) is one integer, as shared/number.h describes. The column
 * `sequence` has the sequence of the input that caused the row. */
#include "services/relay/relay.h"

#include <string.h>

#include "services/body/bodies.h"
#include "services/relay/bottlenecks/bottlenecks.h"
#include "services/relay/contacts/contacts.h"
#include "services/relay/contacts/vault.h"
#include "services/relay/down/down.h"
#include "services/relay/shared/limits.h"
#include "services/relay/shared/texts.h"
#include "services/relay/signals/signals.h"

static const char schema[] =
    "CREATE TABLE counters (kind TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL,"
    " PRIMARY KEY (kind, year)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE signals (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash BLOB NOT NULL,"
    " kind INTEGER NOT NULL, province TEXT NOT NULL, state INTEGER NOT NULL,"
    " bottleneck INTEGER NOT NULL, scheme_id TEXT NOT NULL, scheme TEXT NOT NULL,"
    " posted_by TEXT NOT NULL, posted_us INTEGER NOT NULL, sequence INTEGER NOT NULL,"
    " event_id TEXT NOT NULL, title TEXT NOT NULL, answer TEXT NOT NULL,"
    " has_contact INTEGER NOT NULL,"
    " content BLOB NOT NULL) STRICT;"
    "CREATE INDEX signals_facts ON signals (province, kind, state, bottleneck);"
    "CREATE INDEX signals_bottleneck ON signals (bottleneck, key) WHERE bottleneck <> 0;"
    /* the words of each signal, see similar/similar.h; rowid is the key of the signal */
    "CREATE VIRTUAL TABLE similar_fts USING fts5 (words, tokenize = 'unicode61');"
    "CREATE TABLE links (linkage INTEGER NOT NULL, signal INTEGER NOT NULL,"
    " PRIMARY KEY (linkage, signal)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX links_signal ON links (signal);"
    "CREATE TABLE forgotten (signal INTEGER PRIMARY KEY, id TEXT NOT NULL,"
    " sequence INTEGER NOT NULL) STRICT;"
    "CREATE INDEX forgotten_sequence ON forgotten (sequence);"
    "CREATE TABLE bottlenecks (key INTEGER PRIMARY KEY, title TEXT NOT NULL,"
    " summary TEXT NOT NULL, pillars TEXT NOT NULL, origin INTEGER NOT NULL,"
    " state INTEGER NOT NULL, holder TEXT NOT NULL, path TEXT NOT NULL,"
    " effective TEXT NOT NULL, term TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;"
    "CREATE INDEX bottlenecks_term ON bottlenecks (state, term);"
    "CREATE TABLE bottleneck_provinces (bottleneck INTEGER NOT NULL, province TEXT NOT NULL,"
    " PRIMARY KEY (bottleneck, province)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE assessments (bottleneck INTEGER NOT NULL, province TEXT NOT NULL,"
    " degree INTEGER NOT NULL, reason TEXT NOT NULL, assessed_by TEXT NOT NULL,"
    " PRIMARY KEY (bottleneck, province)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE outcomes (id TEXT PRIMARY KEY, bottleneck INTEGER NOT NULL,"
    " at_us INTEGER NOT NULL, sequence INTEGER NOT NULL, content BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE schemes (id TEXT PRIMARY KEY, name TEXT NOT NULL, id_folded TEXT NOT NULL,"
    " name_folded TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE steps (bottleneck INTEGER NOT NULL, sequence INTEGER NOT NULL,"
    " nth INTEGER NOT NULL, at_us INTEGER NOT NULL, body TEXT NOT NULL, actor TEXT NOT NULL,"
    " what TEXT NOT NULL, holder TEXT NOT NULL, text TEXT NOT NULL, event_id TEXT NOT NULL,"
    " direction TEXT NOT NULL, PRIMARY KEY (bottleneck, sequence, nth)) STRICT, WITHOUT ROWID;";

static const char *const topics[] = {
    "ask.relay.signal.*",       "ask.relay.bottleneck.*",
    "ask.relay.outcome.record", "up.*.outcome.recorded",
    "down.*.outcome.recorded",  "down.regelingen.scheme.*",
    "mesh.clock.day.begun",     NULL,
};

/* Parks a fact that only the relay may publish. The relay does not receive its own events as
 * inputs, so another identity sent the fact. */
static int own_fact_decide(const struct daemon_spec *spec, struct view *view,
                           const struct input *in, struct outputs *out)
{
    (void)spec;
    (void)view;
    out_park(out, "a fact of the relay, sent by %s", in->identity);
    return 0;
}

static const struct handler handlers[] = {
    {EVENT_SIGNAL_POST, signal_post_decide, NULL, NULL},
    {EVENT_SIGNAL_REGISTERED, own_fact_decide, signal_registered_evolve, NULL},
    {EVENT_SIGNAL_LINK, signal_link_decide, NULL, NULL},
    {EVENT_SIGNALS_LINKED, own_fact_decide, signals_linked_evolve, NULL},
    {EVENT_SIGNAL_ANSWER, signal_answer_decide, NULL, NULL},
    {EVENT_SIGNAL_ANSWERED, own_fact_decide, signal_answered_evolve, NULL},
    {EVENT_SIGNAL_FORGET, signal_forget_decide, NULL, NULL},
    {EVENT_CONTACT_FORGOTTEN, own_fact_decide, contact_forgotten_evolve, NULL},
    {EVENT_BOTTLENECK_NEW, bottleneck_new_decide, NULL, NULL},
    {EVENT_BOTTLENECK_OPENED, own_fact_decide, bottleneck_opened_evolve, NULL},
    {EVENT_BOTTLENECK_SUBMITTED, own_fact_decide, bottleneck_submitted_evolve, NULL},
    {EVENT_BOTTLENECK_KEPT, own_fact_decide, bottleneck_kept_evolve, NULL},
    {EVENT_BOTTLENECK_JOIN, bottleneck_join_decide, NULL, NULL},
    {EVENT_BOTTLENECK_JOINED, own_fact_decide, bottleneck_joined_evolve, NULL},
    {EVENT_BOTTLENECK_ASSESS, bottleneck_assess_decide, NULL, NULL},
    {EVENT_BOTTLENECK_ASSESSED, own_fact_decide, bottleneck_assessed_evolve, NULL},
    {EVENT_BOTTLENECK_REOPEN, bottleneck_reopen_decide, NULL, NULL},
    {EVENT_BOTTLENECK_REOPENED, own_fact_decide, bottleneck_reopened_evolve, NULL},
    {EVENT_BOTTLENECK_CLOSED, own_fact_decide, bottleneck_closed_evolve, NULL},
    {EVENT_OUTCOME_RECORD, outcome_record_decide, NULL, NULL},
    {EVENT_OUTCOME_RECORDED, outcome_recorded_decide, outcome_recorded_evolve,
     outcome_recorded_admit},
    {EVENT_OUTCOME_DELIVERED, own_fact_decide, outcome_delivered_evolve, NULL},
    {EVENT_SCHEME_PUBLISHED, scheme_published_decide, scheme_published_evolve, NULL},
    {EVENT_SCHEME_CLOSED, scheme_closed_decide, NULL, NULL},
    {EVENT_DAY_BEGUN, day_begun_decide, NULL, NULL},
};

static const struct query queries[] = {
    {QUERY_CONTACT_PUT, answer_contact_put},
    {QUERY_CONTACT_GET, answer_contact_get},
    {QUERY_SIGNAL_GET, answer_signal_get},
    {QUERY_SIGNAL_LIST, answer_signal_list},
    {QUERY_SIMILAR_FIND, answer_similar_find},
    {QUERY_BOTTLENECK_GET, answer_bottleneck_get},
    {QUERY_BOTTLENECK_LIST, answer_bottleneck_list},
    {QUERY_BOTTLENECK_TRACE, answer_bottleneck_trace},
    {QUERY_OUTCOME_GET, answer_outcome_get},
};

const struct daemon_spec relay_spec = {
    .self = RELAY_SELF,
    .program = "koers-relay",
    .summary = "registers signals, bundles them into bottlenecks, and brings outcomes back to"
               " every province",
    .kind = BODY_RELAY,
    .view_version = 1,
    .schema = schema,
    .topics = topics,
    .handlers = handlers,
    .n_handlers = sizeof handlers / sizeof *handlers,
    .queries = queries,
    .n_queries = sizeof queries / sizeof *queries,
    .start = vault_start,
    .committed = vault_committed,
    .stop = vault_stop,
};
