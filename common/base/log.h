/* Writes log lines to stderr, in logfmt or JSON, with the time (UTC), the level, the program and
 * the event. Never log a payload, a key or a contact. After log_init(), every function is
 * thread-safe. */
#pragma once

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Sets the program name, the lowest level and the format. It also sends the reports of err.h to the
 * log. `program` is not copied. Before log_init(), the name is "koers", the level is info and the
 * format is logfmt. */
void log_init(const char *program, enum log_level level, bool json);
bool log_level_parse(enum log_level *levelp, const char *word);

/* Writes one line. `event` is a short phrase that does not change between releases. `fields` is a
 * printf format with name=value pairs, or NULL: log_info("session opened", "identity=%s
 * program=%s", …). Pass every text value through log_value(), which adds quotes. A line that is too
 * long is cut. */
void log_line(enum log_level level, const char *event, const char *fields, ...)
    __attribute__((format(printf, 3, 4)));
/* Returns true if log_line() writes lines of this level. A caller asks this before it computes an
 * expensive value. */
bool log_enabled(enum log_level level);
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

/* Returns a copy of `text` with control characters escaped, and in quotes if necessary. The result
 * has a maximum of 511 bytes. A longer text is cut. The result is valid until the same thread has
 * called log_value() 8 more times. */
const char *log_value(const char *text);
