/* Tests log lines as they are written to stderr, in logfmt and JSON. Every call must write exactly
 * one line, whatever the values are. */
#include "common/base/log.h"

#include <criterion/criterion.h>

#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "common/base/err.h"

/* The bytes that one call wrote to stderr. */
static char line[8192];

static int to_read, saved;

static void catch_begin(void)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    saved = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    to_read = ends[0];
}

static void catch_end(void)
{
    dup2(saved, STDERR_FILENO); /* closes the writing end of the pipe */
    close(saved);
    ssize_t n = read(to_read, line, sizeof line - 1);
    close(to_read);
    line[n > 0 ? n : 0] = 0;
}

Test(log, logfmt)
{
    log_init("koers-relay", LOG_INFO, false);
    catch_begin();
    log_info("session opened", "identity=%s n=%d text=%s", "relay", 7, log_value("twee woorden"));
    catch_end();
    cr_assert_eq(memcmp(line, "time=2", 6), 0, "%s", line);
    cr_assert(strstr(line,
                     "Z level=info program=koers-relay event=\"session opened\" identity=relay "
                     "n=7 text=\"twee woorden\"\n"),
              "%s", line);
    catch_begin();
    log_warn("alone", NULL);
    catch_end();
    cr_assert(strstr(line, "level=warn program=koers-relay event=\"alone\"\n"), "%s", line);
}

/* Before log_init(), err.h writes plain lines. After log_init(), the reports of err.h are log
 * lines. */
Test(log, failures_come_into_the_log)
{
    catch_begin();
    cr_assert_eq(err_trace(-EIO), -EIO);
    cr_assert_eq(err_origin(-EIO), -EIO);
    catch_end();
    cr_assert_eq(memcmp(line, "failure: Input/output error at ", 31), 0, "%s", line);
    log_init("koers-relay", LOG_INFO, false);
    catch_begin();
    cr_assert_eq(err_trace(-EIO), -EIO);
    cr_assert_eq(err_origin(-EIO), -EIO);
    catch_end();
    cr_assert(strstr(line, "level=error program=koers-relay event=\"failure\" how=origin errno=EIO "
                           "text=\"Input/output error\" at="),
              "%s", line);
    cr_assert_null(strstr(line, "how=via"));
}

Test(log, lines_below_the_level_are_not_written)
{
    enum log_level level;
    cr_assert(log_level_parse(&level, "warn"));
    cr_assert_eq(level, LOG_WARN);
    cr_assert_not(log_level_parse(&level, "loud"));
    log_init("koers", level, false);
    catch_begin();
    log_info("quiet", NULL);
    catch_end();
    cr_assert_str_eq(line, "");
}

Test(log, json)
{
    log_init("koers-broker", LOG_DEBUG, true);
    catch_begin();
    log_error("disk full", "free=%d ratio=-0.5 ok=true path=%s bad=%s empty=", 0,
              log_value("/a \"b\"\n"), "a\nb");
    catch_end();
    json_error_t error;
    json_t *j = json_loads(line, JSON_REJECT_DUPLICATES, &error);
    cr_assert_not_null(j, "%s: %s", error.text, line);
    cr_assert_str_eq(json_string_value(json_object_get(j, "level")), "error");
    cr_assert_str_eq(json_string_value(json_object_get(j, "program")), "koers-broker");
    cr_assert_str_eq(json_string_value(json_object_get(j, "event")), "disk full");
    cr_assert_eq(json_integer_value(json_object_get(j, "free")), 0);
    cr_assert(json_is_integer(json_object_get(j, "free")));
    cr_assert_str_eq(json_string_value(json_object_get(j, "ratio")), "-0.5");
    cr_assert(json_is_true(json_object_get(j, "ok")));
    cr_assert_str_eq(json_string_value(json_object_get(j, "path")), "/a \"b\"\n");
    cr_assert_str_eq(json_string_value(json_object_get(j, "bad")), "a?b");
    cr_assert_str_eq(json_string_value(json_object_get(j, "empty")), "");
    json_decref(j);
}

Test(log, always_one_line_that_ends)
{
    static char many[6000];
    memset(many, '"', sizeof many - 1);
    for (int json = 0; json <= 1; json++) {
        log_init("koers", LOG_INFO, json);
        catch_begin();
        log_info("injection", "a=%s b=%s c=%s", "x\nlevel=error event=forged", "\xFF\x1B[2J", many);
        catch_end();
        cr_assert_eq(strchr(line, '\n'), line + strlen(line) - 1);
        cr_assert_null(strchr(line, '\x1B'));
        json_t *j = json_loads(line, 0, NULL);
        cr_assert_eq(j != NULL, json, "%s", line);
        json_decref(j);
    }
    /* The value `many` is one byte longer in each line, so the size limit cuts the lines at
     * different places. */
    for (unsigned n = 1900; n < 2000; n++) {
        memset(many, 'a', sizeof many);
        many[n] = 0;
        catch_begin();
        log_info("cut", "x=%s bad=\"\\q\" long=\"%s\\\"\" z=1", "\"\\", many);
        catch_end();
        json_t *j = json_loads(line, 0, NULL);
        cr_assert_not_null(j, "%u: %s", n, line);
        json_decref(j);
    }
}

/* U+0080 to U+009F can control a terminal: U+009B means ESC [. */
Test(log, no_value_controls_a_terminal)
{
    for (int json = 0; json <= 1; json++) {
        log_init("koers", LOG_INFO, json);
        catch_begin();
        log_info("session opened", "client=%s bare=%s",
                 log_value("\xC2\x9B"
                           "2J\xC2\x85"
                           "\xC2\xA0\xC3\xAB"),
                 "\xC2\x9B"
                 "2J");
        catch_end();
        for (const char *p = line; *p; p++)
            cr_assert_not(p[0] == '\xC2' && (unsigned char)p[1] < 0xA0, "%s", line);
        cr_expect_not_null(strstr(line, "\\u009b2J\\u0085\xC2\xA0\xC3\xAB"), "%s", line);
        json_t *j = json_loads(line, 0, NULL);
        cr_assert_eq(j != NULL, json, "%s", line);
        json_decref(j);
    }
}
