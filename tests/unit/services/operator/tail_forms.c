/* Tests `koers tail`: CloudEvents, protobuf, templates and the text search. Also tests a tail that
 * continues the output file of an earlier run. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/fold.h"
#include "services/command/client.h"
#include "services/operator/tail/tail_format.h"
#include "services/operator/tail/tail_out.h"
#include "services/operator/tail/tail_template.h"

struct sample {
    struct buf bytes;
    Koers__Journal__V1__Record record;
    struct tail_record r;
};

static char relay[] = "relay", title[] = "Één loket in \x1b[31mBoxtel\n",
            number[] = "SIG-2026-0007";

/* Makes an event whose payload is a registered signal. `type` may be any type. */
static void sample_of(struct sample *s, const char *type)
{
    Koers__Signal__V1__Signal signal = KOERS__SIGNAL__V1__SIGNAL__INIT;
    Koers__Signal__V1__SignalRegistered payload = KOERS__SIGNAL__V1__SIGNAL_REGISTERED__INIT;
    static char province[] = "NL-NB";
    uint32_t pillars[] = {2, 1};
    signal.title = title;
    signal.province = province;
    signal.n_pillars = 2;
    signal.pillars = pillars;
    payload.signal = &signal;
    payload.number = number;
    memset(s, 0, sizeof *s);
    event_build(&s->bytes, &(struct event_draft){.id = "8d628e19-1508-5c09-aae4-e275724deb61",
                                                 .source = "urn:nld:oin:1:systeem:relay",
                                                 .type = type,
                                                 .topic = "down.relay.signal.registered",
                                                 .subject = number,
                                                 .classification = "internal",
                                                 .time_us = 1795284000000000,
                                                 .payload = &payload.base});
    koers__journal__v1__record__init(&s->record);
    s->record.sequence = 42;
    s->record.identity = relay;
    s->record.committed_us = 1795284000123000;
    s->record.event.data = s->bytes.data;
    s->record.event.len = s->bytes.n;
    tail_record_init(&s->r, &s->record);
}

static void sample_fini(struct sample *s)
{
    tail_record_fini(&s->r);
    buf_fini(&s->bytes);
}

#define REGISTERED "nl.overheid.koers.signal.registered.v1"
#define UNKNOWN    "nl.overheid.koers.signal.registered.v9"

static const char *text_of(json_t *json, const char *name)
{
    const char *text = json_string_value(json_object_get(json, name));
    return text ? text : "(none)";
}

