/* This file runs rounds (round.h). Two rules. The mark says how far the view has read the journal,
 * and is written in the same transaction as the inputs. A transaction is committed only after its
 * outputs are journaled. So after any failure, the round starts again from the last commit and
 * gives the same outputs. */
#include "common/daemon/round.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/daemon/journaled.h"
#include "common/daemon/order.h"

#define MARK_GET                                                                                   \
    "SELECT journal, position, own, seen, seen_hash, skipped FROM local_mark WHERE one = 1"
#define MARK_PUT                                                                                   \
    "INSERT OR REPLACE INTO local_mark (one, journal, position, own, seen, seen_hash, skipped)"    \
    " VALUES (1, ?, ?, ?, ?, ?, ?)"

/* ── the mark: how far the view has read the journal ── */

static void mark_load(struct round_mark *m, struct view *v)
{
    *m = (struct round_mark){0};
    struct view_row *row = view_query(v, MARK_GET, "");
    if (!view_next(row))
        return;
    struct slice journal = view_blob(row, 0);
    m->has_journal = journal.n == sizeof m->journal_id;
    if (m->has_journal)
        memcpy(m->journal_id, journal.data, journal.n);
    m->position = (uint64_t)view_int(row, 1);
    m->output = (uint64_t)view_int(row, 2);
    m->seen = (uint64_t)view_int(row, 3);
    struct slice hash = view_blob(row, 4);
    if (hash.n == sizeof m->seen_hash)
        memcpy(m->seen_hash, hash.data, hash.n);
    m->skipped = (uint64_t)view_int(row, 5);
    view_done(row);
}

static int mark_store(const struct round_mark *m, struct view *v)
{
    struct slice journal = {m->journal_id, m->has_journal ? sizeof m->journal_id : 0};
    struct slice hash = {m->seen_hash, sizeof m->seen_hash};
    return view_exec(v, MARK_PUT, "biiibi", journal, (int64_t)m->position, (int64_t)m->output,
                     (int64_t)m->seen, hash, (int64_t)m->skipped);
}

static void mark_see(struct round_mark *m, uint64_t sequence, struct slice event)
{
    if (sequence <= m->seen)
        return;
    m->seen = sequence;
    key_hash(event, m->seen_hash);
}

static void mark_see_record(struct round_mark *m, const Koers__Journal__V1__Record *record)
{
    mark_see(m, record->sequence, (struct slice){record->event.data, record->event.len});
}

/* ── start, end, new session, rollback ── */

void round_init(struct round *r, const struct daemon_spec *spec, struct view *view,
                const struct mesh *mesh, const struct key *key)
{
    *r = (struct round){.handling = {.spec = spec, .view = view, .mesh = mesh, .key = key}};
    mark_load(&r->done, view);
    r->now = r->done;
    r->through = r->done.position;
    r->handling.skipped = r->done.skipped;
}

static void round_drop_units(struct round *r)
{
    for (size_t i = 0; i < r->n_units; i++)
        unit_fini(&r->units[i]);
    r->n_units = r->units_events = r->units_bytes = 0;
}

void round_fini(struct round *r)
{
    round_rollback(r);
    queue_fini(&r->inputs);
    queue_fini(&r->outputs);
    free(r->units);
    r->units = NULL;
}

void round_begin(struct round *r, const uint8_t journal_id[16], uint64_t outbox_number,
                 uint64_t outbox_sequence)
{
    round_rollback(r);
    queue_clear(&r->inputs);
    queue_clear(&r->outputs);
    memcpy(r->done.journal_id, journal_id, sizeof r->done.journal_id);
    r->done.has_journal = true;
    r->done.number = outbox_number;
    /* At login, the broker compared only the event at `seen`. Between `seen` and `position`, there
     * was no event for this daemon. If the journal was restored since then, there may now be an
     * event for this daemon between them. So the daemon reads again after `seen`. */
    if (r->done.position > r->done.seen)
        r->done.position = r->done.seen;
    r->now = r->done;
    r->offered = r->through = r->done.position;
    r->outputs_offered = r->outputs_through = r->done.output;
    r->outputs_target = outbox_sequence;
}

