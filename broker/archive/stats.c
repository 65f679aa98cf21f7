/* This file is `koers-journal stats`, which counts the events of a journal. */
#include <stdio.h>
#include <string.h>

#include "broker/archive/commands.h"
#include "broker/archive/counts.h"
#include "broker/archive/scan.h"
#include "common/base/civil.h"
#include "common/event/event.h"

enum { STATS_BY_TOPIC, STATS_BY_TYPE, STATS_BY_IDENTITY, STATS_BY_DAY, N_STATS };

static const char *const stats_names[N_STATS] = {"topic", "type", "identity", "day"};

struct stats {
    struct archive_run *run;
    struct scan scan;
    struct counts counts[N_STATS];
    uint64_t bytes; /* size of all events in bytes */
    uint64_t largest, largest_sequence;
    char largest_type[104];
};

static int stats_record(void *arg, const struct journal_record *record, struct slice bytes)
{
    static const struct slice none = {(const uint8_t *)"(no event)", 10};
    struct stats *s = arg;
    struct event e;
    char day[CIVIL_DATE];
    bool good = event_scan(&e, record->event, NULL) == EVENT_OK;
    uint64_t n = record->event.n;
    (void)bytes;
    civil_date(record->committed_us, day);
    counts_add(&s->counts[STATS_BY_TOPIC], good ? e.topic : none, n);
    counts_add(&s->counts[STATS_BY_TYPE], good ? e.type : none, n);
    counts_add(&s->counts[STATS_BY_IDENTITY], record->identity, n);
    counts_add(&s->counts[STATS_BY_DAY], slice_text(day), n);
    s->bytes += n;
    if (n > s->largest) {
        s->largest = n;
        s->largest_sequence = record->sequence;
        slice_copy(good ? e.type : none, s->largest_type, sizeof s->largest_type);
    }
    return 0;
}

static void stats_progress(void *arg, uint64_t done, uint64_t all)
{
    struct stats *s = arg;
    archive_progress(s->run, "counting", done, all);
}

static double stats_per_hour(const struct scan *s)
{
    double hours = (double)(s->last_us - s->first_us) / 3600e6;
    return hours > 0 ? (double)s->n_records / hours : 0;
}

static void stats_json(struct stats *s)
{
    json_t *json = json_object(), *largest = json_object();
    char text[CIVIL_TIME];
    json_object_set_new(json, "events", json_integer((json_int_t)s->scan.n_records));
    json_object_set_new(json, "event_bytes", json_integer((json_int_t)s->bytes));
    json_object_set_new(json, "segments", json_integer((json_int_t)s->scan.n_segments));
    json_object_set_new(json, "bytes", json_integer((json_int_t)s->scan.bytes));
    json_object_set_new(json, "used_bytes", json_integer((json_int_t)s->scan.used));
    json_object_set_new(json, "batches", json_integer((json_int_t)s->scan.n_batches));
    civil_utc(s->scan.first_us, text);
    json_object_set_new(json, "first_at", json_string(text));
    civil_utc(s->scan.last_us, text);
    json_object_set_new(json, "last_at", json_string(text));
    json_object_set_new(json, "events_per_hour", json_real(stats_per_hour(&s->scan)));
    json_object_set_new(largest, "sequence", json_integer((json_int_t)s->largest_sequence));
    json_object_set_new(largest, "bytes", json_integer((json_int_t)s->largest));
    json_object_set_new(largest, "type", json_string(s->largest_type));
    json_object_set_new(json, "largest", largest);
    for (size_t i = 0; i < N_STATS; i++) {
        json_t *rows = json_array();
        for (size_t j = 0; j < s->counts[i].n; j++) {
            const struct counts_row *row = s->counts[i].rows[j];
            json_t *one = json_object();
            json_object_set_new(one, "name", json_string(row->name));
            json_object_set_new(one, "events", json_integer((json_int_t)row->n));
            json_object_set_new(one, "bytes", json_integer((json_int_t)row->bytes));
            json_array_append_new(rows, one);
        }
        json_object_set_new(json, stats_names[i], rows);
    }
    archive_print_json(json);
}

static void stats_print(struct stats *s)
{
    char a[24], b[24], first[CIVIL_TIME], last[CIVIL_TIME];
    civil_utc(s->scan.first_us, first);
    civil_utc(s->scan.last_us, last);
    printf("events      %llu, %s, %.1f an hour\n", (unsigned long long)s->scan.n_records,
           archive_size(a, s->bytes), stats_per_hour(&s->scan));
    printf("time        %s to %s\n", first, last);
    printf("on disk     %llu segments, %s, of which %s used\n",
           (unsigned long long)s->scan.n_segments, archive_size(a, s->scan.bytes),
           archive_size(b, s->scan.used));
    printf("largest     event %llu, %s, %s\n", (unsigned long long)s->largest_sequence,
           archive_size(a, s->largest), s->largest_type);
    for (size_t i = 0; i < N_STATS; i++) {
        printf("\n%10s  %10s  by %s\n", "events", "bytes", stats_names[i]);
        for (size_t j = 0; j < s->counts[i].n; j++) {
            const struct counts_row *row = s->counts[i].rows[j];
            printf("%10llu  %10s  %s\n", (unsigned long long)row->n, archive_size(a, row->bytes),
                   row->name);
        }
    }
}

static int stats_end(struct stats *s, const char *where, int r)
{
    archive_progress_end(s->run);
    if (r == SCAN_E_NONE || (r == SCAN_OK && s->scan.n_records == 0))
        return archive_fail(ARCHIVE_NOTHING, "%s: there is no journal with events", where);
    if (r < 0)
        return archive_fail(ARCHIVE_IO, "%s/%s: %s", where, s->scan.file, strerror(-r));
    if (r == SCAN_E_DAMAGED)
        return archive_fail(ARCHIVE_BAD, "%s/%s: offset %llu: %s", where, s->scan.file,
                            (unsigned long long)s->scan.offset, s->scan.why.text);
    for (size_t i = 0; i < N_STATS; i++)
        counts_sort(&s->counts[i], i == STATS_BY_DAY);
    if (s->run->options.json)
        stats_json(s);
    else
        stats_print(s);
    return ARCHIVE_OK;
}

int archive_stats(struct archive_run *run)
{
    const char *where = run->options.operands.text[0];
    struct stats s = {.run = run};
    s.scan = (struct scan){.on_record = stats_record, .on_segment = stats_progress, .arg = &s};
    for (size_t i = 0; i < N_STATS; i++)
        counts_init(&s.counts[i]);
    int code = stats_end(&s, where, scan_folder(&s.scan, where));
    for (size_t i = 0; i < N_STATS; i++)
        counts_fini(&s.counts[i]);
    scan_fini(&s.scan);
    return code;
}
