/* Gives inputs to the `decide` and `evolve` functions of a daemon, without a broker. As in the
 * runtime, `evolve` handles the input, then `decide` makes the outputs, then `evolve` handles the
 * outputs. All events are recorded. At the end, play_close gives the recorded events to `evolve`
 * with an empty view, and asserts that this view becomes equal to the first view. */
#pragma once

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/uuid.h"
#include "common/daemon/unit.h"

#define PLAY_DAY "2026-11-21"

/* Describes one event: either an input that a test played, or an output of the program under test.
 * An output has the time and the sequence of its input. */
struct play_event {
    const struct catalogue_event *row;
    char id[UUID_TEXT], topic[120], identity[64], role[64], scope[64], date[CIVIL_DATE];
    uint64_t sequence;
    int64_t time_us;
    ProtobufCMessage *payload;
    struct event event;
};

struct play {
    const struct daemon_spec *spec;
    struct view *view;
    char date[CIVIL_DATE]; /* the date of the next inputs, YYYY-MM-DD */
    uint64_t sequence;
    struct play_event *events[500];
    size_t n_events;
    struct outputs *out;      /* the outputs of the last input */
    struct input in;          /* the last input */
    char first_id[UUID_TEXT]; /* the id of the first output of the last input */
};

static inline ProtobufCMessage *play_copy(const ProtobufCMessage *m)
{
    size_t n = protobuf_c_message_get_packed_size(m);
    uint8_t *bytes = malloc(n + 1);
    protobuf_c_message_pack(m, bytes);
    ProtobufCMessage *copy = protobuf_c_message_unpack(m->descriptor, NULL, n, bytes);
    free(bytes);
    cr_assert_not_null(copy);
    return copy;
}

static inline void play_open(struct play *p, const struct daemon_spec *spec)
{
    struct errtext why;
    *p = (struct play){.spec = spec, .date = PLAY_DAY};
    cr_assert_eq(
        view_open(&p->view, ":memory:", spec->schema, spec->view_version, VIEW_NORMAL, &why), 0);
}

static inline const struct handler *play_handler(const struct daemon_spec *spec,
                                                 enum catalogue_id id)
{
    for (size_t i = 0; i < spec->n_handlers; i++)
        if (spec->handlers[i].event == id)
            return &spec->handlers[i];
    return NULL;
}

static inline struct play_event *play_keep(struct play *p, enum catalogue_id id, const char *topic,
                                           const ProtobufCMessage *payload)
{
    cr_assert_lt(p->n_events, sizeof p->events / sizeof p->events[0]);
    struct play_event *e = calloc(1, sizeof *e);
    e->row = &catalogue_events[id];
    e->payload = play_copy(payload);
    snprintf(e->topic, sizeof e->topic, "%s", topic);
    e->event.topic = slice_text(e->topic);
    e->sequence = p->sequence;
    memcpy(e->date, p->date, CIVIL_DATE);
    e->time_us = civil_begin_us(p->date) + (int64_t)p->sequence;
    p->events[p->n_events++] = e;
    return e;
}

static inline struct input play_input_of(const struct play_event *e)
{
    struct input in = {.sequence = e->sequence,
                       .time_us = e->time_us,
                       .id = e->id,
                       .identity = e->identity,
                       .role = e->role,
                       .scope = e->scope,
                       .event = &e->event,
                       .row = e->row,
                       .payload = e->payload};
    memcpy(in.date, e->date, CIVIL_DATE);
    return in;
}

static inline void play_evolve(const struct daemon_spec *spec, struct view *view,
                               struct play_event *e)
{
    const struct handler *h = play_handler(spec, e->row->id);
    struct input in = play_input_of(e);
    if (h && h->evolve)
        cr_assert_eq(h->evolve(spec, view, &in), 0);
}

static inline void play_outputs(struct play *p)
{
    const struct catalogue_event *row;
    const char *topic;
    for (size_t i = 0; i < outputs_count(p->out); i++) {
        const ProtobufCMessage *m = outputs_get(p->out, i, &row, &topic);
        struct play_event *e = play_keep(p, row->id, topic, m);
        uuid_derived(e->id, p->in.id, (unsigned)i);
        snprintf(e->identity, sizeof e->identity, "%s", p->spec->self);
        if (i == 0)
            memcpy(p->first_id, e->id, UUID_TEXT);
        play_evolve(p->spec, p->view, e);
    }
}

