/* This file opens and closes the cursors of a session (cursor.h). A cursor starts with a fixed
 * credit. The daemon gives back the credit of records that it has handled and committed. */
#include "common/daemon/cursor.h"

#include <stdio.h>
#include <stdlib.h>

#define CURSOR_CREDIT_EVENTS 1024
#define CURSOR_CREDIT_BYTES  (4 * 1024 * 1024) /* size in bytes of 64 events of the maximum size */

void cursor_give(struct daemon *d, uint32_t cursor, struct round_credit credit)
{
    if (credit.events > 0 && (cursor != CURSOR_OUTPUTS || d->outputs_open))
        (void)bus_credit(d->bus, cursor, credit.events, credit.bytes);
}

static int cursor_open(struct daemon *d, uint32_t cursor, const char *name, uint64_t from,
                       Koers__Bus__V1__Filter *filter)
{
    char copy[16];
    snprintf(copy, sizeof copy, "%s", name);
    Koers__Bus__V1__Open open = KOERS__BUS__V1__OPEN__INIT;
    open.cursor = cursor;
    open.name = copy;
    open.from = from;
    open.filter = filter;
    open.credit_events = CURSOR_CREDIT_EVENTS;
    open.credit_bytes = CURSOR_CREDIT_BYTES;
    return bus_open(d->bus, &open);
}

int cursor_open_inputs(struct daemon *d)
{
    char identities[] = "mesh.broker.identity.changed";
    char retry[KEY_NAME_MAX + 32], give_up[KEY_NAME_MAX + 32];
    snprintf(retry, sizeof retry, "ask.%s.input.retry", d->spec->self);
    snprintf(give_up, sizeof give_up, "ask.%s.input.give-up", d->spec->self);
    size_t n = 0;
    while (d->spec->topics[n])
        n++;
    scoped(mem_freep) char **topics = mem_new((n + 3) * sizeof(char *));
    for (size_t i = 0; i < n; i++)
        topics[i] = mem_text(d->spec->topics[i]);
    topics[n] = identities;
    topics[n + 1] = retry;
    topics[n + 2] = give_up;
    Koers__Bus__V1__Filter filter = KOERS__BUS__V1__FILTER__INIT;
    filter.n_topics = n + 3;
    filter.topics = topics;
    int r = cursor_open(d, CURSOR_INPUTS, "inputs", d->round.done.position + 1, &filter);
    for (size_t i = 0; i < n; i++)
        free(topics[i]);
    return r;
}

int cursor_open_outputs(struct daemon *d)
{
    d->outputs_open = round_needs_outputs(&d->round);
    if (!d->outputs_open)
        return BUS_OK;
    char *identities[] = {d->key.identity};
    Koers__Bus__V1__Filter filter = KOERS__BUS__V1__FILTER__INIT;
    filter.n_identities = 1;
    filter.identities = identities;
    return cursor_open(d, CURSOR_OUTPUTS, "own", d->round.done.output + 1, &filter);
}

void cursor_close_outputs(struct daemon *d)
{
    if (!d->outputs_open || round_needs_outputs(&d->round))
        return;
    d->outputs_open = false;
    (void)bus_close_cursor(d->bus, CURSOR_OUTPUTS);
}
