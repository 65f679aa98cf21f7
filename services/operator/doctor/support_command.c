/* This file implements `koers support-bundle`. The command stores facts, findings, parked inputs,
 * mesh events and logs in one file, for a person who helps the operator.
 *
 * The rule: parked inputs, events and log lines must pass redact.h first. Facts contain no secret
 * (facts.h). */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/tar.h"
#include "common/event/event.h"
#include "common/event/message.h"
#include "common/event/pjson.h"
#include "services/command/commands.h"
#include "services/operator/doctor/collect.h"
#include "services/operator/doctor/facts_bundle.h"
#include "services/operator/doctor/judge.h"
#include "services/operator/doctor/texts.h"
#include "services/operator/support/redact.h"
#include "services/operator/support/support_bundle.h"
#include "services/operator/support/texts.h"

enum {
    LOG_BYTES = 1 << 20, /* only these last bytes of a log are read */
    EVENTS = 500,        /* maximum count of events with a topic under mesh.> */
    EVENTS_BACK = 50000, /* only these last records of the journal are searched */
    CREDIT = 1000,
};

struct bundling {
    struct support_bundle bundle;
    struct buf parked;
    uint64_t n_lines, n_redacted; /* counts of log lines */
    unsigned n_logs;
};

static void line_add(struct buf *to, json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    buf_add_text(to, "%s\n", text);
    free(text);
    json_decref(json);
}

/* ---- the parked inputs ---- */

static void bundle_parked_of(struct bundling *b, struct session *s, const char *node)
{
    Koers__Mesh__V1__ListParked question = KOERS__MESH__V1__LIST_PARKED__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__ParkedList *list;
    session_ask_quietly(s, node, QUERY_PARKED_LIST, &question.base, &answer, NULL);
    list = (const Koers__Mesh__V1__ParkedList *)answer;
    for (size_t i = 0; list && i < list->n_parked; i++) {
        const Koers__Mesh__V1__InputParked *one = list->parked[i];
        scoped(mem_freep) char *reason = redact_reason(one->reason);
        line_add(&b->parked, json_pack("{s:s, s:I, s:s, s:s, s:s}", "node", node, "sequence",
                                       (json_int_t)one->sequence, "event_id", one->event_id, "type",
                                       one->type, "reason", reason));
    }
}

static void bundle_ask(void *arg, struct session *s, const struct doctor_facts *f)
{
    for (size_t i = 0; f->status && i < f->status->n_nodes; i++)
        if (f->status->nodes[i]->up && f->status->nodes[i]->parked > 0)
            bundle_parked_of(arg, s, f->status->nodes[i]->identity);
}

/* ---- the events with a topic under mesh.> ---- */

struct bundle_events {
    struct session session;
    struct buf lines[EVENTS]; /* a ring of JSON lines; a new line replaces the oldest line */
    uint64_t n, head;
    bool opened, done;
};

static void events_store(struct bundle_events *e, const Koers__Journal__V1__Record *record)
{
    struct slice bytes = {record->event.data, record->event.len};
    struct event event;
    const struct catalogue_event *row = NULL;
    scoped(message_free) ProtobufCMessage *payload = NULL;
    struct buf *to = &e->lines[e->n++ % EVENTS];
    json_t *json;
    buf_clear(to);
    json = json_pack("{s:I, s:I, s:s}", "sequence", (json_int_t)record->sequence, "committed_us",
                     (json_int_t)record->committed_us, "identity", record->identity);
    if (event_scan(&event, bytes, NULL) == EVENT_OK)
        row = catalogue_by_type(event.type);
    if (row) {
        json_object_set_new(json, "type", json_string(row->short_type));
        payload = message_unpack_checked(row->payload, event.payload, NULL);
    }
    if (payload) {
        json_t *members = pjson_from(payload);
        redact_mesh_payload(members);
        json_object_set_new(json, "payload", members);
    }
    line_add(to, json);
}

static void events_opened(void *owner, const Koers__Bus__V1__Opened *opened)
{
    struct bundle_events *e = owner;
    e->opened = true;
    e->head = opened->head;
}

static void events_deliver(void *owner, const Koers__Bus__V1__Deliver *deliver)
{
    struct bundle_events *e = owner;
    for (size_t i = 0; i < deliver->n_records; i++)
        events_store(e, deliver->records[i]);
    e->done = e->opened && deliver->through >= e->head;
    bus_credit(e->session.bus, 1, (uint32_t)deliver->n_records, 1 << 20);
}

static void events_closed(void *owner, const Koers__Bus__V1__Closed *closed)
{
    struct bundle_events *e = owner;
    (void)closed;
    e->done = true;
}

static bool events_done(void *arg)
{
    const struct bundle_events *e = arg;
    return e->done;
}

/* Searches the last EVENTS_BACK records for mesh events, and adds these events. If there are more
 * than EVENTS of them, adds only the last EVENTS. If the role may not read mesh events, or if the
 * broker does not answer, adds no event. */
