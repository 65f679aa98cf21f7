/* Answers questions about schemes. An answer shows the state that a scheme has on the current day.
 * The current day is the day of the last event DAY_BEGUN. */
#include "services/regelingen/query.h"

#include <string.h>

#include "services/body/texts.h"
#include "services/regelingen/register.h"

static char **copy_texts(char *const *texts, size_t n)
{
    char **copy = n ? mem_new(n * sizeof *copy) : NULL;
    for (size_t i = 0; i < n; i++)
        copy[i] = mem_text(texts[i]);
    return copy;
}

/* Returns a scheme for a client. Moves the message out of `s`; the caller still calls
 * registered_fini. */
static Koers__Scheme__V1__SchemeView *view_of(struct registered *s, const char *today)
{
    Koers__Scheme__V1__SchemePublished *p = s->published;
    Koers__Scheme__V1__SchemeView *v = mem_new(sizeof *v);
    koers__scheme__v1__scheme_view__init(v);
    v->version = p->version;
    v->state = register_state(s, today);
    v->closed_from = mem_text(s->closed_from);
    v->merged_into = mem_text(s->merged_into);
    v->n_replaces = p->n_replaces;
    v->replaces = copy_texts(p->replaces, p->n_replaces);
    v->decision = mem_text(p->decision);
    v->n_overlaps = p->n_overlaps;
    v->overlaps = copy_texts(p->overlaps, p->n_overlaps);
    v->overlap_answer = mem_text(p->overlap_answer);
    v->scheme = p->scheme;
    p->scheme = NULL;
    return v;
}

Koers__Bus__V1__Answers scheme_get(const struct daemon_spec *spec, struct view *view,
                                   const struct asker *asker, const ProtobufCMessage *question,
                                   ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    (void)asker;
    const Koers__Scheme__V1__GetScheme *q = (const Koers__Scheme__V1__GetScheme *)question;
    char id[SCHEME_ID_MAX + 1], today[CIVIL_DATE];
    scoped(registered_fini) struct registered s = {0};
    if (!register_find_word(view, q->scheme, id) || !register_find(view, id, &s)) {
        errtext_set(why, 0, TEXT_SCHEME, q->scheme);
        return KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND;
    }
    register_today(view, today);
    *answerp = &view_of(&s, today)->base;
    return KOERS__BUS__V1__ANSWERS__ANSWERS_OK;
}

/* Adds a scheme to the page, if the scheme is in the wanted state. If `wanted` is 0, adds every
 * scheme. Returns false if the page is full. */
static bool add_to_page(Koers__Scheme__V1__SchemeList *l, size_t *bytesp, struct registered *s,
                        Koers__Scheme__V1__State wanted, const char *today)
{
    if (wanted && register_state(s, today) != wanted)
        return true;
    if (l->n_schemes == SCHEME_PAGE || *bytesp > SCHEME_PAGE_BYTES)
        return false;
    Koers__Scheme__V1__SchemeView *v = view_of(s, today);
    *bytesp += koers__scheme__v1__scheme_view__get_packed_size(v);
    l->schemes[l->n_schemes++] = v;
    return true;
}

Koers__Bus__V1__Answers scheme_list(const struct daemon_spec *spec, struct view *view,
                                    const struct asker *asker, const ProtobufCMessage *question,
                                    ProtobufCMessage **answerp, struct errtext *why)
{
    (void)spec;
    (void)asker;
    (void)why;
    const Koers__Scheme__V1__ListSchemes *q = (const Koers__Scheme__V1__ListSchemes *)question;
    char id[SCHEME_ID_MAX + 1] = "", today[CIVIL_DATE];
    register_today(view, today);
    Koers__Scheme__V1__SchemeList *l = mem_new(sizeof *l);
    koers__scheme__v1__scheme_list__init(l);
    l->schemes = mem_new(SCHEME_PAGE * sizeof *l->schemes);
    *answerp = &l->base;
    if (q->pillar > 4)
        return KOERS__BUS__V1__ANSWERS__ANSWERS_OK; /* no scheme has this pillar */
    slice_copy(slice_text(q->after), id, sizeof id);
    size_t bytes = 0;
    while (!l->more && register_next(view, id, q->pillar ? 1U << q->pillar : 0, id)) {
        scoped(registered_fini) struct registered s = {0};
        must(register_find(view, id, &s));
        l->more = !add_to_page(l, &bytes, &s, q->state, today);
    }
    return KOERS__BUS__V1__ANSWERS__ANSWERS_OK;
}
