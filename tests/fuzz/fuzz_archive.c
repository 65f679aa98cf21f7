/* Fuzzes the functions of koers-journal that read files: a line of an export, an element of an
 * export, and a tar file. The first byte of the input chooses the function. If a record is
 * accepted, writing and reading it in both formats must give the same record. */
#include <stdlib.h>
#include <string.h>

#include "broker/archive/backup_tar.h"
#include "broker/archive/format.h"
#include "common/event/event.h"
#include "common/event/wire.h"
#include "fuzz.h"
#include "koers/mesh/v1/mesh.pb-c.h"

enum { READ_JSON, READ_PROTOBUF, READ_ARCHIVE, N_READERS };

/* Writes and reads the record in both formats. The result must be the same record. */
static void format_again(struct slice record)
{
    scoped(buf_fini) struct buf line = {0}, batch = {0}, json = {0}, protobuf = {0};
    struct wire_field field;
    struct errtext why;
    must(format_write_json(&line, record, false, &why) == FORMAT_OK);
    must(format_read_json(&json, buf_slice(&line), &why) == FORMAT_OK);
    must(slice_equal(buf_slice(&json), record));
    must(format_write_protobuf(&batch, record, false, &why) == FORMAT_OK);
    struct slice rest = buf_slice(&batch);
    must(wire_next(&rest, &field) == WIRE_OK && rest.n == 0);
    must(format_read_protobuf(&protobuf, field.bytes, &why) == FORMAT_OK);
    must(slice_equal(buf_slice(&protobuf), record));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(buf_fini) struct buf to = {0};
    char name[BACKUP_TAR_NAME];
    struct errtext why;
    if (size == 0)
        return 0;
    struct slice rest = {data + 1, size - 1};
    struct backup_tar_in in = {.rest = rest};
    switch (data[0] % N_READERS) {
    case READ_JSON:
        if (format_read_json(&to, rest, &why) == FORMAT_OK)
            format_again(buf_slice(&to));
        break;
    case READ_PROTOBUF:
        if (format_read_protobuf(&to, rest, &why) == FORMAT_OK)
            format_again(buf_slice(&to));
        break;
    default:
        while (backup_tar_next(&in, name, &to) == BACKUP_TAR_OK)
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
    struct backup_tar_out out = {.buf = &bytes};
    struct errtext why;
    uint8_t choice = (uint8_t)nth;
    if (nth >= N_READERS)
        return 0;
    sample_record(&record);
    buf_add(&bytes, &choice, 1);
    if (nth == READ_JSON)
        must(format_write_json(&bytes, buf_slice(&record), false, &why) == FORMAT_OK);
    if (nth == READ_PROTOBUF) {
        scoped(buf_fini) struct buf batch = {0};
        struct wire_field field;
        must(format_write_protobuf(&batch, buf_slice(&record), false, &why) == FORMAT_OK);
        struct slice rest = buf_slice(&batch);
        must(wire_next(&rest, &field) == WIRE_OK);
        buf_add(&bytes, field.bytes.data, field.bytes.n);
    }
    if (nth == READ_ARCHIVE)
        must(backup_tar_put(&out, "keys/ptvt.key", slice_text("{}")) == 0 &&
             backup_tar_end(&out) == 0);
    must(bytes.n <= FUZZ_SAMPLE_MAX);
    memcpy(to, bytes.data, bytes.n);
    return bytes.n;
}
