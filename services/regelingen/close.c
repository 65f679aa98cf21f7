/* Decides on closing schemes. A regelinghouder can close a scheme of their ministry from a date on.
 * On the day on which a successor opens, the register closes the schemes that the successor
 * replaces, even schemes of other ministries. */
#include <stdio.h>
#include <string.h>

#include "services/body/problems.h"
#include "services/body/texts.h"
#include "services/regelingen/publish.h"
#include "services/regelingen/regelingen.h"
#include "services/regelingen/register.h"
#include "services/regelingen/scheme_check.h"

/* The maximum count of closings on one day. All closings of a day must fit in one unit, whose
 * maximum size is 192 KiB, and a closing is smaller than 3,000 bytes. If more closings are due, the
 * remaining closings follow on the next day. */
#define CLOSINGS_A_DAY 64

void close_add(struct view *view, const char *id, const char *from, const char *replaced_by,
               const char *reason, struct outputs *out)
{
    scoped(registered_fini) struct registered s = {0};
    if (!register_find(view, id, &s))
        return;
    const Koers__Scheme__V1__Scheme *scheme = s.published->scheme;
    scoped(mem_freep) char *date = mem_text(from), *by = mem_text(replaced_by);
    scoped(mem_freep) char *why = mem_text(reason);
    Koers__Scheme__V1__SchemeClosed m;
    koers__scheme__v1__scheme_closed__init(&m);
    m.scheme = scheme->id;
    m.from = date;
    m.replaced_by = by;
    m.reason = why;
    m.name = scheme->name;
    m.national = scheme->national;
    m.provinces = scheme->provinces;
    m.n_provinces = scheme->n_provinces;
    scoped(buf_fini) struct buf provinces = {0}, path = {0};
    out_add(out, EVENT_SCHEME_CLOSED, "down.regelingen.scheme.closed", scheme->id,
            publish_provinces(&provinces, scheme), publish_path(&path), &m.base);
}

/* Checks the date of closing. Refuses a text that is not a date, and a date before `today`. */
static void check_from(const char *from, const char *today, struct outputs *out)
{
    if (!civil_date_valid(from))
        out_refuse(out, BAD_FIELD, "from", "from.bad", TEXT_DATE, FIELD_FROM, from);
    else if (strcmp(from, today) < 0)
        out_refuse(out, BAD_FIELD, "from", "from.past", TEXT_PAST, from, today);
}

int close_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                 struct outputs *out)
{
    (void)spec;
    const Koers__Scheme__V1__CloseScheme *c = (const Koers__Scheme__V1__CloseScheme *)in->payload;
    const char *from = c->from[0] ? c->from : in->date;
    scoped(registered_fini) struct registered s = {0};
    if (!register_find(view, c->scheme, &s)) {
        out_refuse(out, UNKNOWN, "scheme", "scheme.unknown", TEXT_SCHEME, c->scheme);
    } else {
        publish_check_authority(in, s.published->scheme->ministry, out);
        if (s.closed_from[0] && strcmp(s.closed_from, in->date) > 0)
            out_refuse(out, WRONG_STATE, "scheme", "scheme.closes", TEXT_SCHEME_CLOSES, c->scheme,
                       s.closed_from);
        else if (s.closed_from[0])
            out_refuse(out, WRONG_STATE, "scheme", "scheme.closed", TEXT_SCHEME_CLOSED, c->scheme,
                       s.closed_from);
    }
    check_from(from, in->date, out);
    if (!c->reason[0])
        out_refuse(out, BAD_FIELD, "reason", "reason.missing", TEXT_MISSING, FIELD_REASON);
    scheme_check_text("reason", FIELD_REASON, c->reason, out);
    if (out_refused(out))
        return 0;
    close_add(view, c->scheme, from, "", c->reason, out);
    out_subject(out, c->scheme);
    return 0;
}

int day_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
               struct outputs *out)
{
    (void)spec;
    const Koers__Mesh__V1__DayBegun *day = (const Koers__Mesh__V1__DayBegun *)in->payload;
    struct replacement due = {0};
    for (int n = 0; n < CLOSINGS_A_DAY && register_due(view, due.scheme, day->date, &due); n++) {
        scoped(registered_fini) struct registered successor = {0};
        char reason[REASON_MERGED];
        if (!register_find(view, due.successor, &successor))
            continue;
        snprintf(reason, sizeof reason, TEXT_MERGED_REASON, successor.published->scheme->name);
        close_add(view, due.scheme, due.opens, due.successor, reason, out);
    }
    return 0;
}
