/* This file is `koers-journal import`. It makes a journal from a lossless export. Every record must
 * follow the one before it. The new folder is read back and verified before it becomes a journal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/archive/commands.h"
#include "broker/archive/format.h"
#include "broker/archive/scan.h"
#include "broker/archive/signers.h"
#include "broker/archive/stream.h"
#include "broker/archive/target.h"
#include "broker/archive/writer.h"
#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "common/event/message.h"
#include "common/event/wire.h"
#include "koers/mesh/v1/mesh.pb-c.h"

enum { IMPORT_PIECE = 64 * 1024, IMPORT_LINE = 8 * FORMAT_MAX };

struct import {
    struct archive_run *run;
    const char *path;
    struct source source;
    struct target target;
    struct writer writer;
    /* `input` has the bytes of the file that are in memory. `record` is the current record. */
    struct buf input, record;
    size_t at; /* count of bytes of `input` that are used up */
    bool ended, protobuf, writing;
    /* `n` is the count of records so far. `offset` is the offset of `input` in the file. */
    uint64_t n, offset;
};

/* Prints what is wrong and where: the offset in a protobuf file, or the line of a JSON file.
 * Returns ARCHIVE_BAD. */
static int import_bad(struct import *m, const char *what)
{
    if (m->protobuf)
        return archive_fail(ARCHIVE_BAD, "%s: offset %llu: %s", m->path,
                            (unsigned long long)(m->offset + m->at), what);
    return archive_fail(ARCHIVE_BAD, "%s: line %llu: %s", m->path, (unsigned long long)(m->n + 1),
                        what);
}

/* Reads more bytes of the file into m->input, and removes the bytes that are used up. */
static int import_more(struct import *m)
{
    size_t left = m->input.n - m->at;
    if (m->at > 0) {
        memmove(m->input.data, m->input.data + m->at, left);
        m->input.n = left;
        m->offset += m->at;
        m->at = 0;
    }
    uint8_t *to = buf_extend(&m->input, IMPORT_PIECE);
    ssize_t n = source_read(&m->source, to, IMPORT_PIECE);
    m->input.n -= IMPORT_PIECE - (n > 0 ? (size_t)n : 0);
    m->ended = n >= 0 && n < IMPORT_PIECE;
    if (n == -EBADMSG)
        return import_bad(m, "the compressed data is damaged or ends too early");
    return n < 0 ? archive_errno(m->path, (int)n) : ARCHIVE_OK;
}

/* ── Reading one event ── */

enum { ELEMENT_HEAD_MAX = 6 }; /* maximum size in bytes: 1 for the tag and 5 for the length */

/* Returns the length of the next element, and sets *headp to the count of bytes of its tag and
 * length. Returns 0 if more bytes are needed, or if the first byte is not the tag of an element.
 * Returns SIZE_MAX if the length has more than 5 bytes, because no event is so large. */
static size_t import_element_length(const struct import *m, size_t *headp)
{
    struct slice rest = {m->input.data + m->at, m->input.n - m->at};
    size_t have = rest.n;
    uint64_t n = 0;
    if (have < 2 || rest.data[0] != 0x0A)
        return 0;
    rest = (struct slice){rest.data + 1, rest.n - 1};
    bool whole = wire_varint(&rest, &n) == WIRE_OK;
    if (!whole && have <= ELEMENT_HEAD_MAX)
        return 0;
    *headp = have - rest.n;
    return whole && *headp <= ELEMENT_HEAD_MAX ? (size_t)n : SIZE_MAX;
}

/* Reads the record of the next element. Sets *gotp to true if the file has a next element. */
static int import_element(struct import *m, bool *gotp)
{
    struct errtext why = {""};
    for (;;) {
        size_t head = 0, n = import_element_length(m, &head), have = m->input.n - m->at;
        if (have > 0 && m->input.data[m->at] != 0x0A)
            return import_bad(m, "not an element of a CloudEventBatch");
        if (head > 0 && n > FORMAT_MAX)
            return import_bad(m, "an element that is too large");
        if (head > 0 && have >= head + n) {
            struct slice element = {m->input.data + m->at + head, n};
            if (format_read_protobuf(&m->record, element, &why))
                return import_bad(m, why.text);
            m->at += head + n;
            *gotp = true;
            return ARCHIVE_OK;
        }
        if (m->ended)
            return have > 0 ? import_bad(m, "the file ends in the middle of an event") : ARCHIVE_OK;
        int code = import_more(m);
        if (code)
            return code;
    }
}

/* Reads the record of the next line. Sets *gotp to true if the file has a next line. */
static int import_line(struct import *m, bool *gotp)
{
    struct errtext why = {""};
    for (;;) {
        size_t have = m->input.n - m->at;
        uint8_t *begin = m->input.data + m->at, *end = have ? memchr(begin, '\n', have) : NULL;
        if (end) {
            if (format_read_json(&m->record, (struct slice){begin, (size_t)(end - begin)}, &why))
                return import_bad(m, why.text);
            m->at += (size_t)(end - begin) + 1;
            *gotp = true;
            return ARCHIVE_OK;
        }
        if (m->ended)
            return have > 0 ? import_bad(m, "the file ends in the middle of a line") : ARCHIVE_OK;
        if (have > IMPORT_LINE)
            return import_bad(m, "a line that is too long");
        int code = import_more(m);
        if (code)
            return code;
    }
}

/* ── Writing the journal ── */

