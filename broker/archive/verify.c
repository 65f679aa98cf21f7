/* This file is `koers-journal verify`, which checks every byte of a journal. There are four
 * results. "whole": nothing is wrong. "remark": the journal is whole, but signatures are missing or
 * wrong. "bad": the journal has events that cannot be read, or its keys are not the keys in the
 * policy. "damaged": bytes are wrong; the output has the file, the offset and the first event that
 * cannot be trusted. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "broker/archive/backup_file.h"
#include "broker/archive/commands.h"
#include "broker/archive/scan.h"
#include "broker/archive/signers.h"
#include "broker/policy/policy_file.h"
#include "common/base/civil.h"
#include "common/event/event.h"
#include "common/keys/key.h"

struct verify {
    struct archive_run *run;
    struct policy *policy; /* NULL without --policy */
    struct scan scan;
    struct signers signers;
    /* count of records whose event cannot be read, and the sequence of the first one */
    uint64_t n_unreadable, first_unreadable;
};

static int verify_record(void *arg, const struct journal_record *record, struct slice bytes)
{
    struct verify *v = arg;
    struct event e;
    if (event_scan(&e, record->event, NULL) != EVENT_OK && v->n_unreadable++ == 0)
        v->first_unreadable = record->sequence;
    signers_follow(&v->signers, record, bytes);
    return 0;
}

static void verify_progress(void *arg, uint64_t done, uint64_t all)
{
    struct verify *v = arg;
    archive_progress(v->run, "verifying", done, all);
}

/* Loads the policy from the file that --policy gives. Does nothing if this option is missing. */
static int verify_policy(struct verify *v)
{
    const struct archive_options *o = &v->run->options;
    struct errtext why = {""};
    struct mesh mesh;
    if (!o->policy)
        return ARCHIVE_OK;
    char path[PATH_MAX];
    if (!o->mesh && !o->home)
        return archive_fail(ARCHIVE_USAGE,
                            "--policy needs --mesh FILE: the root key that signed it");
    snprintf(path, sizeof path, "%s%s", o->mesh ? o->mesh : o->home, o->mesh ? "" : "/mesh.json");
    if (mesh_load(&mesh, path, &why) != KEY_OK)
        return archive_fail(ARCHIVE_CONFIG, "%s", why.text);
    if (policy_file_load(&v->policy, o->policy, mesh.root_key, &why))
        return archive_fail(ARCHIVE_CONFIG, "%s", why.text);
    return ARCHIVE_OK;
}

static void verify_json_time(json_t *json, const char *name, int64_t us)
{
    char text[CIVIL_TIME];
    civil_utc(us, text);
    json_object_set_new(json, name, us ? json_string(text) : json_null());
}

static json_t *verify_json(const struct verify *v, const char *result)
{
    const struct scan *s = &v->scan;
    char id[33], hash[65];
    archive_hex(id, s->journal_id, 16);
    archive_hex(hash, s->head_hash, 32);
    json_t *json = json_object();
    json_object_set_new(json, "result", json_string(result));
    json_object_set_new(json, "journal_id", json_string(id));
    json_object_set_new(json, "head", json_integer((json_int_t)s->head));
    json_object_set_new(json, "head_hash", json_string(hash));
    json_object_set_new(json, "events", json_integer((json_int_t)s->n_records));
    json_object_set_new(json, "segments", json_integer((json_int_t)s->n_segments));
    json_object_set_new(json, "batches", json_integer((json_int_t)s->n_batches));
    json_object_set_new(json, "bytes", json_integer((json_int_t)s->bytes));
    verify_json_time(json, "first_at", s->first_us);
    verify_json_time(json, "last_at", s->last_us);
    json_object_set_new(json, "sealed", json_boolean(s->sealed));
    json_object_set_new(json, "unfinished", json_boolean(s->unfinished > 0));
    json_object_set_new(json, "signed", json_integer((json_int_t)v->signers.n_signed));
    json_object_set_new(json, "signed_badly", json_integer((json_int_t)v->signers.n_bad));
    return json;
}

