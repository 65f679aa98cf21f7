/* Stores the steps of bottlenecks, in the order of the journal. */
#include "services/relay/rows/journey.h"

#include "services/relay/shared/number.h"

static const char sql_add[] =
    "INSERT INTO steps (bottleneck, sequence, nth, at_us, body, actor, what, holder, text, "
    "event_id,"
    " direction) SELECT ?1, ?2, coalesce(max(nth) + 1, 0), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10"
    " FROM steps WHERE bottleneck = ?1 AND sequence = ?2";
static const char sql_add_signal[] =
    "INSERT INTO steps (bottleneck, sequence, nth, at_us, body, actor, what, holder, text, "
    "event_id,"
    " direction) SELECT ?1, sequence, 0, posted_us, province, posted_by, 'posted', '',"
    " ?3 || ' ' || title, event_id, 'up' FROM signals WHERE key = ?2";

int journey_add(struct view *view, int64_t bottleneck, const struct input *in,
                const struct step *step)
{
    return view_exec(view, sql_add, "iiittttttt", bottleneck, (int64_t)in->sequence, in->time_us,
                     step->body, step->by, step->what, step->holder, step->text, in->id,
                     step->direction);
}

int journey_add_signal(struct view *view, int64_t bottleneck, int64_t signal)
{
    char number[NUMBER_TEXT];
    number_text(number, NUMBER_SIGNAL, signal);
    return view_exec(view, sql_add_signal, "iit", bottleneck, signal, number);
}
