/* Log lines on stderr, in logfmt or JSON, with time (UTC), level, program and event. The rule:
 * never log a payload, a key or a contact. Thread-safe after log_init(). */
#pragma once

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* `program` is borrowed, and is in every line. Without this call it is "koers", level info, logfmt.
 * Also sends the reports of err.h to the log. */
void log_init(const char *program, enum log_level level, bool json);
bool log_level_parse(enum log_level *levelp, const char *word);

/* Writes one line. `event` is a short, stable phrase. `fields` is a printf format with name=value
 * pairs: log_info("session opened", "identity=%s program=%s", …); it may be NULL. A text value goes
 * through log_value(), which quotes it. A line that is too long is cut. */
void log_line(enum log_level level, const char *event, const char *fields, ...)
    __attribute__((format(printf, 3, 4)));
/* A line of this level would be written. For callers that must compute a value first. */
bool log_enabled(enum log_level level);
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

/* Quotes a value if necessary, and escapes control characters. The result is valid until 8 more
 * calls in the same thread; a value above 510 bytes is cut. */
const char *log_value(const char *text);
