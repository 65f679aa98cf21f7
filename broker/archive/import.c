/* `koers-journal import`: a journal from a lossless export. Nothing is believed: every record must
 * follow on the one before it, and the folder that comes of it is verified before it is a journal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/archive/form.h"
#include "broker/archive/place.h"
#include "broker/archive/scan.h"
#include "broker/archive/signers.h"
#include "broker/archive/stream.h"
#include "broker/archive/tool.h"
#include "broker/archive/writer.h"
#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "common/event/message.h"
#include "koers/mesh/v1/mesh.pb-c.h"

enum { IMPORT_PIECE = 64 * 1024, IMPORT_LINE = 8 * FORM_MAX };

struct import {
    struct tool *tool;
    const char *path;
    struct source source;
    struct place place;
    struct writer writer;
    struct buf room, record; /* what was read of the file; one record */
    size_t at;               /* of the room, taken */
    bool ended, protobuf, writing;
    uint64_t n, offset; /* records; bytes before the room */
};

/* Where in the file: the line, or the offset. */
static int import_bad(struct import *m, const char *what)
{
    if (m->protobuf)
        return tool_fail(TOOL_BAD, "%s: offset %llu: %s", m->path,
                         (unsigned long long)(m->offset + m->at), what);
    return tool_fail(TOOL_BAD, "%s: line %llu: %s", m->path, (unsigned long long)(m->n + 1), what);
}

/* More of the file in the room. */
static int import_more(struct import *m)
{
    size_t left = m->room.n - m->at;
    if (m->at > 0) {
        memmove(m->room.data, m->room.data + m->at, left);
        m->room.n = left;
        m->offset += m->at;
        m->at = 0;
    }
    uint8_t *to = buf_extend(&m->room, IMPORT_PIECE);
    ssize_t n = source_read(&m->source, to, IMPORT_PIECE);
    m->room.n -= IMPORT_PIECE - (n > 0 ? (size_t)n : 0);
    m->ended = n >= 0 && n < IMPORT_PIECE;
    if (n == -EBADMSG)
        return import_bad(m, "the compressed bytes are damaged or end too early");
    return n < 0 ? tool_errno(m->path, (int)n) : TOOL_OK;
}

/* ── One element ── */

/* Length of the next element with its tag and length in *headp; 0: more bytes are needed. */
static size_t element_length(const struct import *m, size_t *headp)
{
    struct slice rest = {m->room.data + m->at, m->room.n - m->at};
    uint64_t n = 0;
    if (rest.n < 2 || rest.data[0] != 0x0A)
        return 0;
    for (size_t i = 1; i < rest.n && i <= 5; i++) {
        n |= (uint64_t)(rest.data[i] & 0x7F) << (7 * (i - 1));
        if (rest.data[i] & 0x80)
            continue;
        *headp = i + 1;
        return (size_t)n;
    }
    if (rest.n <= 6)
        return 0;
    *headp = 6; /* a length that does not end is larger than any */
    return SIZE_MAX;
}

static int import_element(struct import *m, bool *gotp)
{
    struct errtext why = {""};
    for (;;) {
        size_t head = 0, n = element_length(m, &head), have = m->room.n - m->at;
        if (have > 0 && m->room.data[m->at] != 0x0A)
            return import_bad(m, "no element of a batch of CloudEvents");
        if (head > 0 && n > FORM_MAX)
            return import_bad(m, "an element that is too large");
        if (head > 0 && have >= head + n) {
            struct slice element = {m->room.data + m->at + head, n};
            if (form_read_protobuf(&m->record, element, &why))
                return import_bad(m, why.text);
            m->at += head + n;
            *gotp = true;
            return TOOL_OK;
        }
        if (m->ended)
            return have > 0 ? import_bad(m, "the file ends in the middle of an event") : TOOL_OK;
        int code = import_more(m);
        if (code)
            return code;
    }
}

static int import_line(struct import *m, bool *gotp)
{
    struct errtext why = {""};
    for (;;) {
        size_t have = m->room.n - m->at;
        uint8_t *begin = m->room.data + m->at, *end = have ? memchr(begin, '\n', have) : NULL;
        if (end) {
            if (form_read_json(&m->record, (struct slice){begin, (size_t)(end - begin)}, &why))
                return import_bad(m, why.text);
            m->at += (size_t)(end - begin) + 1;
            *gotp = true;
            return TOOL_OK;
        }
        if (m->ended)
            return have > 0 ? import_bad(m, "the file ends in the middle of a line") : TOOL_OK;
        if (have > IMPORT_LINE)
            return import_bad(m, "a line that is too long");
        int code = import_more(m);
        if (code)
            return code;
    }
}

/* ── The journal ── */

