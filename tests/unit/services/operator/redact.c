/* Tests the redaction of log lines for a support bundle. Redaction removes everything that is not
 * known to be safe. */
#include <criterion/criterion.h>
#include <string.h>

#include "services/operator/support/redact.h"

static const char *redacted(const char *line)
{
    static struct buf to;
    buf_clear(&to);
    redact_log_line(&to, slice_text(line));
    buf_add(&to, "", 1);
    return (const char *)to.data;
}

Test(redact, a_log_line_keeps_known_pairs)
{
    cr_assert_str_eq(
        redacted(
            "time=2026-11-21T17:40:00.000Z level=info program=koers-relay event=\"catching up\" "
            "position=0 head=34"),
        "time=\"2026-11-21T17:40:00.000Z\" level=\"info\" program=\"koers-relay\" "
        "event=\"catching up\" position=\"0\" head=\"34\"");
    cr_assert_str_eq(redacted("level=error event=\"not ready\" reason=\"disk of Jan\" exit=74"),
                     "level=\"error\" event=\"not ready\" reason=" REDACTED " exit=\"74\"");
    cr_assert_str_eq(
        redacted("{\"level\": \"warn\", \"event\": \"x y\", \"head\": 3, \"who\": \"Jan\"}"),
        "level=\"warn\" event=\"x y\" head=\"3\"");
}

Test(redact, a_log_line_loses_everything_else)
{
    static const char *const lines[] = {
        "CANARY",
        "event=CANARY level=info",
        "event=\"is CANARY\" level=info",
        "canary=1 title=\"CANARY\" level=info",
        "CANARY=1",
        "level=info event=ok identity=\"Jan CANARY\"",
        "level=info event=ok program=CANARY",
        "level=info event=ok time=2026-11-21T17:40:00.000CANARY",
        "level=info \"CANARY",
        "level=info reason=\"\\\"CANARY\" CANARY",
        "{\"event\": \"CANARY\", \"CANARY\": 1, \"title\": {\"a\": \"CANARY\"}, \"level\": "
        "\"CANARY\"}",
        "{\"event\": \"CANARY\"",
        "[\"CANARY\"]",
        "==1234==ERROR: CANARY in f",
        "level=info event=",
        "=CANARY",
        "\"",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cr_assert_null(strcasestr(redacted(lines[i]), "canary"), "%s -> %s", lines[i],
                       redacted(lines[i]));
    cr_assert_str_eq(redacted(""), "");
}
