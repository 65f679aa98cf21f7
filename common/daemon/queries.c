/* This file answers questions to a node (queries.h). Two rules. All answers come from a second
 * connection to the view, so an answer shows only what is journaled. The bytes of a question are
 * not trusted until the runtime has unpacked them as the type that the catalogue defines for the
 * query. */
#include "common/daemon/queries.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/daemon/outputs.h"
#include "common/daemon/parked.h"
#include "common/daemon/texts.h"
#include "common/event/event.h"
#include "common/event/message.h"

#define ANY_PREFIX "type.googleapis.com/"
/* ANSWER_MAX is the maximum size of an answer in bytes. ANSWER_AROUND is the space in bytes for
 * type, id and status. The sum must fit in one frame to the broker, and in one frame from the
 * broker to the asker. */
#define ANSWER_MAX    ((size_t)192 * 1024)
#define ANSWER_AROUND ((size_t)4 * 1024)
static_assert(ANSWER_MAX + ANSWER_AROUND <= EVENT_FRAME_MAX, "any answer fits in a frame");

#define STATUS_GET "SELECT position, skipped FROM local_mark WHERE one = 1"

static void answer_set(Koers__Bus__V1__Answer *answer, Koers__Bus__V1__Answers status,
                       const char *text)
{
    answer->status = status;
    answer->text = mem_text(text);
    text_mend(answer->text);
}

static void answer_pack(Koers__Bus__V1__Answer *answer, const ProtobufCMessage *message)
{
    size_t n = protobuf_c_message_get_packed_size(message);
    if (n > ANSWER_MAX) {
        struct errtext why;
        errtext_set(&why, 0, TEXT_ANSWER_LARGE, n);
        answer_set(answer, KOERS__BUS__V1__ANSWERS__ANSWERS_FAILED, why.text);
        return;
    }
    Google__Protobuf__Any *any = mem_new(sizeof *any);
    google__protobuf__any__init(any);
    size_t n_url = sizeof(ANY_PREFIX) + strlen(message->descriptor->name);
    any->type_url = mem_new(n_url);
    snprintf(any->type_url, n_url, "%s%s", ANY_PREFIX, message->descriptor->name);
    any->value.data = mem_new(n + 1);
    any->value.len = protobuf_c_message_pack(message, any->value.data);
    answer->body = any;
    answer->status = KOERS__BUS__V1__ANSWERS__ANSWERS_OK;
}

void answer_fini(Koers__Bus__V1__Answer *answer)
{
    message_free(&answer->body);
    if (answer->text != protobuf_c_empty_string)
        free(answer->text);
    koers__bus__v1__answer__init(answer);
}

/* Returns the message of the question. If the question has another type or cannot be read, sets
 * `why` and returns NULL. */
static ProtobufCMessage *question_unpack(const struct catalogue_query *row,
                                         const Koers__Bus__V1__Asked *asked, struct errtext *why)
{
    const char *want = row->question->name;
    const char *have = asked->body ? asked->body->type_url : "";
    const char *slash = strrchr(have, '/');
    if (strcmp(slash ? slash + 1 : have, want) != 0) {
        errtext_set(why, 0, "%s", want);
        return NULL;
    }
    return message_unpack_checked(
        row->question, (struct slice){asked->body->value.data, asked->body->value.len}, why);
}

static void answer_status(const struct daemon_spec *spec, struct view *reader,
                          Koers__Bus__V1__Answer *answer)
{
    Koers__Mesh__V1__NodeState state = KOERS__MESH__V1__NODE_STATE__INIT;
    struct view_row *row = view_query(reader, STATUS_GET, "");
    if (view_next(row)) {
        state.sequence = (uint64_t)view_int(row, 0);
        state.skipped = (uint64_t)view_int(row, 1);
        view_done(row);
    }
    state.view_version = (uint32_t)spec->view_version;
    state.parked = parked_count(reader);
    answer_pack(answer, &state.base);
}

