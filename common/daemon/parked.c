/* This file stores inputs that could not be handled (parked.h). One rule: only the event
 * mesh.<self>.input.parked creates a row, so that a rebuilt view has the same rows. A row contains
 * the whole record, so that the input can be handled later. */
#include "common/daemon/parked.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/utf8.h"
#include "common/daemon/reading.h"
#include "common/daemon/texts.h"
#include "common/event/message.h"

/* the maximum length of a reason in characters; mesh.proto has the same limit */
#define GIVE_UP_REASON_MAX 1000

#define PARKED_PUT                                                                                 \
    "INSERT OR REPLACE INTO runtime_parked (sequence, event_id, type, reason, record)"             \
    " VALUES (?, ?, ?, ?, ?)"
#define PARKED_DROP  "DELETE FROM runtime_parked WHERE sequence = ?"
#define PARKED_GET   "SELECT record FROM runtime_parked WHERE sequence = ?"
#define PARKED_IS    "SELECT 1 FROM runtime_parked WHERE sequence = ?"
#define PARKED_COUNT "SELECT count(*) FROM runtime_parked"
#define PARKED_ONE                                                                                 \
    "SELECT sequence, event_id, type, reason, record FROM runtime_parked WHERE sequence = ?"
#define PARKED_LIST                                                                                \
    "SELECT sequence, event_id, type, reason FROM runtime_parked ORDER BY sequence LIMIT 256"

int parked_store(struct view *v, const Koers__Mesh__V1__InputParked *parked,
                 const Koers__Journal__V1__Record *record)
{
    scoped(buf_fini) struct buf bytes = {0};
    if (record)
        message_pack(&bytes, &record->base);
    return view_exec(v, PARKED_PUT, "itttb", (int64_t)parked->sequence, parked->event_id,
                     parked->type, parked->reason, buf_slice(&bytes));
}

int parked_delete(struct view *v, uint64_t sequence)
{
    return view_exec(v, PARKED_DROP, "i", (int64_t)sequence);
}

static Koers__Journal__V1__Record *parked_record(struct slice bytes)
{
    return bytes.n ? message_unpack(&koers__journal__v1__record__descriptor, bytes) : NULL;
}

/* Returns the parked input that `row` describes, made with malloc. `row` is a row of PARKED_LIST or
 * PARKED_ONE. These two queries have the same first four columns. */
static Koers__Mesh__V1__InputParked *parked_row(struct view_row *row)
{
    Koers__Mesh__V1__InputParked *parked = mem_new(sizeof *parked);
    koers__mesh__v1__input_parked__init(parked);
    parked->sequence = (uint64_t)view_int(row, 0);
    parked->event_id = mem_text(view_text(row, 1));
    parked->type = mem_text(view_text(row, 2));
    parked->reason = mem_text(view_text(row, 3));
    return parked;
}

Koers__Journal__V1__Record *parked_get(struct view *v, uint64_t sequence)
{
    struct view_row *row = view_query(v, PARKED_GET, "i", (int64_t)sequence);
    if (!view_next(row))
        return NULL;
    Koers__Journal__V1__Record *record = parked_record(view_blob(row, 0));
    view_done(row);
    return record;
}

Koers__Mesh__V1__ParkedInput *parked_show(struct view *v, uint64_t sequence)
{
    struct view_row *row = view_query(v, PARKED_ONE, "i", (int64_t)sequence);
    if (!view_next(row))
        return NULL;
    Koers__Mesh__V1__ParkedInput *one = mem_new(sizeof *one);
    koers__mesh__v1__parked_input__init(one);
    one->parked = parked_row(row);
    one->record = parked_record(view_blob(row, 4));
    view_done(row);
    return one;
}

bool parked_is(struct view *v, uint64_t sequence)
{
    return view_number(v, 0, PARKED_IS, "i", (int64_t)sequence) != 0;
}

uint64_t parked_count(struct view *v)
{
    return (uint64_t)view_number(v, 0, PARKED_COUNT, "");
}

Koers__Mesh__V1__ParkedList *parked_list(struct view *v)
{
    Koers__Mesh__V1__ParkedList *list = mem_new(sizeof *list);
    koers__mesh__v1__parked_list__init(list);
    struct view_row *row = view_query(v, PARKED_LIST, "");
    while (view_next(row)) {
        list->parked = mem_grow(list->parked, (list->n_parked + 1) * sizeof *list->parked);
        list->parked[list->n_parked++] = parked_row(row);
    }
    return list;
}

/* ── the command INPUT_GIVE_UP ── */

/* If the parked input is a command, adds a reply that refuses the parked input. Reads only the
 * envelope of the parked input, because its payload may be the reason why it was parked. */
static void give_up_reply(struct view *v, const struct input *command,
                          const Koers__Mesh__V1__InputGiveUp *what, struct outputs *o)
{
    Koers__Journal__V1__Record *record = parked_get(v, what->sequence);
    if (!record)
        return;
    scoped(reading_fini) struct reading given = {0};
    reading_envelope(&given, v, record);
    if (given.in.row && given.in.row->kind == KIND_COMMAND) {
        out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_WRONG_STATE, NULL, "parked.given-up",
                   TEXT_GIVEN_UP, command->identity, what->reason);
        outputs_reply(o, &given.in);
    }
    message_free(&record);
}

void parked_give_up(struct view *v, const char *self, const struct input *command,
                    struct outputs *o)
{
    const Koers__Mesh__V1__InputGiveUp *what =
        (const Koers__Mesh__V1__InputGiveUp *)command->payload;
    size_t n = utf8_length(what->reason);
    if (n == 0 || n > GIVE_UP_REASON_MAX)
        out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_BAD_FIELD, "reason", "reason.length",
                   TEXT_GIVE_UP_WHY, GIVE_UP_REASON_MAX);
    if (!parked_is(v, what->sequence))
        out_refuse(o, KOERS__MESH__V1__PROBLEM__PROBLEM_UNKNOWN, "sequence", "parked.unknown",
                   TEXT_NOT_PARKED, (unsigned long long)what->sequence);
    if (out_refused(o))
        return;
    give_up_reply(v, command, what, o);
    char topic[KEY_NAME_MAX + 32];
    snprintf(topic, sizeof topic, "mesh.%s.input.given-up", self);
    scoped(mem_freep) char *identity = mem_text(command->identity);
    Koers__Mesh__V1__InputGivenUp given = KOERS__MESH__V1__INPUT_GIVEN_UP__INIT;
    given.sequence = what->sequence;
    given.reason = what->reason;
    given.identity = identity;
    (void)out_add(o, EVENT_INPUT_GIVEN_UP, topic, NULL, NULL, NULL, &given.base);
}
