/* This file handles an input whose outputs are in the journal. The steps are those of handle.c,
 * without decide. One rule: only the journaled outputs show what the input did. So a rebuilt view
 * equals the first view, even if the rules of the program have changed. */
#include "common/daemon/journaled.h"

#include <inttypes.h>

#include "common/base/log.h"
#include "common/daemon/parked.h"
#include "common/daemon/taken.h"
#include "common/event/message.h"

static bool handle_has_type(const Koers__Journal__V1__Record *record, enum catalogue_id id)
{
    struct event event;
    struct slice bytes = {record->event.data, record->event.len};
    return event_scan(&event, bytes, NULL) == EVENT_OK &&
           slice_is(event.type, catalogue_events[id].type);
}

static bool handle_any_type(Koers__Journal__V1__Record *const *outputs, size_t n,
                            enum catalogue_id id)
{
    for (size_t i = 0; i < n; i++)
        if (handle_has_type(outputs[i], id))
            return true;
    return false;
}

/* Evolves the view by the input, and notes its effect. Does nothing if the input is a repeat. */
static int handle_take(struct handling *h, const struct input *in)
{
    scoped(message_free) Koers__Mesh__V1__Reply *first = NULL;
    if (taken_find(h->view, in, &first) != TAKEN_NOT)
        return 0;
    int r = taken_add(h->view, in);
    return r == 0 ? handle_evolve(h, in, NULL) : r;
}

/* Evolves the view by the input. Does nothing if this daemon does not handle the input or could not
 * read it. If the input is a retry, evolves the view by the parked input instead, but only if the
 * outputs show that the retry succeeded. Returns the same values as handle_evolve(). */
static int handle_evolve_input(struct handling *h, const struct reading *g,
                               Koers__Journal__V1__Record *const *outputs, size_t n)
{
    if (!handle_wants(h, g) || g->verdict != READING_OK)
        return 0;
    int r = handle_take(h, &g->in);
    if (r != 0 || !handle_is_retry(g))
        return r;
    if (!handle_any_type(outputs, n, EVENT_INPUT_UNPARKED))
        return 0;
    Koers__Journal__V1__Record *record =
        parked_get(h->view, ((const Koers__Mesh__V1__InputRetry *)g->in.payload)->sequence);
    if (!record)
        return 0;
    scoped(reading_fini) struct reading again = {0};
    handle_read_again(h, &g->in, record, &again);
    if (again.verdict == READING_OK)
        r = handle_take(h, &again.in);
    message_free(&record);
    return r;
}

static int handle_evolve_journaled(struct handling *h, const Koers__Journal__V1__Record *output,
                                   uint64_t sequence, int64_t time_us,
                                   const Koers__Journal__V1__Record *cause)
{
    struct errtext why = {""};
    struct slice event = {output->event.data, output->event.len};
    int r = handle_evolve_output(h, event, sequence, time_us, cause, &why);
    if (r != HANDLE_E_UNFIT)
        return r;
    h->skipped++; /* a newer version of this daemon made this output */
    log_warn("own output skipped", "sequence=%" PRIu64 " reason=%s", output->sequence,
             log_value(why.text));
    return 0;
}

int handle_journaled(struct handling *h, const Koers__Journal__V1__Record *record,
                     Koers__Journal__V1__Record *const *outputs, size_t n)
{
    int r = 0;
    if (!handle_any_type(outputs, n, EVENT_INPUT_PARKED)) {
        scoped(reading_fini) struct reading g = {0};
        reading_record(&g, h->view, h->spec->self, record);
        r = handle_evolve_input(h, &g, outputs, n);
    }
    for (size_t i = 0; i < n && r == 0; i++)
        r = handle_evolve_journaled(h, outputs[i], record->sequence, record->committed_us, record);
    return r;
}

int handle_orphan(struct handling *h, const Koers__Journal__V1__Record *output, uint64_t cause)
{
    struct event event;
    struct slice bytes = {output->event.data, output->event.len};
    int64_t time_us = output->committed_us;
    if (event_scan(&event, bytes, NULL) == EVENT_OK && event_time_us(&event) != 0)
        time_us = event_time_us(&event); /* the time of an output is the commit time of its cause */
    return handle_evolve_journaled(h, output, cause, time_us, NULL);
}