static void bundle_events(struct client *c, struct support_bundle *b)
{
    static const struct session_ops ops = {
        .opened = events_opened, .deliver = events_deliver, .closed = events_closed};
    static char topic[] = "mesh.>";
    char *topics[] = {topic};
    Koers__Bus__V1__Filter filter = KOERS__BUS__V1__FILTER__INIT;
    Koers__Bus__V1__Open open = KOERS__BUS__V1__OPEN__INIT;
    scoped(mem_freep) struct bundle_events *e = mem_new(sizeof *e);
    struct buf all = {0};
    if (session_begin(&e->session, c, &ops, e) != CODE_OK)
        return;
    if (session_login(&e->session) == CODE_OK) {
        filter.topics = topics;
        filter.n_topics = 1;
        open.cursor = 1;
        open.from = e->session.head > EVENTS_BACK ? e->session.head - EVENTS_BACK : 1;
        open.filter = &filter;
        open.credit_events = CREDIT;
        open.credit_bytes = 1 << 20;
        bus_open(e->session.bus, &open);
        session_wait(&e->session, events_done, e, session_clock() + c->timeout_us);
    }
    session_logout(&e->session);
    for (uint64_t i = e->n > EVENTS ? e->n - EVENTS : 0; i < e->n; i++)
        buf_add(&all, e->lines[i % EVENTS].data, e->lines[i % EVENTS].n);
    for (size_t i = 0; i < EVENTS; i++)
        buf_fini(&e->lines[i]);
    support_bundle_add(b, "events.ndjson", &all);
}

/* ---- the logs of a mesh that compose/local runs ---- */

static void bundle_log(struct bundling *b, const char *path, const char *name)
{
    scoped(mem_freep) char *line = NULL;
    size_t capacity = 0;
    ssize_t n;
    struct buf text = {0};
    char entry[TAR_NAME];
    struct stat stat_;
    FILE *file = fopen(path, "re");
    if (!file)
        return;
    if (fstat(fileno(file), &stat_) == 0 && stat_.st_size > LOG_BYTES &&
        fseeko(file, stat_.st_size - LOG_BYTES, SEEK_SET) == 0)
        n = getline(&line, &capacity, file); /* the read started inside a line, so skip that line */
    while ((n = getline(&line, &capacity, file)) > 0) {
        n -= line[n - 1] == '\n';
        b->n_lines++;
        b->n_redacted += redact_log_line(&text, (struct slice){(const uint8_t *)line, (size_t)n});
        buf_add(&text, "\n", 1);
    }
    fclose(file);
    b->n_logs++;
    snprintf(entry, sizeof entry, "log/%.60s", name);
    support_bundle_add(&b->bundle, entry, &text);
}

static int log_name(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    return n > 4 && n < 60 && strcmp(entry->d_name + n - 4, ".log") == 0 &&
           strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == n;
}

static void bundle_logs(struct bundling *b, const struct client *c)
{
    struct dirent **names = NULL;
    char folder[FACTS_PATH], path[FACTS_PATH + 300];
    int n;
    snprintf(folder, sizeof folder, "%s/log", c->config);
    n = scandir(folder, &names, log_name, alphasort);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        bundle_log(b, path, names[i]->d_name);
        free(names[i]);
    }
    free(names);
}

/* ---- the command, and the files of the bundle ---- */

static void bundle_findings(struct support_bundle *b, const struct doctor_facts *f)
{
    struct findings found;
    struct buf lines = {0};
    judge(f, &found);
    for (size_t i = 0; i < found.n; i++)
        line_add(&lines, finding_json(&found.list[i]));
    findings_fini(&found);
    support_bundle_add(b, "doctor.ndjson", &lines);
}

static json_t *bundle_redacted(const struct bundling *b)
{
    return json_pack("[{s:s, s:s}, {s:s, s:s}, {s:s, s:s}, {s:s, s:s}, {s:s, s:I, s:I, s:s}]", "of",
                     "keys", "what", T_BUNDLE_NO_SECRETS, "of", "outboxes", "what",
                     T_BUNDLE_NO_CONTENT, "of", "events.ndjson", "what", T_BUNDLE_NO_TEXTS, "of",
                     "parked.ndjson", "what", T_BUNDLE_NO_REASONS, "of", "log", "lines",
                     (json_int_t)b->n_lines, "lines_redacted", (json_int_t)b->n_redacted, "what",
                     T_BUNDLE_NO_LINES);
}

static void bundle_gather(struct client *c, struct bundling *b)
{
    struct doctor_facts facts = {0};
    collect(c, &facts, bundle_ask, b);
    facts_to_bundle(&facts, &b->bundle);
    bundle_findings(&b->bundle, &facts);
    support_bundle_add(&b->bundle, "parked.ndjson", &b->parked);
    if (facts.reach == REACH_UP)
        bundle_events(c, &b->bundle);
    bundle_logs(b, c);
    support_bundle_add_manifest(&b->bundle, facts.now_us, bundle_redacted(b));
    facts_fini(&facts);
}

int support_bundle_run(struct client *c)
{
    struct bundling b = {.n_logs = 0};
    const char *to = client_option(c, "to");
    struct stat there;
    int code;
    if (!to || !*to)
        return client_fail(CODE_USAGE, T_MISSING, T_OPTION "to");
    if (lstat(to, &there) == 0)
        return client_fail(CODE_CANNOT_CREATE, T_BUNDLE_EXISTS, to);
    bundle_gather(c, &b);
    code = support_bundle_write(&b.bundle, to);
    if (!code && c->json)
        client_print_json(json_pack("{s:s, s:I, s:I, s:I}", "file", to, "files",
                                    (json_int_t)b.bundle.n, "log_lines", (json_int_t)b.n_lines,
                                    "log_lines_redacted", (json_int_t)b.n_redacted));
    else if (!code)
        puts(to);
    if (!code)
        client_notice(c, T_BUNDLE_MADE, b.bundle.n, b.n_logs, to);
    support_bundle_fini(&b.bundle);
    return code;
}