/* Its id stands in its first event. */
static int import_begin(struct import *m)
{
    struct journal_record record;
    struct event e;
    if (!journal_record_scan(&record, buf_slice(&m->record)))
        return import_bad(m, "no record");
    if (record.sequence != 1)
        return tool_fail(TOOL_BAD,
                         "%s: it begins with event %llu: a part of a journal. Only an export from "
                         "event 1 on, with every topic, can be imported",
                         m->path, (unsigned long long)record.sequence);
    scoped(message_free) ProtobufCMessage *begun = NULL;
    if (event_scan(&e, record.event, NULL) == EVENT_OK &&
        slice_is(e.type, catalogue_events[EVENT_JOURNAL_BEGUN].type))
        begun =
            message_unpack_checked(&koers__mesh__v1__journal_begun__descriptor, e.payload, NULL);
    const Koers__Mesh__V1__JournalBegun *b = (const Koers__Mesh__V1__JournalBegun *)begun;
    if (!b || b->journal_id.len != 16)
        return import_bad(m, "the first event does not tell the journal's id");
    int r = writer_begin(&m->writer, m->place.fresh_fd, (uint64_t)m->tool->options.segment_size,
                         b->journal_id.data);
    m->writing = true;
    return r < 0 ? tool_errno(m->place.fresh, r) : TOOL_OK;
}

static int import_record(struct import *m)
{
    struct errtext why = {""};
    int code = m->writing ? TOOL_OK : import_begin(m);
    if (code)
        return code;
    int r = writer_add(&m->writer, buf_slice(&m->record), &why);
    if (r < 0)
        return tool_errno(m->place.fresh, r);
    return r ? import_bad(m, why.text) : TOOL_OK;
}

static int import_all(struct import *m)
{
    int code = import_more(m);
    m->protobuf = m->room.n > 0 && m->room.data[0] == 0x0A;
    while (!code) {
        bool got = false;
        buf_clear(&m->record);
        code = m->protobuf ? import_element(m, &got) : import_line(m, &got);
        if (code || !got)
            break;
        code = import_record(m);
        if (!code && ++m->n % 4096 == 0 && m->tool->progress)
            fprintf(stderr, "\rimporting: event %llu", (unsigned long long)m->n);
    }
    tool_progress_end(m->tool);
    if (!code && !m->writing)
        return tool_fail(TOOL_BAD, "%s: there is no event in it", m->path);
    return code;
}

static int import_signer(void *arg, const struct journal_record *record, struct slice bytes)
{
    signers_follow(arg, record, bytes);
    return 0;
}

/* What was written is read again, before it is a journal. */
static int import_verify(struct import *m, struct scan *s)
{
    int r = writer_end(&m->writer);
    /* of the spare, only a broker knows which size it wants */
    if (r < 0)
        return tool_errno(m->place.fresh, r);
    r = scan_folder(s, m->place.fresh);
    if (r || s->head != m->n)
        return tool_fail(TOOL_IO, "%s: what was written cannot be read back: %s", m->place.fresh,
                         r < 0 ? strerror(-r) : s->why.text);
    r = place_commit(&m->place);
    return r < 0 ? tool_errno(m->place.directory, r) : TOOL_OK;
}

static void import_tell(const struct import *m, const struct scan *s)
{
    char id[33], hash[65];
    tool_hex(id, s->journal_id, 16);
    tool_hex(hash, s->head_hash, 32);
    if (m->tool->options.json) {
        tool_print_json(json_pack("{s:s, s:I, s:s, s:s}", "journal_id", id, "head",
                                  (json_int_t)s->head, "head_hash", hash, "directory",
                                  m->place.directory));
        return;
    }
    tool_say(m->tool,
             "%s: journal %s, %llu events, head %s. It was read back, and is whole; start the "
             "broker with --data %s",
             m->place.directory, id, (unsigned long long)s->head, hash, m->place.directory);
}

static int import_run(struct import *m)
{
    struct signers signers = {.list = NULL};
    struct scan scan = {.on_record = import_signer, .arg = &signers};
    int code = import_all(m);
    if (!code)
        code = import_verify(m, &scan);
    if (!code) {
        import_tell(m, &scan);
        code = signers_remark(&signers);
    }
    scan_fini(&scan);
    signers_fini(&signers);
    if (m->writing)
        writer_fini(&m->writer);
    return code;
}

int tool_import(struct tool *t)
{
    struct import m = {.tool = t, .path = t->options.operands.text[0]};
    struct errtext why = {""};
    if (!t->options.to)
        return tool_fail(TOOL_USAGE, "--to DIR is needed: an empty folder for the journal");
    int r = source_open(&m.source, m.path), code = r < 0 ? tool_errno(m.path, r) : TOOL_OK;
    if (!code) {
        r = place_open(&m.place, t->options.to, PLACE_EMPTY, &why);
        code = r == PLACE_E_TAKEN    ? tool_fail(TOOL_CREATE, "%s; nothing was done", why.text)
               : r == PLACE_E_LOCKED ? tool_fail(TOOL_AGAIN, "%s", why.text)
               : r < 0               ? tool_errno(t->options.to, r)
                                     : import_run(&m);
        place_close(&m.place);
    }
    source_close(&m.source);
    buf_fini(&m.room);
    buf_fini(&m.record);
    return code;
}
