/* The relay's own outcomes, on bottlenecks of regional origin: an action agreed with its owner, or
 * returned with advice. What it may produce is services/body/authority.c's. */
#include <string.h>

#include "services/body/outcome.h"
#include "services/relay/bundle.h"
#include "services/relay/deliver.h"
#include "services/relay/relay_internal.h"

/* The relay's table holds what is at the regions. */
static bool find(struct view *view, const char *number, struct dossier *to)
{
    struct bundle d;
    *to = (struct dossier){0};
    if (!bundle_find(view, number, &d))
        return false;
    to->bottleneck = bundle_message(view, d.key, true);
    to->on_table = d.state == KOERS__BOTTLENECK__V1__STATE__STATE_REGIONAL;
    to->tabled = KOERS__OUTCOME__V1__TABLED__TABLED_SUBMITTED;
    return true;
}

static const struct outcome_ops ops = {.find = find};

int outcome_record_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                          struct outputs *out)
{
    char id[65];
    struct bundle d;
    const struct catalogue_event *row = NULL;
    slice_copy(slice_text(out_next_id(out)), id, sizeof id);
    size_t before = outputs_count(out);
    int r = outcome_decide(spec, &ops, view, in, out);
    if (r || out_refused(out) || outputs_count(out) == before)
        return r;
    const ProtobufCMessage *m = outputs_get(out, before, &row, NULL);
    must(row->id == EVENT_OUTCOME_RECORDED);
    const Koers__Outcome__V1__Outcome *o = (const Koers__Outcome__V1__Outcome *)m;
    if (o->bottleneck && bundle_find(view, o->bottleneck->number, &d))
        deliver(d.number, &d.provinces, id, o, out);
    return 0;
}
