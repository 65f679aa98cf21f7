/* This file writes log lines (log.h). It composes a line on the stack and writes the line with one
 * write(), so that the lines of several threads do not mix. No value can begin a second line or
 * control a terminal. */
#include "common/base/log.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "common/base/err.h"
#include "common/base/slice.h"
#include "common/base/utf8.h"

#define LOG_PAIRS 2000
#define LOG_LINE  (256 + 4 * LOG_PAIRS) /* bytes; JSON needs up to four bytes per character */
#define LOG_VALUE 512
#define LOG_RING  8

static const char *const log_level_names[] = {"debug", "info", "warn", "error"};

static struct {
    const char *program;
    enum log_level level;
    bool json;
} log_state = {"koers", LOG_INFO, false};

/* Logs a report of err.h. The report of a caller ("via") is logged at level debug, every other
 * report at level error. */
static void log_report(const struct err_report *r)
{
    if (r->condition)
        log_line(LOG_ERROR, "invariant broken", "condition=%s at=%s:%d in=%s",
                 log_value(r->condition), r->file, r->line, r->func);
    else
        log_line(strcmp(r->how, "via") == 0 ? LOG_DEBUG : LOG_ERROR, "failure",
                 "how=%s errno=%s text=%s at=%s:%d in=%s", r->how,
                 log_value(strerrorname_np(r->error)), log_value(strerrordesc_np(r->error)),
                 r->file, r->line, r->func);
}

void log_init(const char *program, enum log_level level, bool json)
{
    log_state.program = program;
    log_state.level = level;
    log_state.json = json;
    err_report_to(log_report);
}

bool log_enabled(enum log_level level)
{
    return level >= log_state.level;
}

bool log_level_parse(enum log_level *levelp, const char *word)
{
    for (unsigned i = 0; i < sizeof log_level_names / sizeof *log_level_names; i++) {
        if (strcmp(word, log_level_names[i]) != 0)
            continue;
        *levelp = (enum log_level)i;
        return true;
    }
    return false;
}

/* A text with a fixed capacity. Characters that do not fit are dropped. */
struct log_text {
    char *to;
    size_t n, capacity;
};

static void log_put(struct log_text *t, const char *s, size_t n)
{
    if (n > t->capacity - t->n)
        n = t->capacity - t->n;
    memcpy(t->to + t->n, s, n);
    t->n += n;
}

static void log_puts(struct log_text *t, const char *s)
{
    log_put(t, s, strlen(s));
}

/* Appends one character. It uses the escapes of JSON, which logfmt readers understand too. Returns
 * false if the whole escape does not fit. */
static bool log_put_escaped(struct log_text *t, unsigned char c)
{
    char escaped[8] = {(char)c};
    int n = 1;
    if (c == '"' || c == '\\')
        n = snprintf(escaped, sizeof escaped, "\\%c", c);
    else if (c == '\n')
        n = snprintf(escaped, sizeof escaped, "\\n");
    else if (c == '\t')
        n = snprintf(escaped, sizeof escaped, "\\t");
    else if (c < 0x20 || c == 0x7F)
        n = snprintf(escaped, sizeof escaped, "\\u%04x", c);
    if ((size_t)n > t->capacity - t->n)
        return false;
    log_put(t, escaped, (size_t)n);
    return true;
}

/* Returns true if the two bytes at `p` are a C1 control character in UTF-8 (U+0080 to U+009F). Such
 * a character can control a terminal. */
static bool log_is_c1(const char *p)
{
    return (unsigned char)p[0] == 0xC2 && (unsigned char)p[1] >= 0x80 && (unsigned char)p[1] < 0xA0;
}

/* Appends the byte at *pp and moves *pp to the next byte. A C1 control character has two bytes and
 * is appended as one escape. If `utf8` is false, a byte that is not ASCII becomes '?'. Returns
 * false if the result does not fit. */
static bool log_put_next(struct log_text *t, const char **pp, bool utf8)
{
    char escaped[8];
    const char *p = *pp;
    *pp = p + 1;
    if (!utf8 || !log_is_c1(p))
        return log_put_escaped(t, utf8 || (unsigned char)*p < 0x80 ? (unsigned char)*p : '?');
    *pp = p + 2;
    size_t n = (size_t)snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned char)p[1]);
    if (n > t->capacity - t->n)
        return false;
    log_put(t, escaped, n);
    return true;
}

static bool log_plain(const char *text)
{
    if (!*text)
        return false;
    for (const char *p = text; *p; p++)
        if (log_is_c1(p) || (unsigned char)*p <= ' ' || *p == '"' || *p == '\\' || *p == '=' ||
            *p == 0x7F)
            return false;
    return true;
}

