/* This file handles one input: it evolves the view by the input, decides the outputs, and evolves
 * the view by the outputs. It sets a savepoint first. If the input is parked, the changes since the
 * savepoint are undone. One rule: if the outputs of an input are in the journal, journaled.c
 * handles the input with the same steps, but without deciding. A change in this file needs the same
 * change in journaled.c. The table lists the steps of both files.
 *
 *   input                          handle.c                      journaled.c
 *   handled                        evolve, decide, outputs       evolve, outputs
 *   a command that is refused      evolve, decide, reply         evolve, reply
 *   a repeat (taken.h)             reply, or nothing             reply, or nothing
 *   badly signed or unreadable     reply, or parked              reply, or parked
 *   parked                         undone, then parked           parked
 *   a retry that succeeds          the parked input, unparked    the parked input, unparked
 *   a retry that fails             undone, then reply            reply
 *   a command to give up           row deleted, replies          row deleted, replies
 *
 * If an input ended the process too often, it is parked, and its payload is not read, because the
 * payload may be the reason. */
#include "common/daemon/handle.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/log.h"
#include "common/daemon/log.h"
#include "common/daemon/parked.h"
#include "common/daemon/people.h"
#include "common/daemon/taken.h"
#include "common/daemon/texts.h"
#include "common/event/message.h"

#define SAVE "SAVEPOINT input"
#define UNDO "ROLLBACK TO input"
#define KEEP "RELEASE input"

static const struct handler *handle_find(const struct handling *h, const struct input *in)
{
    for (size_t i = 0; i < h->spec->n_handlers; i++)
        if (in->row && h->spec->handlers[i].event == in->row->id)
            return &h->spec->handlers[i];
    return NULL;
}

static bool handle_is(const struct reading *g, enum catalogue_id id)
{
    return g->in.row && g->in.row->id == id;
}

static bool handle_is_command(const struct reading *g)
{
    return g->in.row && g->in.row->kind == KIND_COMMAND;
}

bool handle_is_retry(const struct reading *g)
{
    return g->verdict == READING_OK && handle_is(g, EVENT_INPUT_RETRY);
}

static bool handle_is_give_up(const struct reading *g)
{
    return g->verdict == READING_OK && handle_is(g, EVENT_INPUT_GIVE_UP);
}

bool handle_wants(struct handling *h, const struct reading *g)
{
    if (g->verdict == READING_UNKNOWN)
        h->skipped++;
    return g->verdict == READING_MALFORMED || handle_is(g, EVENT_INPUT_RETRY) ||
           handle_is(g, EVENT_INPUT_GIVE_UP) || handle_is(g, EVENT_IDENTITY_CHANGED) ||
           handle_find(h, &g->in) != NULL;
}

/* ── change the view by an input or an output ── */

/* Changes the tables of the runtime according to an event. If the event is an output, `cause` is
 * the record of the input that caused it, or NULL if that record is not available. If the event is
 * an input, `cause` is NULL. */
static int handle_evolve_runtime(struct handling *h, const struct input *in,
                                 const Koers__Journal__V1__Record *cause)
{
    bool own = strcmp(in->identity, h->spec->self) == 0;
    if (in->row->id == EVENT_IDENTITY_CHANGED && strcmp(in->identity, RUNTIME_BROKER) == 0)
        return people_evolve(h->view, (const Koers__Mesh__V1__IdentityChanged *)in->payload);
    if (in->row->id == EVENT_INPUT_PARKED && own)
        return parked_store(h->view, (const Koers__Mesh__V1__InputParked *)in->payload, cause);
    if (in->row->id == EVENT_INPUT_UNPARKED && own)
        return parked_delete(h->view,
                             ((const Koers__Mesh__V1__InputUnparked *)in->payload)->sequence);
    if (in->row->id == EVENT_INPUT_GIVEN_UP && own)
        return parked_delete(h->view,
                             ((const Koers__Mesh__V1__InputGivenUp *)in->payload)->sequence);
    if (in->row->id == EVENT_REPLY && own)
        return taken_reply(h->view, in->event->topic, (const Koers__Mesh__V1__Reply *)in->payload);
    return 0;
}

