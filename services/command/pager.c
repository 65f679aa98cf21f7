/* This file has the loop that reads a list page by page. protobuf-c gives each list another type,
 * so the loop finds the rows by their offset in the answer. */
#include "services/command/pager.h"

#include <string.h>

#include "common/event/message.h"

static const void *pager_row(const struct pager *p, const void *answer, size_t nth)
{
    const uint8_t *list;
    const void *row;
    memcpy(&list, (const uint8_t *)answer + p->rows.rows_offset, sizeof list);
    memcpy(&row, list + nth * sizeof row, sizeof row);
    return row;
}

static size_t pager_count(const struct pager *p, const void *answer)
{
    size_t n;
    memcpy(&n, (const uint8_t *)answer + p->rows.n_offset, sizeof n);
    return n;
}

static bool pager_more(const struct pager *p, const void *answer)
{
    protobuf_c_boolean more;
    memcpy(&more, (const uint8_t *)answer + p->rows.more_offset, sizeof more);
    return more && pager_count(p, answer) > 0;
}

static void pager_show(struct pager *p, const void *answer)
{
    const size_t n = pager_count(p, answer);
    if (p->page)
        p->page(p->arg, answer);
    for (size_t i = 0; i < n; i++) {
        const void *row = pager_row(p, answer, i);
        const char *key = p->key ? p->key(row) : "";
        if (p->json)
            client_print_message(row);
        else
            p->row(p->arg, row);
        if (*key)
            slice_copy(slice_text(key), p->after, sizeof p->after);
    }
    p->n += n;
    if (p->skipp)
        *p->skipp += (uint32_t)n;
}

static int pager_ask(const struct pager *p, struct session *s, void *answerp)
{
    Koers__Bus__V1__Answers status;
    if (!p->quiet)
        return session_ask(s, p->node, p->query, p->question, answerp);
    status = session_ask_quietly(s, p->node, p->query, p->question, answerp, NULL);
    return session_code(status);
}

int pager_run(struct pager *p, struct session *s)
{
    bool more = true;
    must(catalogue_queries[p->query].answer->sizeof_message == p->rows.size);
    for (unsigned i = 0; more && (p->most_pages == 0 || i < p->most_pages); i++) {
        scoped(message_free) ProtobufCMessage *answer = NULL;
        int code = pager_ask(p, s, &answer);
        if (code)
            return code;
        pager_show(p, answer);
        more = pager_more(p, answer) && (p->most_rows == 0 || p->n < p->most_rows);
    }
    return CODE_OK;
}