Test(operator_tail_forms, cloudevent)
{
    struct sample s;
    sample_of(&s, REGISTERED);
    json_t *json = tail_cloudevent(&s.r);
    cr_expect_str_eq(text_of(json, "specversion"), "1.0");
    cr_expect_str_eq(text_of(json, "sequence"), "00000000000000000042");
    cr_expect_str_eq(text_of(json, "recordedtime"), "2026-11-21T18:00:00.123Z");
    cr_expect_str_eq(text_of(json, "time"), "2026-11-21T18:00:00.000Z");
    cr_expect_str_eq(text_of(json, "datacontenttype"), "application/json");
    cr_expect_str_eq(text_of(json, "topic"), "down.relay.signal.registered");
    cr_expect_str_eq(text_of(json, "payloadtype"), "koers.signal.v1.SignalRegistered");
    cr_expect_str_eq(text_of(json_object_get(json, "data"), "number"), number);
    const char *name;
    json_t *value;
    json_object_foreach(json, name, value)
    {
        size_t n = strlen(name);
        cr_expect(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") == n && n <= 20, "%s", name);
    }
    json_decref(json);
    sample_fini(&s);
}

/* Tests that a payload that cannot be decoded is passed on as bytes. */
Test(operator_tail_forms, cloudevent_of_bytes)
{
    struct sample s;
    sample_of(&s, REGISTERED);
    tail_record_fini(&s.r);
    static const uint8_t odd[] = {0, 0xff, '"', '\n'};
    s.r.event.payload = (struct slice){odd, sizeof odd};
    json_t *json = tail_cloudevent(&s.r);
    cr_expect_str_eq(text_of(json, "data_base64"), "AP8iCg==");
    cr_expect_str_eq(text_of(json, "datacontenttype"), "application/protobuf");
    cr_expect_null(json_object_get(json, "data"));
    json_decref(json);
    sample_fini(&s);
}

/* Tests that an event of unknown type is decoded, because the payload names its message type. */
Test(operator_tail_forms, unknown_type_is_decoded_by_its_message)
{
    struct sample s;
    sample_of(&s, UNKNOWN);
    struct buf line = {0};
    cr_assert_null(s.r.row);
    cr_assert_not_null(s.r.payload);
    tail_line(&line, &s.r, false);
    cr_expect_not_null(strstr((char *)line.data, "\"number\":\"SIG-2026-0007\""), "%s", line.data);
    cr_expect_null(memchr(line.data, '\n', line.n));
    buf_fini(&line);
    sample_fini(&s);
}

Test(operator_tail_forms, raw_is_a_length_and_the_record)
{
    struct sample s;
    struct buf b = {0};
    sample_of(&s, REGISTERED);
    tail_raw(&b, &s.record);
    tail_raw(&b, &s.record);
    size_t n = (size_t)(b.data[0] & 0x7f) | (size_t)b.data[1] << 7;
    cr_assert(b.data[0] & 0x80);
    cr_assert_eq(b.n, 2 * (n + 2));
    Koers__Journal__V1__Record *again = koers__journal__v1__record__unpack(NULL, n, b.data + n + 4);
    cr_assert_not_null(again);
    cr_expect_eq(again->sequence, 42);
    cr_expect(
        slice_equal((struct slice){again->event.data, again->event.len}, buf_slice(&s.bytes)));
    koers__journal__v1__record__free_unpacked(again, NULL);
    buf_fini(&b);
    sample_fini(&s);
}

static void expect_line(const char *template, const char *type, const char *want)
{
    struct tail_template *t = NULL;
    struct sample s;
    struct buf b = {0};
    sample_of(&s, type);
    cr_assert_eq(tail_template_new(&t, template), CODE_OK, "%s", template);
    tail_template_print(&b, t, &s.r);
    buf_add(&b, "", 1);
    cr_expect_str_eq((char *)b.data, want, "%s: %s", template, (char *)b.data);
    tail_template_destroy(&t);
    buf_fini(&b);
    sample_fini(&s);
}

Test(operator_tail_forms, template)
{
    expect_line("{time} {topic}\\n", REGISTERED,
                "2026-11-21 19:00:00 down.relay.signal.registered\n");
    expect_line("{date}T{clock}\\t{sequence}", REGISTERED, "2026-11-21T19:00:00\t42");
    expect_line("{payload.number}|{payload.signal.pillars}", REGISTERED, "SIG-2026-0007|2,1");
    expect_line("{type} {subject} {province}.", REGISTERED, "signal.registered SIG-2026-0007 .");
    expect_line("{type}", UNKNOWN, UNKNOWN);
    expect_line("\\{{identity}\\} \\\\", REGISTERED, "{relay} \\");
    expect_line("{payload.signal.title}\\n", REGISTERED, "Één loket in  [31mBoxtel \n");
    expect_line("{payload.bottleneck}{correlationid}", REGISTERED, "");
    expect_line("no field", REGISTERED, "no field");
}

Test(operator_tail_forms, bad_templates)
{
    static const char *const bad[] = {"",
                                      "{",
                                      "{time",
                                      "}",
                                      "a}b",
                                      "{tme}",
                                      "{}",
                                      "{payload.nosuch}",
                                      "{payload}{payload.number.x}",
                                      "\\q",
                                      "\\",
                                      "{time }"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct tail_template *t = NULL;
        cr_expect_eq(tail_template_new(&t, bad[i]), CODE_BAD, "%s", bad[i]);
        cr_expect_null(t);
    }
}

Test(operator_tail_forms, text_is_found_without_case_and_accents)
{
    static const struct {
        const char *text;
        bool found;
    } rows[] = {{"een LOKET", true},       {"één loket", true},     {"eeN", true},
                {"boxtel", true},          {"nl-nb", true},         {"sig-2026-0007", true},
                {"RELAY", true},           {"geregistreerd", true}, /* a word of the summary */
                {"down.relay", true},      {"een  loket", false},   {"Breda", false},
                {"koers.signal.v2", false}};
    struct sample s;
    sample_of(&s, REGISTERED);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf folded = {0};
        fold_text(&folded, rows[i].text);
        buf_add(&folded, "", 1);
        cr_expect_eq(tail_has_text(&s.r, (char *)folded.data), rows[i].found, "%s", rows[i].text);
        buf_fini(&folded);
    }
    sample_fini(&s);
}