int handle_evolve(struct handling *h, const struct input *in,
                  const Koers__Journal__V1__Record *cause)
{
    int r = handle_evolve_runtime(h, in, cause);
    const struct handler *handler = handle_find(h, in);
    if (r == 0 && handler && handler->evolve)
        r = handler->evolve(h->spec, h->view, in);
    return r == VIEW_E_FULL ? r : err_fold(r);
}

int handle_evolve_output(struct handling *h, struct slice event, uint64_t sequence, int64_t time_us,
                         const Koers__Journal__V1__Record *cause, struct errtext *why)
{
    scoped(reading_fini) struct reading g = {0};
    reading_output(&g, h->view, h->spec->self, event, sequence, time_us);
    if (g.verdict != READING_OK)
        return errtext_set(why, HANDLE_E_UNFIT, TEXT_UNREADABLE, g.why.text);
    return handle_evolve(h, &g.in, cause);
}

/* ── decide the outputs of an input ── */

/* Replies to the repeat of a command as to the first. */
static void handle_reply_again(const struct reading *g, const Koers__Mesh__V1__Reply *first,
                               struct outputs *o)
{
    Koers__Mesh__V1__Reply none = KOERS__MESH__V1__REPLY__INIT;
    scoped(mem_freep) char *id = mem_text(g->in.id);
    scoped(mem_freep) char *type = mem_text(g->in.row->type);
    none.command_id = id;
    none.command_type = type;
    outputs_reply_again(o, &g->in, first ? first : &none);
}

/* Returns true if an event with the sender and the id of this input had its effect before. In that
 * case this input has no effect. If it is a command, it gets a reply. */
static bool handle_again(struct handling *h, const struct reading *g, struct outputs *o)
{
    scoped(message_free) Koers__Mesh__V1__Reply *first = NULL;
    enum taken taken = taken_find(h->view, &g->in, &first);
    o->ids_by_sequence = taken != TAKEN_NOT;
    if (taken == TAKEN_OTHER && handle_is_command(g))
        out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_WRONG_STATE, NULL, "id.used", TEXT_ID_USED);
    else if (taken == TAKEN_OTHER)
        out_park(o, TEXT_ID_USED);
    else if (taken == TAKEN_SAME && handle_is_command(g))
        handle_reply_again(g, first, o);
    if (taken == TAKEN_SAME)
        log_repeated(g);
    return taken != TAKEN_NOT;
}

static void handle_reject(const struct reading *g, struct outputs *o)
{
    o->ids_by_sequence = true;
    if (g->verdict == READING_MALFORMED)
        out_park(o, TEXT_MALFORMED, g->why.text);
    else if (g->verdict == READING_MISPLACED && handle_is_command(g))
        out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_PAYLOAD, NULL, "topic", "%s",
                   g->why.text);
    else if (g->verdict == READING_MISPLACED)
        out_park(o, "%s", g->why.text);
    else if (g->verdict == READING_BAD_SIGNATURE && handle_is_command(g))
        out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_SIGNATURE, NULL, "signature",
                   TEXT_BAD_SIGNATURE);
    else if (g->verdict == READING_BAD_SIGNATURE)
        out_park(o, TEXT_BAD_SIGNATURE);
    else if (handle_is_command(g))
        out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_PAYLOAD, NULL, "payload",
                   TEXT_BAD_PAYLOAD, g->why.text);
    else
        out_park(o, TEXT_BAD_PAYLOAD, g->why.text);
}

