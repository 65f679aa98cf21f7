/* Decides on the outcomes that the relay itself gives on bottlenecks of regional origin. An outcome
 * of the relay is an agreement, or it returns the bottleneck with advice. outcome_decide checks the
 * command. This file adds the events for the provinces. */
#include <string.h>

#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/body/outcome.h"
#include "services/relay/down/deliver.h"
#include "services/relay/down/down.h"
#include "services/relay/rows/bottleneck_row.h"

/* Finds a dossier for outcome_decide. A bottleneck is on the table of the relay as long as its
 * state is REGIONAL. */
static bool relay_dossier_find(struct view *view, const char *number, struct dossier *to)
{
    struct bottleneck_row d;
    *to = (struct dossier){0};
    if (!bottleneck_row_find(view, number, &d))
        return false;
    to->bottleneck = bottleneck_message(view, d.key, true);
    to->on_table = d.state == KOERS__BOTTLENECK__V1__STATE__STATE_REGIONAL;
    to->tabled = KOERS__OUTCOME__V1__TABLED__TABLED_SUBMITTED;
    return true;
}

static const struct outcome_ops relay_outcome_ops = {.find = relay_dossier_find};

int outcome_record_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                          struct outputs *out)
{
    char id[65];
    struct bottleneck_row d;
    const struct catalogue_event *row = NULL;
    slice_copy(slice_text(out_next_id(out)), id, sizeof id);
    size_t before = outputs_count(out);
    int r = outcome_decide(spec, &relay_outcome_ops, view, in, out);
    if (r || out_refused(out) || outputs_count(out) == before)
        return r;
    const ProtobufCMessage *m = outputs_get(out, before, &row, NULL);
    must(row->id == EVENT_OUTCOME_RECORDED);
    const Koers__Outcome__V1__Outcome *o = (const Koers__Outcome__V1__Outcome *)m;
    if (o->bottleneck && bottleneck_row_find(view, o->bottleneck->number, &d))
        deliver(d.number, &d.provinces, id, o, out);
    return 0;
}