const char *log_value(const char *text)
{
    static _Thread_local char ring[LOG_RING][LOG_VALUE];
    static _Thread_local unsigned next;
    char *to = ring[next++ % LOG_RING];
    if (!text)
        text = "";
    bool utf8 = utf8_valid(slice_text(text));
    bool plain = utf8 && log_plain(text);
    struct log_text t = {to, 0, LOG_VALUE - 2}; /* leaves two bytes: quote and NUL */
    if (!plain)
        log_puts(&t, "\"");
    for (const char *p = text; *p && log_put_next(&t, &p, utf8);)
        ;
    while (!utf8_valid((struct slice){(const uint8_t *)to, t.n}))
        t.n--; /* removes the bytes of a cut character */
    if (!plain)
        to[t.n++] = '"';
    to[t.n] = 0;
    return to;
}

/* Returns true if the value is an integer, `true` or `false`, which JSON writes without quotes. */
static bool log_is_json_literal(const char *s, size_t n)
{
    if ((n == 4 && memcmp(s, "true", 4) == 0) || (n == 5 && memcmp(s, "false", 5) == 0))
        return true;
    size_t i = n > 1 && s[0] == '-';
    if (n == 0 || n > 18 || (s[i] == '0' && n > i + 1))
        return false;
    for (; i < n; i++)
        if (!isdigit((unsigned char)s[i]))
            return false;
    return true;
}

/* Returns the length of the value at `s`. Sets *quotedp to true if the value is a valid JSON
 * string. */
static size_t log_value_span(const char *s, bool *quotedp)
{
    *quotedp = false;
    if (*s != '"')
        return strcspn(s, " ");
    bool good = true;
    size_t i = 1;
    while (s[i] && s[i] != '"') {
        if (s[i] == '\\') {
            i++;
            good = good && s[i] && (strchr("\"\\nt", s[i]) || strncmp(s + i, "u00", 3) == 0);
        }
        i += s[i] != 0;
    }
    *quotedp = good && s[i] == '"';
    return s[i] ? i + 1 : i;
}

/* Appends the name=value pairs as members of a JSON object. */
static void log_put_members(struct log_text *t, const char *fields)
{
    for (const char *p = fields + strspn(fields, " "); *p; p += strspn(p, " ")) {
        size_t name = strcspn(p, "= ");
        log_puts(t, ",\"");
        for (size_t i = 0; i < name; i++)
            log_put_escaped(t, (unsigned char)p[i]);
        log_puts(t, "\":");
        p += name;
        if (*p == '=')
            p++;
        bool quoted;
        size_t value = log_value_span(p, &quoted);
        if (quoted || log_is_json_literal(p, value)) {
            log_put(t, p, value);
        } else {
            log_puts(t, "\"");
            for (size_t i = 0; i < value; i++)
                log_put_escaped(t, (unsigned char)p[i]);
            log_puts(t, "\"");
        }
        p += value;
    }
}

/* Replaces control characters by '?'. If the text is not valid UTF-8, it also replaces every byte
 * that is not ASCII. This is necessary because some fields did not pass through log_value(). */
static void log_clean(char *s)
{
    bool utf8 = utf8_valid(slice_text(s));
    for (; *s; s++)
        if (log_is_c1(s))
            s[0] = s[1] = '?';
        else if ((unsigned char)*s < ' ' || *s == 0x7F || (!utf8 && (unsigned char)*s >= 0x80))
            *s = '?';
}

void log_line(enum log_level level, const char *event, const char *fields, ...)
{
    if (!log_enabled(level))
        return;
    char pairs[LOG_PAIRS] = "", time[CIVIL_TIME], line[LOG_LINE];
    if (fields) {
        va_list args;
        va_start(args, fields);
        vsnprintf(pairs, sizeof pairs, fields, args);
        va_end(args);
        log_clean(pairs);
    }
    civil_utc(civil_now_us(), time);
    struct log_text t = {line, 0,
                         sizeof line - 2}; /* two bytes remain for the brace and the line feed */
    char head[256];
    snprintf(head, sizeof head,
             log_state.json
                 ? "{\"time\":\"%s\",\"level\":\"%s\",\"program\":\"%s\",\"event\":\"%s\""
                 : "time=%s level=%s program=%s event=\"%s\"",
             time, log_level_names[level], log_state.program, event);
    log_puts(&t, head);
    if (log_state.json) {
        log_put_members(&t, pairs);
        line[t.n++] = '}';
    } else if (*pairs) {
        log_puts(&t, " ");
        log_puts(&t, pairs);
    }
    line[t.n++] = '\n';
    /* If the write fails, the failure cannot be reported. This function must not change the errno
     * of its caller. */
    int saved = errno;
    ssize_t written = write(STDERR_FILENO, line, t.n);
    (void)written;
    errno = saved;
}