void round_rollback(struct round *r)
{
    if (r->open)
        view_rollback(r->handling.view);
    r->open = false;
    round_drop_units(r);
    r->inputs.n_taken = r->outputs.n_taken = 0;
    r->now = r->done;
    r->handling.skipped = r->done.skipped;
}

/* ── records that arrive ── */

static uint64_t output_cause(const Koers__Journal__V1__Record *record)
{
    struct event event;
    char text[24];
    if (event_scan(&event, (struct slice){record->event.data, record->event.len}, NULL) != EVENT_OK)
        return 0;
    (void)slice_copy(event_attribute(&event, "causeseq"), text, sizeof text);
    return strtoull(text, NULL, 10);
}

bool round_needs_outputs(const struct round *r)
{
    return r->outputs_through < r->outputs_target;
}

bool round_offer(struct round *r, const Koers__Journal__V1__Record *record)
{
    if (record->sequence <= r->offered)
        return false;
    r->offered = record->sequence;
    if (strcmp(record->identity, r->handling.spec->self) == 0)
        return false;
    queue_add(&r->inputs, record, 0);
    return true;
}

void round_through(struct round *r, uint64_t through)
{
    if (through > r->through)
        r->through = through;
}

/* Queues an output from the journal. If an output is after outputs_target, it was not yet on the
 * broker's disk at login. Such an output is not queued. Instead, the daemon decides the cause again
 * and publishes the same bytes. The broker then answers with ALREADY. */
bool round_offer_output(struct round *r, const Koers__Journal__V1__Record *record)
{
    if (record->sequence <= r->outputs_offered || record->sequence > r->outputs_target)
        return false;
    r->outputs_offered = record->sequence;
    queue_add(&r->outputs, record, output_cause(record));
    return true;
}

void round_outputs_through(struct round *r, uint64_t through)
{
    if (through > r->outputs_through)
        r->outputs_through = through;
}

/* ── handle the queued records ── */

static const struct queued *round_input(const struct round *r)
{
    return r->inputs.n_taken < r->inputs.n ? &r->inputs.list[r->inputs.n_taken] : NULL;
}

static const struct queued *round_output(const struct round *r)
{
    return r->outputs.n_taken < r->outputs.n ? &r->outputs.list[r->outputs.n_taken] : NULL;
}

/* Returns true if all journaled outputs of causes up to `sequence` have arrived. */
static bool round_knows(const struct round *r, uint64_t sequence)
{
    return !round_needs_outputs(r) ||
           (r->outputs.n > 0 && r->outputs.list[r->outputs.n - 1].cause > sequence);
}

static bool round_full(const struct round *r)
{
    return r->inputs.n_taken + r->outputs.n_taken >= ROUND_INPUTS + EVENT_UNIT_EVENTS ||
           r->inputs.n_taken >= ROUND_INPUTS || r->units_events >= ROUND_EVENTS ||
           r->units_bytes >= ROUND_BYTES;
}

/* Returns true if the cause of the next output is no longer among the inputs. */
static bool round_has_orphan(const struct round *r)
{
    const struct queued *input = round_input(r), *own = round_output(r);
    if (!own)
        return false;
    return input ? own->cause < input->record->sequence : own->cause <= r->through;
}

bool round_has_work(const struct round *r)
{
    const struct queued *input = round_input(r);
    return round_has_orphan(r) || (input && round_knows(r, input->record->sequence));
}

static int round_open(struct round *r)
{
    if (r->open)
        return 0;
    int result = view_begin(r->handling.view);
    r->open = result == 0;
    return result;
}

static int round_orphan(struct round *r)
{
    const struct queued *own = round_output(r);
    int result = handle_orphan(&r->handling, own->record, own->cause);
    if (result != 0)
        return result;
    mark_see_record(&r->now, own->record);
    r->now.output = own->record->sequence;
    r->outputs.n_taken++;
    return 0;
}