/* Plays one input. `who` is the sender, as "identity role scope". Returns false if the input was
 * refused. */
static inline bool play(struct play *p, const char *who, enum catalogue_id id, const char *topic,
                        const ProtobufCMessage *payload)
{
    p->sequence++;
    struct play_event *e = play_keep(p, id, topic, payload);
    snprintf(e->id, sizeof e->id, "01900000-0000-7000-8000-%012u", (unsigned)p->sequence);
    sscanf(who, "%63s %63s %63s", e->identity, e->role, e->scope);
    outputs_destroy(&p->out);
    p->in = play_input_of(e);
    p->out = outputs_new(p->spec->self, &p->in);
    const struct handler *h = play_handler(p->spec, id);
    if (h && h->admit)
        cr_assert_eq(h->admit(p->spec, p->view, &p->in, p->out), 0);
    if (p->out->parked)
        return true; /* the runtime does not evolve the view by a parked input */
    play_evolve(p->spec, p->view, e);
    if (h && h->decide)
        cr_assert_eq(h->decide(p->spec, p->view, &p->in, p->out), 0);
    if (out_refused(p->out))
        return false;
    play_outputs(p);
    return true;
}

/* Returns true if the last input was refused and this rule is one of the reasons. */
static inline bool play_refused(const struct play *p, const char *rule)
{
    for (size_t i = 0; i < outputs_refusals(p->out); i++)
        if (strcmp(outputs_refusal(p->out, i)->rule, rule) == 0)
            return true;
    return false;
}

/* Returns the payload of output `nth` of the last input. Asserts that the output has this type.
 * Also asserts that it has this topic, if `topic` is not NULL. */
static inline const void *play_output(const struct play *p, size_t nth, enum catalogue_id id,
                                      const char *topic)
{
    const struct catalogue_event *row = NULL;
    const char *is = NULL;
    const ProtobufCMessage *m = outputs_get(p->out, nth, &row, &is);
    cr_assert_not_null(m, "output %zu is not there", nth);
    cr_assert_eq(row->id, id);
    if (topic)
        cr_assert_str_eq(is, topic);
    return m;
}

/* Returns an attribute of output `nth` of the last input: "path", "province" or "subject". Returns
 * "" if the output does not have the attribute. */
static inline const char *play_attribute(const struct play *p, size_t nth, const char *name)
{
    cr_assert_lt(nth, p->out->n);
    const struct output *o = p->out->list[nth];
    const char *value = strcmp(name, "path") == 0       ? o->path
                        : strcmp(name, "province") == 0 ? o->province
                                                        : o->subject;
    return value ? value : "";
}

static inline ProtobufCMessage *play_ask(const struct play *p, enum catalogue_query_id id,
                                         const ProtobufCMessage *question,
                                         Koers__Bus__V1__Answers expected)
{
    struct asker asker = {.identity = "secretaris", .role = "secretaris", .scope = ""};
    struct errtext why;
    ProtobufCMessage *answer = NULL;
    for (size_t i = 0; i < p->spec->n_queries; i++)
        if (p->spec->queries[i].query == id) {
            cr_assert_eq(
                p->spec->queries[i].answer(p->spec, p->view, &asker, question, &answer, &why),
                expected);
            return answer;
        }
    cr_assert_fail("the body does not answer this");
    return NULL;
}

static inline char *play_dump(struct view *view)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    view_dump(view, to);
    fclose(to);
    return text;
}

/* Gives all recorded events to `evolve` with an empty view, asserts that this view becomes equal to
 * p->view, and frees everything. */
static inline void play_close(struct play *p)
{
    struct view *again = NULL;
    struct errtext why;
    cr_assert_eq(
        view_open(&again, ":memory:", p->spec->schema, p->spec->view_version, VIEW_NORMAL, &why),
        0);
    for (size_t i = 0; i < p->n_events; i++)
        play_evolve(p->spec, again, p->events[i]);
    char *one = play_dump(p->view), *two = play_dump(again);
    cr_assert_str_eq(one, two, "evolving the record again gives another state");
    free(one);
    free(two);
    view_close(&again);
    view_close(&p->view);
    outputs_destroy(&p->out);
    for (size_t i = 0; i < p->n_events; i++) {
        protobuf_c_message_free_unpacked(p->events[i]->payload, NULL);
        free(p->events[i]);
    }
}
