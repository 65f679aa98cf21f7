/* Decides on publishing a scheme. Schemes overlap if they have a pillar, the target group, the
 * instrument and a part of the period in common. If the new scheme overlaps other schemes, the
 * command must explain why the new scheme is needed (`overlap_answer`). If the command does not
 * explain this, it is refused, and the refusal names the overlapping schemes. A scheme that a
 * besluit merges into the new scheme does not count as overlap. */
#include "services/regelingen/publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/event/message.h"
#include "services/body/authority.h"
#include "services/body/problems.h"
#include "services/body/texts.h"
#include "services/regelingen/regelingen.h"
#include "services/regelingen/register.h"
#include "services/regelingen/scheme_check.h"

struct publication {
    struct view *view;
    const struct input *in;
    const Koers__Scheme__V1__PublishScheme *command;
    const Koers__Scheme__V1__Scheme *scheme;
    /* the latest version; before->published is NULL for a new scheme */
    const struct registered *before;
    /* the id of the besluit, from the command or else from `before`; "" if there is none */
    char *decision;
    struct merger merger;
    char *overlaps[REGISTER_OVERLAPS];
    size_t n_overlaps;
    struct outputs *out;
};

void publish_check_authority(const struct input *in, const char *ministry, struct outputs *out)
{
    struct authority_case c = {.body = BODY_REGELINGHOUDER,
                               .name = in->identity,
                               .role = in->role,
                               .kind = KOERS__OUTCOME__V1__KIND__KIND_SCHEME};
    struct authority_refusal why;
    if (authority_check(&c, &why) != AUTHORITY_OK)
        out_refuse(out, NOT_YOURS, "ministry", why.rule, "%s", why.text);
    else if (strcmp(in->scope, ministry) != 0)
        out_refuse(out, NOT_YOURS, "ministry", "authority.regelinghouder.ministry",
                   TEXT_OWN_SCHEMES, in->identity, in->scope, ministry);
}

const char *publish_provinces(struct buf *to, const Koers__Scheme__V1__Scheme *s)
{
    buf_add_text(to, "%s", "");
    for (size_t i = 0; i < s->n_provinces; i++)
        buf_add_text(to, "%s%s", i ? " " : "", s->provinces[i]);
    return (const char *)to->data;
}

const char *publish_path(struct buf *to)
{
    bodies_with_table(to, " ", " ");
    return (const char *)to->data;
}

static bool same_scheme(const Koers__Scheme__V1__Scheme *a, const Koers__Scheme__V1__Scheme *b)
{
    scoped(buf_fini) struct buf x = {0}, y = {0};
    message_pack(&x, &a->base);
    message_pack(&y, &b->base);
    return slice_equal(buf_slice(&x), buf_slice(&y));
}

/* Returns true if the register has exactly this version already. In that case, the command
 * publishes nothing. So a person can run an import again after it was killed. */
static bool is_repeated(const struct publication *p)
{
    const Koers__Scheme__V1__SchemePublished *before = p->before->published;
    const Koers__Scheme__V1__PublishScheme *c = p->command;
    return before && same_scheme(before->scheme, p->scheme) &&
           (!c->decision[0] || strcmp(c->decision, before->decision) == 0) &&
           (!c->overlap_answer[0] || strcmp(c->overlap_answer, before->overlap_answer) == 0);
}

/* Refuses the command if the scheme belongs to another ministry, or if the scheme is closed and the
 * command would change it. */
static void check_before(const struct publication *p)
{
    const struct registered *before = p->before;
    if (!before->published)
        return;
    const char *ministry = before->published->scheme->ministry;
    if (strcmp(ministry, p->in->scope) != 0)
        out_refuse(p->out, NOT_YOURS, "id", "scheme.other_ministry", TEXT_OTHERS_SCHEME,
                   p->scheme->id, ministry);
    else if (before->closed_from[0] && !is_repeated(p))
        out_refuse(p->out, WRONG_STATE, "id", "scheme.closed", TEXT_SCHEME_CLOSED, p->scheme->id,
                   before->closed_from);
}

/* Sets p->decision and p->merger, if there is a besluit. Refuses a besluit that the register does
 * not know, and a besluit that does not allow this successor. */
static void check_decision(struct publication *p)
{
    const struct registered *before = p->before;
    p->decision = p->command->decision;
    if (!p->decision[0] && before->published)
        p->decision = before->published->decision;
    if (!p->decision[0])
        return;
    if (!register_merger(p->view, p->decision, &p->merger)) {
        out_refuse(p->out, UNKNOWN, "decision", "decision.unknown", TEXT_DECISION, p->decision);
        return;
    }
    if (p->merger.ministry[0] && strcmp(p->merger.ministry, p->scheme->ministry) != 0)
        out_refuse(p->out, NOT_YOURS, "decision", "decision.ministry", TEXT_SUCCESSOR,
                   p->merger.ministry, p->scheme->ministry);
    if (p->merger.n_schemes && p->merger.successor[0] &&
        strcmp(p->merger.successor, p->scheme->id) != 0)
        out_refuse(p->out, WRONG_STATE, "decision", "decision.carried_out", TEXT_CARRIED_OUT,
                   p->merger.successor);
}

