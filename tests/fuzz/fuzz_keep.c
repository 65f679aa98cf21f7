/* What koers-journal reads of others' files: a line and an element of an export, and an archive.
 * What is taken for a record must come back the same from both forms. The first byte chooses. */
#include <stdlib.h>
#include <string.h>

#include "broker/archive/archive.h"
#include "broker/archive/form.h"
#include "common/event/event.h"
#include "common/event/wire.h"
#include "fuzz.h"
#include "koers/mesh/v1/mesh.pb-c.h"

enum { KEEP_JSON, KEEP_PROTOBUF, KEEP_ARCHIVE, N_KEEP };

static void form_again(struct slice record)
{
    scoped(buf_fini) struct buf line = {0}, batch = {0}, json = {0}, protobuf = {0};
    struct wire_field field;
    struct errtext why;
    must(form_write_json(&line, record, false, &why) == FORM_OK);
    must(form_read_json(&json, buf_slice(&line), &why) == FORM_OK);
    must(slice_equal(buf_slice(&json), record));
    must(form_write_protobuf(&batch, record, false, &why) == FORM_OK);
    struct slice rest = buf_slice(&batch);
    must(wire_next(&rest, &field) == WIRE_OK && rest.n == 0);
    must(form_read_protobuf(&protobuf, field.bytes, &why) == FORM_OK);
    must(slice_equal(buf_slice(&protobuf), record));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(buf_fini) struct buf to = {0};
    char name[ARCHIVE_NAME];
    struct errtext why;
    if (size == 0)
        return 0;
    struct slice rest = {data + 1, size - 1};
    struct archive_in in = {.rest = rest};
    switch (data[0] % N_KEEP) {
    case KEEP_JSON:
        if (form_read_json(&to, rest, &why) == FORM_OK)
            form_again(buf_slice(&to));
        break;
    case KEEP_PROTOBUF:
        if (form_read_protobuf(&to, rest, &why) == FORM_OK)
            form_again(buf_slice(&to));
        break;
    default:
        while (archive_next(&in, name, &to) == ARCHIVE_OK)
            must(strchr(name, '.') && !strstr(name, ".."));
    }
    return 0;
}

static void sample_record(struct buf *to)
{
    char date[] = "2026-11-21", identity[] = "broker";
    Koers__Mesh__V1__DayBegun day = KOERS__MESH__V1__DAY_BEGUN__INIT;
    Koers__Journal__V1__Record record = KOERS__JOURNAL__V1__RECORD__INIT;
    scoped(buf_fini) struct buf event = {0};
    day.date = date;
    struct event_draft draft = {.id = "one",
                                .source = "urn:nld:oin:00000099000000000000:systeem:broker",
                                .type = "nl.overheid.koers.day.begun.v1",
                                .topic = "mesh.clock.day.begun",
                                .time_us = 1795285200000000,
                                .payload = &day.base};
    event_build(&event, &draft);
    record.sequence = 7;
    record.committed_us = 1795285200000000;
    record.identity = identity;
    record.event = (ProtobufCBinaryData){event.n, event.data};
    koers__journal__v1__record__pack(
        &record, buf_extend(to, koers__journal__v1__record__get_packed_size(&record)));
}

size_t fuzz_sample(unsigned nth, uint8_t to[FUZZ_SAMPLE_MAX])
{
    scoped(buf_fini) struct buf record = {0}, bytes = {0};
    struct archive_out out = {.buf = &bytes};
    struct errtext why;
    uint8_t choice = (uint8_t)nth;
    if (nth >= N_KEEP)
        return 0;
    sample_record(&record);
    buf_add(&bytes, &choice, 1);
    if (nth == KEEP_JSON)
        must(form_write_json(&bytes, buf_slice(&record), false, &why) == FORM_OK);
    if (nth == KEEP_PROTOBUF) {
        scoped(buf_fini) struct buf batch = {0};
        struct wire_field field;
        must(form_write_protobuf(&batch, buf_slice(&record), false, &why) == FORM_OK);
        struct slice rest = buf_slice(&batch);
        must(wire_next(&rest, &field) == WIRE_OK);
        buf_add(&bytes, field.bytes.data, field.bytes.n);
    }
    if (nth == KEEP_ARCHIVE)
        must(archive_put(&out, "keys/ptvt.key", slice_text("{}")) == 0 && archive_end(&out) == 0);
    must(bytes.n <= FUZZ_SAMPLE_MAX);
    memcpy(to, bytes.data, bytes.n);
    return bytes.n;
}
