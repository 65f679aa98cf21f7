/* An event in a log line. The law here: names and ids only, so that one matter can be followed from
 * log to log; never a payload, and of what its sender may write freely only what looks like a
 * number of ours. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "common/base/log.h"
#include "common/event/event.h"

#define WORDS_SUBJECT 40

static bool words_plain(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isalnum(s.data[i]) && s.data[i] != '-' && s.data[i] != '.')
            return false;
    return s.n > 0 && s.n <= WORDS_SUBJECT;
}

__attribute__((format(printf, 3, 4))) static size_t words_add(char *to, size_t n,
                                                              const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int more = vsnprintf(to + n, EVENT_WORDS - n, format, args);
    va_end(args);
    return n + (size_t)more < EVENT_WORDS ? n + (size_t)more : EVENT_WORDS - 1;
}

const char *event_words(const struct event *e, char to[EVENT_WORDS])
{
    char text[256], trace[EVENT_TRACE_ID];
    size_t n = 0;
    (void)slice_copy(e->type, text, sizeof(text));
    n = words_add(to, n, "type=%s", log_value(text));
    (void)slice_copy(e->topic, text, sizeof(text));
    n = words_add(to, n, " topic=%s", log_value(text));
    struct slice subject = event_attribute(e, "subject");
    if (words_plain(subject))
        n = words_add(to, n, " subject=%.*s", (int)subject.n, (const char *)subject.data);
    (void)slice_copy(e->id, text, sizeof(text));
    n = words_add(to, n, " event_id=%s", log_value(text));
    if (event_trace_id(trace, event_attribute(e, "traceparent")))
        (void)words_add(to, n, " trace_id=%s", trace);
    return to;
}
