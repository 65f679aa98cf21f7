/* Answers questions about the table and the outcomes of a body. While items remain, each page has
 * at least one item. So a client that asks for one page after another always reaches the end. */
#include "services/body/agenda.h"

#include <string.h>

#include "common/event/message.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/body/dossier.h"

/* Sorts by number: first by year, then by length, then as text. The length comes before the text,
 * because after dossier 9999 of a year the counter in the number has more than four digits. */
static const char sql_agenda[] =
    "SELECT bottleneck, tabled, origin, since_us, request FROM dossier WHERE on_table = 1"
    " AND (substr(number, 1, 9), length(number), number)"
    " > (substr(?1, 1, 9), length(?1), ?1)"
    " ORDER BY substr(number, 1, 9), length(number), number LIMIT ?2";
static const char sql_outcomes[] = "SELECT id, at_us, outcome FROM outcome"
                                   " WHERE id > ?1 AND (?2 = '' OR number = ?2)"
                                   " ORDER BY id LIMIT ?3";

static Koers__Outcome__V1__AgendaItem *agenda_item(struct view_row *r)
{
    Koers__Outcome__V1__AgendaItem *item = mem_new(sizeof *item);
    koers__outcome__v1__agenda_item__init(item);
    item->bottleneck =
        message_unpack(&koers__bottleneck__v1__bottleneck__descriptor, view_blob(r, 0));
    must(item->bottleneck);
    item->tabled = (Koers__Outcome__V1__Tabled)view_int(r, 1);
    item->from = mem_text(view_text(r, 2));
    item->since_us = view_int(r, 3);
    item->request = mem_text(view_text(r, 4));
    return item;
}

Koers__Bus__V1__Answers agenda_get(const struct daemon_spec *spec, struct view *view,
                                   const struct asker *asker, const ProtobufCMessage *question,
                                   ProtobufCMessage **answerp, struct errtext *why)
{
    (void)asker;
    (void)why;
    const Koers__Outcome__V1__GetAgenda *q = (const Koers__Outcome__V1__GetAgenda *)question;
    Koers__Outcome__V1__Agenda *a = mem_new(sizeof *a);
    koers__outcome__v1__agenda__init(a);
    a->body = mem_text(spec->self);
    a->items = mem_new(PAGE_ITEMS * sizeof *a->items);
    size_t bytes = 0;
    struct view_row *r = view_query(view, sql_agenda, "ti", q->after, (int64_t)PAGE_ITEMS + 1);
    while (view_next(r)) {
        if (a->n_items == PAGE_ITEMS || bytes > PAGE_BYTES) {
            a->more = true;
            view_done(r);
            break;
        }
        Koers__Outcome__V1__AgendaItem *item = agenda_item(r);
        bytes += koers__outcome__v1__agenda_item__get_packed_size(item);
        a->items[a->n_items++] = item;
    }
    *answerp = &a->base;
    return KOERS__BUS__V1__ANSWERS__ANSWERS_OK;
}

static Koers__Outcome__V1__OutcomeView *outcome_view(struct view_row *r)
{
    Koers__Outcome__V1__OutcomeView *v = mem_new(sizeof *v);
    koers__outcome__v1__outcome_view__init(v);
    v->id = mem_text(view_text(r, 0));
    v->at_us = view_int(r, 1);
    v->outcome = message_unpack(&koers__outcome__v1__outcome__descriptor, view_blob(r, 2));
    must(v->outcome);
    return v;
}

Koers__Bus__V1__Answers outcome_list(const struct daemon_spec *spec, struct view *view,
                                     const struct asker *asker, const ProtobufCMessage *question,
                                     ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    (void)asker;
    (void)why;
    const Koers__Outcome__V1__ListOutcomes *q = (const Koers__Outcome__V1__ListOutcomes *)question;
    Koers__Outcome__V1__OutcomeList *l = mem_new(sizeof *l);
    koers__outcome__v1__outcome_list__init(l);
    l->outcomes = mem_new(PAGE_ITEMS * sizeof *l->outcomes);
    size_t bytes = 0;
    struct view_row *r =
        view_query(view, sql_outcomes, "tti", q->after, q->bottleneck, (int64_t)PAGE_ITEMS + 1);
    while (view_next(r)) {
        if (l->n_outcomes == PAGE_ITEMS || bytes > PAGE_BYTES) {
            l->more = true;
            view_done(r);
            break;
        }
        Koers__Outcome__V1__OutcomeView *v = outcome_view(r);
        bytes += koers__outcome__v1__outcome_view__get_packed_size(v);
        l->outcomes[l->n_outcomes++] = v;
    }
    *answerp = &l->base;
    return KOERS__BUS__V1__ANSWERS__ANSWERS_OK;
}