static int handle_decide(struct handling *h, const struct reading *g, struct outputs *o)
{
    int r = 0;
    if (g->verdict == READING_OK && handle_again(h, g, o))
        return 0;
    if (g->verdict == READING_OK)
        r = taken_add(h->view, &g->in);
    else
        handle_reject(g, o);
    const struct handler *handler = handle_find(h, &g->in);
    if (r == 0 && g->verdict == READING_OK && handler && handler->admit)
        r = err_fold(handler->admit(h->spec, h->view, &g->in, o));
    if (r == 0 && g->verdict == READING_OK && !o->parked)
        r = handle_evolve(h, &g->in, NULL);
    if (r == 0 && g->verdict == READING_OK && !o->parked && handler && handler->decide) {
        r = handler->decide(h->spec, h->view, &g->in, o);
        r = r == VIEW_E_FULL ? r : err_fold(r);
    }
    if (!handle_is_command(g) && out_refused(o) && !o->parked)
        out_park(o, "%s",
                 /* only a command has a sender who waits for a reply */
                 outputs_refusal(o, 0)->text);
    return r;
}

/* Undoes the changes of the input and parks the input. If the input is a retry of a parked input,
 * the retry gets a reply instead, and the parked input stays parked. */
static int handle_park(struct handling *h, const struct reading *g, struct outputs *o,
                       const char *reason)
{
    struct errtext why; /* a copy, because outputs_clear() may free `reason` */
    errtext_set(&why, 0, "%s", reason);
    outputs_clear(o);
    int r = view_exec(h->view, UNDO, "");
    if (r == 0 && handle_is_retry(g)) {
        r = taken_add(h->view, &g->in);
        uint64_t sequence = ((const Koers__Mesh__V1__InputRetry *)g->in.payload)->sequence;
        out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_WRONG_STATE, "sequence", "parked.still",
                   TEXT_STILL_PARKED, (unsigned long long)sequence, why.text);
        outputs_reply(o, &g->in);
        return r;
    }
    o->ids_by_sequence = true;
    char topic[KEY_NAME_MAX + 32], type[128];
    snprintf(topic, sizeof topic, "mesh.%s.input.parked", h->spec->self);
    (void)slice_copy(g->event.type, type, sizeof type);
    scoped(mem_freep) char *id = mem_text(g->in.id);
    Koers__Mesh__V1__InputParked parked = KOERS__MESH__V1__INPUT_PARKED__INIT;
    parked.sequence = g->in.sequence;
    parked.event_id = id;
    parked.type = type;
    parked.reason = why.text;
    (void)out_add(o, EVENT_INPUT_PARKED, topic, NULL, NULL, NULL, &parked.base);
    log_parked(g, why.text);
    return r;
}

static void handle_unparked(struct handling *h, uint64_t sequence, struct outputs *o)
{
    char topic[KEY_NAME_MAX + 32];
    snprintf(topic, sizeof topic, "mesh.%s.input.unparked", h->spec->self);
    Koers__Mesh__V1__InputUnparked unparked = KOERS__MESH__V1__INPUT_UNPARKED__INIT;
    unparked.sequence = sequence;
    (void)out_add(o, EVENT_INPUT_UNPARKED, topic, NULL, NULL, NULL, &unparked.base);
}

void handle_read_again(struct handling *h, const struct input *retry,
                       const Koers__Journal__V1__Record *record, struct reading *again)
{
    reading_record(again, h->view, h->spec->self, record);
    again->in.sequence = retry->sequence;
    again->in.time_us = retry->time_us;
    memcpy(again->in.date, retry->date, sizeof again->in.date);
}

static int handle_retry(struct handling *h, const struct reading *g, struct outputs *o)
{
    uint64_t sequence = ((const Koers__Mesh__V1__InputRetry *)g->in.payload)->sequence;
    Koers__Journal__V1__Record *record = parked_get(h->view, sequence);
    if (!record) {
        out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_UNKNOWN, "sequence", "parked.unknown",
                   TEXT_NOT_PARKED, (unsigned long long)sequence);
        return 0;
    }
    scoped(reading_fini) struct reading again = {0};
    handle_read_again(h, &g->in, record, &again);
    int r = handle_decide(h, &again, o);
    if (r == 0 && !o->parked) {
        if (handle_is_command(&again) && !o->replied)
            outputs_reply(o, &again.in); /* the reply goes to the sender of the parked command */
        o->replied = o->ids_by_sequence = false; /* what follows is about the retry itself */
        handle_unparked(h, sequence, o);
    }
    message_free(&record);
    return r;
}

