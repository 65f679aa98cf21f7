/* This file writes an event as fields of a log line (event.h). It writes only names and ids, never
 * a payload. With these names and ids a person can follow one event through several logs. The
 * sender chooses the subject freely, so it may contain personal data. A subject is logged only if
 * it looks like an id. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "common/base/log.h"
#include "common/event/event.h"

#define EVENT_LOG_SUBJECT 40 /* maximum size in bytes of a subject that is logged */

static bool event_log_is_id(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isalnum(s.data[i]) && s.data[i] != '-' && s.data[i] != '.')
            return false;
    return s.n > 0 && s.n <= EVENT_LOG_SUBJECT;
}

__attribute__((format(printf, 3, 4))) static size_t event_log_add(char *to, size_t n,
                                                                  const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int more = vsnprintf(to + n, EVENT_LOG_FIELDS - n, format, args);
    va_end(args);
    return n + (size_t)more < EVENT_LOG_FIELDS ? n + (size_t)more : EVENT_LOG_FIELDS - 1;
}

const char *event_log_fields(const struct event *e, char to[EVENT_LOG_FIELDS])
{
    char text[256], trace[EVENT_TRACE_ID];
    size_t n = 0;
    (void)slice_copy(e->type, text, sizeof text);
    n = event_log_add(to, n, "type=%s", log_value(text));
    (void)slice_copy(e->topic, text, sizeof text);
    n = event_log_add(to, n, " topic=%s", log_value(text));
    struct slice subject = event_attribute(e, "subject");
    if (event_log_is_id(subject))
        n = event_log_add(to, n, " subject=%.*s", (int)subject.n, (const char *)subject.data);
    (void)slice_copy(e->id, text, sizeof text);
    n = event_log_add(to, n, " event_id=%s", log_value(text));
    if (event_trace_id(trace, event_attribute(e, "traceparent")))
        (void)event_log_add(to, n, " trace_id=%s", trace);
    return to;
}