static int round_journaled(struct round *r, const struct queued *input)
{
    Koers__Journal__V1__Record *outputs[EVENT_UNIT_EVENTS] = {NULL};
    size_t n = 0;
    for (size_t i = r->outputs.n_taken; i < r->outputs.n && n < EVENT_UNIT_EVENTS; i++) {
        if (r->outputs.list[i].cause != input->record->sequence)
            break;
        outputs[n++] = r->outputs.list[i].record;
    }
    int result = handle_journaled(&r->handling, input->record, outputs, n);
    if (result != 0)
        return result;
    r->outputs.n_taken += n;
    if (n > 0) {
        mark_see_record(&r->now, outputs[n - 1]);
        r->now.output = outputs[n - 1]->sequence;
    }
    return 0;
}

static void round_add_unit(struct round *r, struct unit *unit)
{
    if (unit->n == 0) {
        unit_fini(unit);
        return;
    }
    unit->number = r->now.number + 1;
    r->now.number += unit->n;
    if (r->n_units == r->units_capacity) {
        r->units_capacity = r->units_capacity ? 2 * r->units_capacity : 16;
        r->units = mem_grow(r->units, r->units_capacity * sizeof(struct unit));
    }
    r->units_events += unit->n;
    r->units_bytes += unit->bytes;
    r->units[r->n_units++] = *unit;
}

static int round_live(struct round *r, const struct queued *input)
{
    struct unit unit;
    attempts_begin(r->handling.attempts, input->record->sequence);
    int result = handle_live(&r->handling, input->record, &unit);
    if (result >= 0) /* a negative errno ends the process and counts as an attempt */
        attempts_end(r->handling.attempts, input->record->sequence);
    if (result == 0)
        round_add_unit(r, &unit);
    return result;
}

/* Handles one record. If the cause of the next queued output is not among the inputs, handles that
 * output. Otherwise handles the next input. If the queue has outputs from the journal, takes the
 * outputs of the input from the queue. Otherwise decides the outputs. Returns 0, VIEW_E_FULL or a
 * negative errno. */
static int round_step(struct round *r)
{
    if (round_has_orphan(r))
        return round_orphan(r);
    const struct queued *input = round_input(r);
    int result = round_output(r) ? round_journaled(r, input) : round_live(r, input);
    if (result != 0)
        return result;
    mark_see_record(&r->now, input->record);
    r->now.position = input->record->sequence;
    r->now.skipped = r->handling.skipped;
    r->inputs.n_taken++;
    return 0;
}

int round_work(struct round *r)
{
    while (round_has_work(r) && !round_full(r)) {
        int result = round_open(r);
        if (result == 0)
            result = round_step(r);
        if (result != 0)
            return result == VIEW_E_FULL ? result : err_trace(result);
    }
    return 0;
}

void round_acknowledged(struct round *r, size_t nth, uint64_t sequence)
{
    must(nth < r->n_units && r->open);
    const struct unit *unit = &r->units[nth];
    r->now.output = sequence;
    mark_see(&r->now, sequence, buf_slice(&unit->items[unit->n - 1].event));
}

int round_commit(struct round *r, struct round_credit *inputs, struct round_credit *outputs)
{
    *inputs = *outputs = (struct round_credit){0};
    if (!round_input(r) && !round_output(r) && !round_needs_outputs(r) &&
        r->through > r->now.position)
        r->now.position = r->through;
    int result = round_open(r);
    if (result == 0)
        result = order_store(r->handling.view, &r->inputs, r->inputs.n_taken);
    if (result == 0)
        result = mark_store(&r->now, r->handling.view);
    if (result == 0)
        result = view_commit(r->handling.view);
    if (result != 0)
        return result;
    r->open = false;
    r->n_rounds++;
    r->n_inputs += r->inputs.n_taken;
    r->n_outputs += r->units_events;
    *inputs = queue_commit(&r->inputs);
    *outputs = queue_commit(&r->outputs);
    round_drop_units(r);
    r->done = r->now;
    return 0;
}

bool round_idle(const struct round *r)
{
    return !r->open && r->inputs.n == 0 && r->outputs.n == 0 && !round_needs_outputs(r);
}

uint64_t round_reached(const struct round *r)
{
    return round_idle(r) && r->through > r->done.position ? r->through : r->done.position;
}

int64_t round_waiting_us(const struct round *r)
{
    return r->inputs.n ? r->inputs.list[0].record->committed_us : 0;
}
