/* This file is `koers-journal export`. It writes the events of a journal as CloudEvents, for other
 * programs and for `import`. Every event is verified before it is written. If the journal is
 * damaged, no file remains. */
#include <stdio.h>
#include <string.h>

#include "broker/archive/commands.h"
#include "broker/archive/format.h"
#include "broker/archive/scan.h"
#include "broker/archive/stream.h"
#include "common/base/civil.h"
#include "common/event/event.h"
#include "common/event/topic.h"

enum { EXPORT_DONE = 1, EXPORT_BAD, EXPORT_FAILED }; /* reasons to end the scan */

struct export
{
    struct archive_run *run;
    struct scan scan;
    struct sink sink;
    struct buf encoded;
    bool protobuf;
    /* sequences of the first and the last event; `to` is 0 if the export goes to the end */
    uint64_t from, to;
    int64_t since_us, until_us; /* `until_us` is 0 if the export goes to the end */
    uint64_t n, last;
    uint64_t bad; /* sequence of the event that cannot be exported */
    int error;
    struct errtext why;
};

/* Returns true if the options ask for this record. `to` and `until_us` are not checked here. */
static bool export_wants(const struct export *x, const struct journal_record *record)
{
    const struct conf_list *topics = &x->run->options.topics;
    struct event e;
    if (record->sequence < x->from || record->committed_us < x->since_us)
        return false;
    if (topics->n == 0)
        return true;
    if (event_scan(&e, record->event, NULL) != EVENT_OK)
        return false;
    for (size_t i = 0; i < topics->n; i++)
        if (topic_matches(slice_text(topics->text[i]), e.topic))
            return true;
    return false;
}

static int export_record(void *arg, const struct journal_record *record, struct slice bytes)
{
    struct export *x = arg;
    bool plain = x->run->options.plain;
    if ((x->to > 0 && record->sequence > x->to) ||
        (x->until_us > 0 && record->committed_us >= x->until_us))
        return EXPORT_DONE;
    if (!export_wants(x, record))
        return 0;
    buf_clear(&x->encoded);
    int r = x->protobuf ? format_write_protobuf(&x->encoded, bytes, plain, &x->why)
                        : format_write_json(&x->encoded, bytes, plain, &x->why);
    if (r) {
        x->bad = record->sequence;
        return EXPORT_BAD;
    }
    x->error = sink_write(&x->sink, x->encoded.data, x->encoded.n);
    x->n++;
    x->last = record->sequence;
    return x->error ? EXPORT_FAILED : 0;
}

static void export_progress(void *arg, uint64_t done, uint64_t all)
{
    struct export *x = arg;
    archive_progress(x->run, "exporting", done, all);
}

/* Sets *to to the moment in `text`. If `text` is NULL, it returns true and does not change *to.
 * Returns false if `text` is not a moment. */
static bool export_moment(const char *text, int64_t *to)
{
    return !text || civil_parse(to, text, civil_now_us());
}

static int export_options(struct export *x)
{
    const struct archive_options *o = &x->run->options;
    x->protobuf = strcmp(o->form, "protobuf") == 0;
    x->from = (uint64_t)o->from;
    x->to = (uint64_t)o->to_sequence;
    if (!x->protobuf && strcmp(o->form, "json") != 0)
        return archive_fail(ARCHIVE_USAGE, "--form: '%s' is not json or protobuf", o->form);
    if (!export_moment(o->since, &x->since_us))
        return archive_fail(ARCHIVE_USAGE,
                            "--since: '%s' is not a moment, such as 2026-11-21 or -2d", o->since);
    if (!export_moment(o->until, &x->until_us))
        return archive_fail(ARCHIVE_USAGE,
                            "--until: '%s' is not a moment, such as 2026-11-21 or -2d", o->until);
    for (size_t i = 0; i < o->topics.n; i++)
        if (!topic_pattern_valid(slice_text(o->topics.text[i])))
            return archive_fail(ARCHIVE_USAGE,
                                "--topic: '%s' is not a pattern, such as up.> or down.*.outcome.>",
                                o->topics.text[i]);
    return ARCHIVE_OK;
}

/* Reports the result `r` of the scan. If the scan succeeded, renames the output file from PATH.new
 * to PATH. */
static int export_end(struct export *x, const char *where, int r)
{
    const struct scan *s = &x->scan;
    archive_progress_end(x->run);
    if (r == SCAN_E_STOPPED && s->stopped == EXPORT_BAD)
        return archive_fail(ARCHIVE_BAD, "%s: event %llu cannot be exported: %s", where,
                            (unsigned long long)x->bad, x->why.text);
    if (r == SCAN_E_STOPPED && s->stopped == EXPORT_FAILED)
        return archive_errno(x->sink.is_stdout ? "stdout" : x->sink.path, x->error);
    if (r == SCAN_E_NONE)
        return archive_fail(ARCHIVE_NOTHING, "%s: there is no journal", where);
    if (r == SCAN_E_DAMAGED)
        return archive_fail(ARCHIVE_BAD, "%s/%s: offset %llu: %s; the export is not complete",
                            where, s->file, (unsigned long long)s->offset, s->why.text);
    if (r < 0)
        return archive_fail(ARCHIVE_IO, "%s/%s: %s", where, s->file, strerror(-r));
    r = sink_finish(&x->sink);
    if (r == 0)
        r = sink_commit(&x->sink);
    if (r < 0)
        return archive_errno(x->sink.is_stdout ? "stdout" : x->sink.path, r);
    archive_info(x->run, "%llu events, up to %llu%s", (unsigned long long)x->n,
                 (unsigned long long)x->last,
                 x->run->options.plain ? "; plain: it cannot be imported" : "");
    return ARCHIVE_OK;
}

int archive_export(struct archive_run *run)
{
    const char *where = run->options.operands.text[0], *output = run->options.output;
    struct export x = {.run = run, .sink = {.fd = -1}};
    int code = export_options(&x);
    int r = code ? 0 : sink_open(&x.sink, output, run->options.zstd);
    if (r == -EAGAIN)
        code = archive_fail(ARCHIVE_AGAIN, "%s.new: another process is writing it", output);
    else if (r < 0)
        code = archive_fail(ARCHIVE_CREATE, "%s: %s", output, strerror(-r));
    x.scan = (struct scan){
        .on_record = export_record, .on_segment = export_progress, .arg = &x, .from = x.from};
    if (!code)
        code = export_end(&x, where, scan_folder(&x.scan, where));
    scan_fini(&x.scan);
    sink_close(&x.sink);
    buf_fini(&x.encoded);
    return code;
}