static bool is_replaced(const struct publication *p, const char *id)
{
    for (size_t i = 0; i < p->merger.n_schemes; i++)
        if (strcmp(p->merger.schemes[i], id) == 0)
            return true;
    return false;
}

/* Collects the schemes that the new scheme overlaps and does not replace. */
static void find_overlaps(struct publication *p)
{
    char *all[REGISTER_OVERLAPS];
    size_t n = register_overlaps(p->view, p->scheme, p->in->date, all);
    for (size_t i = 0; i < n; i++) {
        if (is_replaced(p, all[i]))
            free(all[i]);
        else
            p->overlaps[p->n_overlaps++] = all[i];
    }
}

/* Refuses a scheme that overlaps other schemes, if the command does not explain the overlap. */
static void check_overlaps(struct publication *p)
{
    find_overlaps(p);
    if (!p->n_overlaps || p->command->overlap_answer[0])
        return;
    scoped(buf_fini) struct buf names = {0};
    for (size_t i = 0; i < p->n_overlaps; i++)
        buf_add_text(&names, "%s%s", i ? ", " : "", p->overlaps[i]);
    out_refuse(p->out, BAD_FIELD, "overlap_answer", "scheme.overlap", TEXT_OVERLAP,
               (const char *)names.data);
}

/* Writes to `replaces` the schemes of the besluit that the register has, except the new scheme.
 * Returns the count of these schemes. */
static size_t find_replaced(const struct publication *p, char **replaces)
{
    size_t n = 0;
    for (size_t i = 0; i < p->merger.n_schemes; i++) {
        scoped(registered_fini) struct registered old = {0};
        if (strcmp(p->merger.schemes[i], p->scheme->id) != 0 &&
            register_find(p->view, p->merger.schemes[i], &old))
            replaces[n++] = p->merger.schemes[i];
    }
    return n;
}

/* Adds one SCHEME_CLOSED for each replaced scheme that is not merged yet. The caller has checked
 * that the new scheme is open today. */
static void close_replaced(const struct publication *p, char *const *replaces, size_t n)
{
    char reason[REASON_MERGED];
    snprintf(reason, sizeof reason, TEXT_MERGED_REASON, p->scheme->name);
    for (size_t i = 0; i < n; i++) {
        scoped(registered_fini) struct registered old = {0};
        if (register_find(p->view, replaces[i], &old) && !old.merged_into[0])
            close_add(p->view, replaces[i], p->in->date, p->scheme->id, reason, p->out);
    }
}

static void publish_it(struct publication *p)
{
    const struct registered *before = p->before;
    scoped(mem_freep) char **replaces = mem_new((p->merger.n_schemes + 1) * sizeof *replaces);
    scoped(mem_freep) char *identity = mem_text(p->in->identity);
    scoped(buf_fini) struct buf provinces = {0}, path = {0};
    Koers__Scheme__V1__SchemePublished m;
    koers__scheme__v1__scheme_published__init(&m);
    m.scheme = p->command->scheme;
    m.version = before->published ? before->published->version + 1 : 1;
    m.decision = p->decision;
    m.bottleneck = p->merger.bottleneck;
    m.n_replaces = find_replaced(p, replaces);
    m.replaces = replaces;
    m.n_overlaps = p->n_overlaps;
    m.overlaps = p->overlaps;
    m.overlap_answer = p->command->overlap_answer;
    m.published_by = identity;
    out_add(p->out, EVENT_SCHEME_PUBLISHED, "down.regelingen.scheme.published", p->scheme->id,
            publish_provinces(&provinces, p->scheme), publish_path(&path), &m.base);
    if (strcmp(p->scheme->opens, p->in->date) <= 0)
        close_replaced(p, replaces, m.n_replaces);
    out_subject(p->out, p->scheme->id);
}

static void publication_decide(struct publication *p)
{
    publish_check_authority(p->in, p->scheme->ministry, p->out);
    check_before(p);
    if (!out_refused(p->out) && is_repeated(p)) {
        out_repeated(p->out);
        out_subject(p->out, p->scheme->id);
        return;
    }
    bool comparable = scheme_check(p->scheme, p->out);
    scheme_check_text("overlap_answer", FIELD_OVERLAP_ANSWER, p->command->overlap_answer, p->out);
    check_decision(p);
    if (comparable)
        check_overlaps(p);
    if (!out_refused(p->out))
        publish_it(p);
}

int publish_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                   struct outputs *out)
{
    (void)spec;
    const Koers__Scheme__V1__PublishScheme *command =
        (const Koers__Scheme__V1__PublishScheme *)in->payload;
    if (!command->scheme) {
        out_refuse(out, BAD_FIELD, "scheme", "scheme.missing", TEXT_SCHEME_ID, "");
        return 0;
    }
    scoped(registered_fini) struct registered before = {0};
    register_find(view, command->scheme->id, &before);
    struct publication p = {.view = view,
                            .in = in,
                            .command = command,
                            .scheme = command->scheme,
                            .before = &before,
                            .out = out};
    publication_decide(&p);
    for (size_t i = 0; i < p.n_overlaps; i++)
        free(p.overlaps[i]);
    merger_fini(&p.merger);
    return 0;
}
