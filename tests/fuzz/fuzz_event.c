/* Fuzzes event_scan. If event_scan accepts an input, protobuf-c must read the input with the same
 * result. */
#include <stdlib.h>
#include <string.h>

#include "common/event/event.h"
#include "fuzz.h"
#include "koers/event/v1/event.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"

/* Reads the first and the last byte of a slice. The sanitizer notices a slice outside the input. */
static unsigned touch(struct slice s)
{
    return s.n ? (unsigned)s.data[0] + s.data[s.n - 1] : 0;
}

/* Fails if the slice and the text differ. */
static void same(struct slice s, const char *text)
{
    must(text && slice_is(s, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event e;
    struct errtext why;
    if (size > EVENT_MAX || event_scan(&e, (struct slice){data, size}, &why) != EVENT_OK)
        return 0;
    volatile unsigned sum = touch(e.payload) + touch(e.subject) + touch(e.path);
    (void)sum;
    Koers__Event__V1__CloudEvent *read = koers__event__v1__cloud_event__unpack(NULL, size, data);
    must(read);
    same(e.id, read->id);
    same(e.source, read->source);
    same(e.type, read->type);
    must(read->n_attributes == e.n_attributes);
    must(read->data_case == KOERS__EVENT__V1__CLOUD_EVENT__DATA_PROTO_DATA);
    must(read->proto_data->value.len == e.payload.n);
    for (unsigned i = 0; i < e.n_attributes; i++) {
        same(e.attributes[i].name, read->attributes[i]->key);
        must((unsigned)read->attributes[i]->value->attr_case == e.attributes[i].kind);
    }
    koers__event__v1__cloud_event__free_unpacked(read, NULL);
    return 0;
}

size_t fuzz_sample(unsigned nth, uint8_t to[FUZZ_SAMPLE_MAX])
{
    Koers__Mesh__V1__DayBegun day = KOERS__MESH__V1__DAY_BEGUN__INIT;
    char date[] = "2026-11-21";
    day.date = date;
    struct event_draft draft = {.id = "0198f2a1-b3c4-7000-8000-000000000001",
                                .source = "urn:nld:oin:00000001003214345000:systeem:broker",
                                .type = "nl.overheid.koers.day.begun.v1",
                                .topic = "mesh.clock.day.begun",
                                .payload = &day.base};
    if (nth > 1)
        return 0;
    if (nth == 1) {
        draft.subject = "SIG-2026-0001";
        draft.province = "NL-GE NL-NB";
        draft.path = "relay kerngroep-2";
        draft.classification = "internal";
        draft.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        draft.causationid = "0198f2a1-b3c4-7000-8000-000000000002";
        draft.causeseq = "12";
        draft.time_us = INT64_C(1795282800123456);
    }
    scoped(buf_fini) struct buf b = {0};
    event_build(&b, &draft);
    must(b.n <= FUZZ_SAMPLE_MAX);
    memcpy(to, b.data, b.n);
    return b.n;
}