/* ── output that continues an earlier run ── */

/* Tests a tail that continues the file of an earlier run. First the function writes `kept` and
 * `have` to a file. The saved position of the earlier run is the end of `kept`. Then a tail outputs
 * `records`. The whole file must become `want`. */
static void expect_file(const char *kept, const char *have, const char *records, const char *want)
{
    char path[] = "/tmp/koers-out.XXXXXX", got[200] = "";
    int fd = mkstemp(path);
    struct stat st;
    struct tail_out o;
    bool stop = false;
    cr_assert_geq(fd, 0);
    cr_assert(write(fd, kept, strlen(kept)) == (ssize_t)strlen(kept));
    cr_assert(write(fd, have, strlen(have)) == (ssize_t)strlen(have));
    cr_assert_eq(fstat(fd, &st), 0);
    close(fd);
    fd = open(path, O_WRONLY | O_APPEND);
    tail_out_init(&o, fd);
    tail_out_resume(&o, path,
                    &(struct tail_out_part){st.st_dev, st.st_ino, strlen(kept), UINT64_MAX});
    for (const char *at = records; *at; at += strcspn(at, "\n") + 1) {
        buf_add(&o.pending, at, strcspn(at, "\n") + 1);
        tail_out_end(&o);
        cr_assert_eq(tail_out_flush(&o, &stop), 0);
    }
    close(fd);
    fd = open(path, O_RDONLY);
    ssize_t n = read(fd, got, sizeof got - 1);
    cr_assert_geq(n, 0);
    cr_expect_str_eq(got, want, "%s + %s: %s", have, records, got);
    close(fd);
    unlink(path);
    tail_out_fini(&o);
}

Test(operator_tail_forms, records_in_the_file_are_not_written_again)
{
    expect_file("1\n", "", "22\n33\n", "1\n22\n33\n");
    expect_file("1\n", "22\n", "22\n33\n", "1\n22\n33\n");
    expect_file("1\n", "22\n33\n", "22\n33\n", "1\n22\n33\n");
    expect_file("1\n", "22\n3", "22\n33\n44\n",
                "1\n22\n33\n44\n"); /* the last record in the file is incomplete */
    expect_file("1\n", "2", "22\n33\n", "1\n22\n33\n");
    expect_file("1\n", "note\n", "22\n33\n",
                "1\nnote\n22\n33\n"); /* a text of another program stays */
    expect_file("1\n", "22\nnote\n", "22\n33\n", "1\n22\nnote\n33\n");
    /* Only the start of the record is equal. */
    expect_file("1\n", "2x\n", "22\n33\n", "1\n2x\n22\n33\n");
    /* The file has more records than the new run has made so far. */
    expect_file("1\n", "22\n33\n", "22\n", "1\n22\n33\n");
}

Test(operator_tail_forms, another_file_is_left_alone)
{
    struct tail_out o;
    tail_out_init(&o, 1);
    const struct tail_out_part part = {1, 1, 0, UINT64_MAX};
    tail_out_resume(&o, "/etc/passwd", &part);
    cr_expect(tail_out_settled(&o));
    tail_out_resume(&o, "/nonexistent", &part);
    tail_out_resume(&o, "/tmp", &part);
    cr_expect(tail_out_settled(&o));
    tail_out_fini(&o);
}