/* Builds the unit of the outputs and evolves the view by the outputs. Returns 0, HANDLE_E_UNFIT if
 * an output is too large or unreadable, VIEW_E_FULL or a negative errno. */
static int handle_settle(struct handling *h, const Koers__Journal__V1__Record *record,
                         const struct outputs *o, struct unit *unit, struct errtext *why)
{
    struct errtext large;
    if (unit_build(unit, o, h->mesh, h->key, &large) != UNIT_OK)
        return errtext_set(why, HANDLE_E_UNFIT, TEXT_TOO_LARGE, large.text);
    int r = 0;
    for (size_t i = 0; i < unit->n && r == 0; i++)
        r = handle_evolve_output(h, buf_slice(&unit->items[i].event), o->cause->sequence,
                                 o->cause->time_us, record, why);
    if (r != 0)
        unit_fini(unit);
    return r;
}

static int handle_conclude(struct handling *h, const struct reading *g, struct outputs *o)
{
    if (o->parked)
        return handle_park(h, g, o, o->parked_why.text);
    if (handle_is_command(g) && !o->replied)
        outputs_reply(o, &g->in);
    return 0;
}

/* Reads the input. Returns true if this daemon handles the input. If the input ended the process
 * too often, only the envelope is read. A retry is always read whole, because the reply names the
 * parked input. */
static bool handle_read(struct handling *h, const Koers__Journal__V1__Record *record,
                        struct reading *g)
{
    bool spent = attempts_spent(h->attempts, record->sequence);
    if (spent)
        reading_envelope(g, h->view, record);
    if (!spent || handle_is(g, EVENT_INPUT_RETRY))
        reading_record(g, h->view, h->spec->self, record);
    return spent || handle_wants(h, g);
}

/* Adds the outputs of the input, the reasons to refuse the input, or the reason to park it. The
 * caller checks later that the outputs fit in a unit. Returns 0, VIEW_E_FULL or a negative
 * errno. */
static int handle_act(struct handling *h, const struct reading *g, struct outputs *o)
{
    if (attempts_spent(h->attempts, g->in.sequence)) {
        out_park(o, TEXT_POISON, ATTEMPTS_MAX);
        return 0;
    }
    if (!handle_is_give_up(g) && !handle_is_retry(g))
        return handle_decide(h, g, o);
    if (handle_again(h, g, o))
        return 0;
    int r = taken_add(h->view, &g->in);
    if (r == 0 && handle_is_retry(g))
        return handle_retry(h, g, o);
    if (r == 0)
        parked_give_up(h->view, h->spec->self, &g->in, o);
    return r;
}

int handle_live(struct handling *h, const Koers__Journal__V1__Record *record, struct unit *unit)
{
    *unit = (struct unit){0};
    scoped(reading_fini) struct reading g = {0};
    if (!handle_read(h, record, &g))
        return 0;
    scoped(outputs_destroy) struct outputs *o = outputs_new(h->spec->self, &g.in);
    struct errtext why;
    int r = view_exec(h->view, SAVE, "");
    if (r == 0)
        r = handle_act(h, &g, o);
    if (r == 0)
        r = handle_conclude(h, &g, o);
    if (r == 0)
        r = handle_settle(h, record, o, unit, &why);
    if (r == HANDLE_E_UNFIT) {
        r = handle_park(h, &g, o, why.text);
        if (r == 0)
            r = handle_settle(h, record, o, unit, &why);
        must(r != HANDLE_E_UNFIT);
    }
    if (r == 0)
        r = view_exec(h->view, KEEP, "");
    if (r == 0)
        log_input(&g, o);
    else
        unit_fini(unit);
    return r;
}
