/* Inputs that could not be handled. The law here: nothing is thrown away; the record is kept whole,
 * and the row is made by the evolve of an event (mesh.<self>.input.parked), so that a rebuilt view
 * has the same row. */
#include "common/daemon_internal.h"

#include <stdlib.h>

#define PARKED_PUT                                                                                 \
    "INSERT OR REPLACE INTO runtime_parked (sequence, event_id, type, reason, record)"             \
    " VALUES (?, ?, ?, ?, ?)"
#define PARKED_DROP  "DELETE FROM runtime_parked WHERE sequence = ?"
#define PARKED_GET   "SELECT record FROM runtime_parked WHERE sequence = ?"
#define PARKED_COUNT "SELECT count(*) FROM runtime_parked"
#define PARKED_LIST                                                                                \
    "SELECT sequence, event_id, type, reason FROM runtime_parked ORDER BY sequence LIMIT 256"

int parked_keep(struct view *v, const Koers__Mesh__V1__InputParked *parked,
                const Koers__Journal__V1__Record *record)
{
    scoped(buf_fini) struct buf bytes = {0};
    if (record) {
        size_t n = koers__journal__v1__record__get_packed_size(record);
        (void)koers__journal__v1__record__pack(record, buf_extend(&bytes, n));
    }
    return view_exec(v, PARKED_PUT, "itttb", (int64_t)parked->sequence, parked->event_id,
                     parked->type, parked->reason, buf_slice(&bytes));
}

int parked_drop(struct view *v, uint64_t sequence)
{
    return view_exec(v, PARKED_DROP, "i", (int64_t)sequence);
}

Koers__Journal__V1__Record *parked_get(struct view *v, uint64_t sequence)
{
    struct view_row *row = view_query(v, PARKED_GET, "i", (int64_t)sequence);
    if (!view_next(row))
        return NULL;
    struct slice bytes = view_blob(row, 0);
    Koers__Journal__V1__Record *record =
        bytes.n ? koers__journal__v1__record__unpack(NULL, bytes.n, bytes.data) : NULL;
    view_done(row);
    return record;
}

uint64_t parked_count(struct view *v)
{
    return (uint64_t)view_number(v, 0, PARKED_COUNT, "");
}

Koers__Mesh__V1__ParkedList *parked_list(struct view *v)
{
    Koers__Mesh__V1__ParkedList *list = mem_new(sizeof(*list));
    koers__mesh__v1__parked_list__init(list);
    struct view_row *row = view_query(v, PARKED_LIST, "");
    while (view_next(row)) {
        Koers__Mesh__V1__InputParked *parked = mem_new(sizeof(*parked));
        koers__mesh__v1__input_parked__init(parked);
        parked->sequence = (uint64_t)view_int(row, 0);
        parked->event_id = mem_text(view_text(row, 1));
        parked->type = mem_text(view_text(row, 2));
        parked->reason = mem_text(view_text(row, 3));
        list->parked = mem_grow(list->parked, (list->n_parked + 1) * sizeof(*list->parked));
        list->parked[list->n_parked++] = parked;
    }
    return list;
}