static int verify_damaged(struct verify *v, const char *where)
{
    const struct scan *s = &v->scan;
    if (v->run->options.json) {
        json_t *json = verify_json(v, "damaged");
        json_object_set_new(json, "file", json_string(s->file));
        json_object_set_new(json, "offset", json_integer((json_int_t)s->offset));
        json_object_set_new(json, "sequence", json_integer((json_int_t)s->sequence));
        json_object_set_new(json, "text", json_string(s->why.text));
        archive_print_json(json);
    }
    return archive_fail(ARCHIVE_BAD,
                        "%s/%s: offset %llu: %s; events 1 to %llu are whole, the batch that begins "
                        "with event %llu is not",
                        where, s->file, (unsigned long long)s->offset, s->why.text,
                        (unsigned long long)s->head, (unsigned long long)s->sequence);
}

/* Checks the events of a journal whose bytes are whole. */
static int verify_contents(struct verify *v)
{
    const struct signers *g = &v->signers;
    struct errtext why = {""};
    int code = ARCHIVE_OK;
    if (v->n_unreadable > 0)
        code = archive_fail(
            ARCHIVE_BAD, "the events of %llu records cannot be read; the first is %llu",
            (unsigned long long)v->n_unreadable, (unsigned long long)v->first_unreadable);
    int remark = signers_remark(g);
    code = code ? code : remark;
    if (v->policy && !signers_fit(g, v->policy, &why))
        code = archive_fail(ARCHIVE_BAD, "%s", why.text);
    return code;
}

static void verify_report(const struct verify *v)
{
    const struct scan *s = &v->scan;
    char id[33], hash[65], size[24], first[CIVIL_TIME], last[CIVIL_TIME];
    archive_hex(id, s->journal_id, 16);
    archive_hex(hash, s->head_hash, 32);
    civil_utc(s->first_us, first);
    civil_utc(s->last_us, last);
    printf("journal     %s\n", id);
    printf("events      %llu, %s to %s\n", (unsigned long long)s->n_records,
           s->n_records ? first : "-", s->n_records ? last : "-");
    printf("head        %llu  %s\n", (unsigned long long)s->head, s->head ? hash : "-");
    printf("on disk     %llu segments, %llu batches, %s\n", (unsigned long long)s->n_segments,
           (unsigned long long)s->n_batches, archive_size(size, s->bytes));
    printf("signatures  %llu of %llu are good\n",
           (unsigned long long)(v->signers.n_signed - v->signers.n_bad),
           (unsigned long long)v->signers.n_signed);
    if (s->unfinished)
        printf("end         a batch at offset %llu of %s is not whole: it was never acknowledged, "
               "and is cut when the broker starts\n",
               (unsigned long long)s->unfinished, s->file);
}

static int verify_end(struct verify *v, const char *where, int r)
{
    archive_progress_end(v->run);
    if (r == SCAN_E_DAMAGED)
        return verify_damaged(v, where);
    if (r == SCAN_E_NONE)
        return archive_fail(ARCHIVE_NOTHING, "%s: there is no journal", where);
    if (r < 0)
        return archive_fail(ARCHIVE_IO, "%s/%s: %s", where, v->scan.file, strerror(-r));
    int code = verify_contents(v);
    if (v->run->options.json)
        archive_print_json(verify_json(v, code == ARCHIVE_OK       ? "whole"
                                          : code == ARCHIVE_REMARK ? "remark"
                                                                   : "bad"));
    else if (!v->run->options.quiet)
        verify_report(v);
    return code;
}

/* Checks a backup and reports the result. */
static int verify_backup(struct archive_run *run, const char *path)
{
    struct backup_file backup;
    int code = backup_file_check(&backup, run, path);
    bool good = code == ARCHIVE_OK;
    if (good)
        code = signers_remark(&backup.signers);
    if (good && run->options.json) {
        json_t *json = backup_file_json(&backup);
        json_object_set_new(json, "result", json_string(code ? "remark" : "whole"));
        archive_print_json(json);
    } else if (good && !run->options.quiet) {
        backup_file_print(&backup);
    }
    backup_file_fini(&backup);
    return code;
}

int archive_verify(struct archive_run *run)
{
    if (backup_file_is(run->options.operands.text[0]))
        return verify_backup(run, run->options.operands.text[0]);

    const char *where = run->options.operands.text[0];
    struct verify v = {.run = run};
    v.scan = (struct scan){.on_record = verify_record, .on_segment = verify_progress, .arg = &v};
    int code = verify_policy(&v);
    if (!code)
        code = verify_end(&v, where, scan_folder(&v.scan, where));
    scan_fini(&v.scan);
    signers_fini(&v.signers);
    policy_unref(&v.policy);
    return code;
}