static void answer_parked(struct view *reader, Koers__Bus__V1__Answer *answer)
{
    Koers__Mesh__V1__ParkedList *list = parked_list(reader);
    answer_pack(answer, &list->base);
    message_free(&list);
}

static void answer_parked_one(struct view *reader, const ProtobufCMessage *question,
                              Koers__Bus__V1__Answer *answer)
{
    uint64_t sequence = ((const Koers__Mesh__V1__GetParked *)question)->sequence;
    Koers__Mesh__V1__ParkedInput *one = parked_show(reader, sequence);
    if (one) {
        answer_pack(answer, &one->base);
        message_free(&one);
        return;
    }
    struct errtext why;
    errtext_set(&why, 0, TEXT_NOT_PARKED, (unsigned long long)sequence);
    answer_set(answer, KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND, why.text);
}

static void answer_health(const struct health_source *source, Koers__Bus__V1__Answer *answer)
{
    Koers__Mesh__V1__NodeHealth *health = source->health(source->owner);
    answer_pack(answer, &health->base);
    message_free(&health);
}

static void answer_program(const struct daemon_spec *spec, struct view *reader,
                           const struct query *query, const Koers__Bus__V1__Asked *asked,
                           const ProtobufCMessage *question, Koers__Bus__V1__Answer *answer)
{
    struct asker asker = {asked->identity, asked->role, asked->scope};
    struct errtext why = {""};
    ProtobufCMessage *message = NULL;
    Koers__Bus__V1__Answers status = query->answer(spec, reader, &asker, question, &message, &why);
    if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_OK) {
        must(message);
        answer_pack(answer, message);
    } else {
        answer_set(answer, status, why.text);
    }
    message_free(&message);
}

static const struct query *query_find(const struct daemon_spec *spec,
                                      const struct catalogue_query *row)
{
    for (size_t i = 0; row && i < spec->n_queries; i++)
        if (spec->queries[i].query == row->id)
            return &spec->queries[i];
    return NULL;
}

static bool query_is_runtime(enum catalogue_query_id id)
{
    return id == QUERY_NODE_STATUS || id == QUERY_NODE_HEALTH || id == QUERY_PARKED_LIST ||
           id == QUERY_PARKED_GET;
}

static void answer_runtime(const struct daemon_spec *spec, struct view *reader,
                           const struct health_source *health, enum catalogue_query_id id,
                           const ProtobufCMessage *question, Koers__Bus__V1__Answer *answer)
{
    if (id == QUERY_NODE_STATUS)
        answer_status(spec, reader, answer);
    else if (id == QUERY_NODE_HEALTH)
        answer_health(health, answer);
    else if (id == QUERY_PARKED_LIST)
        answer_parked(reader, answer);
    else
        answer_parked_one(reader, question, answer);
}

void queries_answer(const struct daemon_spec *spec, struct view *reader,
                    const struct health_source *health, const Koers__Bus__V1__Asked *asked,
                    Koers__Bus__V1__Answer *answer)
{
    koers__bus__v1__answer__init(answer);
    answer->id = asked->id;
    struct errtext why = {""};
    const struct catalogue_query *row = catalogue_by_query(asked->query);
    const struct query *query = query_find(spec, row);
    bool own = row && query_is_runtime(row->id);
    if (!own && !query) {
        errtext_set(&why, 0, TEXT_NO_SUCH_QUERY, asked->query);
        answer_set(answer, KOERS__BUS__V1__ANSWERS__ANSWERS_UNKNOWN_QUERY, why.text);
        return;
    }
    scoped(message_free) ProtobufCMessage *question = question_unpack(row, asked, &why);
    if (!question) {
        struct errtext text;
        errtext_set(&text, 0, TEXT_BAD_QUESTION, why.text);
        answer_set(answer, KOERS__BUS__V1__ANSWERS__ANSWERS_BAD_QUESTION, text.text);
    } else if (own) {
        answer_runtime(spec, reader, health, row->id, question, answer);
    } else {
        answer_program(spec, reader, query, asked, question, answer);
    }
}
