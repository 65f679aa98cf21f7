/* Logs: one line each on stderr, logfmt or JSON, with level, time (UTC), program and event.
 * Never a payload, a key or a contact. */
#pragma once

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Program name appears in every line. Not called: name "koers", level info, logfmt. */
void log_init(const char *program, enum log_level level, bool json);
bool log_level_parse(enum log_level *levelp, const char *word);

/* event is a short stable phrase; then come pairs of names and printf formats are folded into
 * one: log_info("session opened", "identity=%s program=%s", …). A value with a space is written
 * with %q-like quoting by log_value(). fields may be NULL. */
void log_line(enum log_level level, const char *event, const char *fields, ...)
    __attribute__((format(printf, 3, 4)));
/* Whether such a line would be written: for what is dear to put into words. */
bool log_enabled(enum log_level level);
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

/* Quotes a value for fields if it needs it; control characters are escaped. The result lives
 * in a ring of 8 static buffers of 512 bytes; longer values are cut. */
const char *log_value(const char *text);