/* Begins the journal. Takes the journal's id from the first event. */
static int import_begin(struct import *m)
{
    struct journal_record record;
    struct event e;
    if (!journal_record_scan(&record, buf_slice(&m->record)))
        return import_bad(m, "not a record");
    if (record.sequence != 1)
        return archive_fail(ARCHIVE_BAD,
                            "%s: it begins with event %llu, so it is a part of a journal. Only an "
                            "export from event 1 on, with every topic, can be imported",
                            m->path, (unsigned long long)record.sequence);
    scoped(message_free) ProtobufCMessage *begun = NULL;
    if (event_scan(&e, record.event, NULL) == EVENT_OK &&
        slice_is(e.type, catalogue_events[EVENT_JOURNAL_BEGUN].type))
        begun =
            message_unpack_checked(&koers__mesh__v1__journal_begun__descriptor, e.payload, NULL);
    const Koers__Mesh__V1__JournalBegun *b = (const Koers__Mesh__V1__JournalBegun *)begun;
    if (!b || b->journal_id.len != 16)
        return import_bad(m, "the first event does not have the journal's id");
    int r = writer_begin(&m->writer, m->target.staging_fd, (uint64_t)m->run->options.segment_size,
                         b->journal_id.data);
    m->writing = true;
    return r < 0 ? archive_errno(m->target.staging, r) : ARCHIVE_OK;
}

static int import_record(struct import *m)
{
    struct errtext why = {""};
    int code = m->writing ? ARCHIVE_OK : import_begin(m);
    if (code)
        return code;
    int r = writer_add(&m->writer, buf_slice(&m->record), &why);
    if (r < 0)
        return archive_errno(m->target.staging, r);
    return r ? import_bad(m, why.text) : ARCHIVE_OK;
}

/* Reads all records of the file and writes them to the new journal. */
static int import_all(struct import *m)
{
    int code = import_more(m);
    m->protobuf = m->input.n > 0 && m->input.data[0] == 0x0A;
    while (!code) {
        bool got = false;
        buf_clear(&m->record);
        code = m->protobuf ? import_element(m, &got) : import_line(m, &got);
        if (code || !got)
            break;
        code = import_record(m);
        if (!code && ++m->n % 4096 == 0 && m->run->progress)
            fprintf(stderr, "\rimporting: event %llu", (unsigned long long)m->n);
    }
    archive_progress_end(m->run);
    if (!code && !m->writing)
        return archive_fail(ARCHIVE_BAD, "%s: it has no events", m->path);
    return code;
}

static int import_signer(void *arg, const struct journal_record *record, struct slice bytes)
{
    signers_follow(arg, record, bytes);
    return 0;
}

/* Reads the new journal back and verifies it. Then moves the files of the journal to their places.
 */
static int import_verify(struct import *m, struct scan *s)
{
    int r = writer_end(&m->writer);
    if (r < 0)
        return archive_errno(m->target.staging, r);
    r = scan_folder(s, m->target.staging);
    if (r || s->head != m->n)
        return archive_fail(ARCHIVE_IO, "%s: what was written cannot be read back: %s",
                            m->target.staging, r < 0 ? strerror(-r) : s->why.text);
    r = target_commit(&m->target);
    return r < 0 ? archive_errno(m->target.directory, r) : ARCHIVE_OK;
}

static void import_report(const struct import *m, const struct scan *s)
{
    char id[33], hash[65];
    archive_hex(id, s->journal_id, 16);
    archive_hex(hash, s->head_hash, 32);
    if (m->run->options.json) {
        archive_print_json(json_pack("{s:s, s:I, s:s, s:s}", "journal_id", id, "head",
                                     (json_int_t)s->head, "head_hash", hash, "directory",
                                     m->target.directory));
        return;
    }
    archive_info(m->run,
                 "%s: journal %s, %llu events, head %s. It was read back and is whole. Start the "
                 "broker with --data %s",
                 m->target.directory, id, (unsigned long long)s->head, hash, m->target.directory);
}

static int import_run(struct import *m)
{
    struct signers signers = {.list = NULL};
    struct scan scan = {.on_record = import_signer, .arg = &signers};
    int code = import_all(m);
    if (!code)
        code = import_verify(m, &scan);
    if (!code) {
        import_report(m, &scan);
        code = signers_remark(&signers);
    }
    scan_fini(&scan);
    signers_fini(&signers);
    if (m->writing)
        writer_fini(&m->writer);
    return code;
}

int archive_import(struct archive_run *run)
{
    struct import m = {.run = run, .path = run->options.operands.text[0]};
    struct errtext why = {""};
    if (!run->options.to)
        return archive_fail(ARCHIVE_USAGE, "give --to DIR: an empty folder for the journal");
    int r = source_open(&m.source, m.path), code = r < 0 ? archive_errno(m.path, r) : ARCHIVE_OK;
    if (!code) {
        r = target_open(&m.target, run->options.to, TARGET_EMPTY, &why);
        code = r == TARGET_E_TAKEN ? archive_fail(ARCHIVE_CREATE, "%s; nothing was done", why.text)
               : r == TARGET_E_LOCKED ? archive_fail(ARCHIVE_AGAIN, "%s", why.text)
               : r < 0                ? archive_errno(run->options.to, r)
                                      : import_run(&m);
        target_close(&m.target);
    }
    source_close(&m.source);
    buf_fini(&m.input);
    buf_fini(&m.record);
    return code;
}
