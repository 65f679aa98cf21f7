/* Errors, for every program. A function returns 0 for success, a negative errno if the program
 * cannot continue, or a positive X_E_* that the header of the function documents. A caller returns
 * a negative value unchanged. A caller handles a positive value itself. It never returns a code
 * that belongs to another module.
 *
 * err_origin() logs a negative value where the error begins, at level error. err_trace() logs each
 * caller that passes the value on, at level debug. So the log shows the call path. */
#pragma once

#include <errno.h>

#define err_origin(r) err_note((r), "origin", __FILE__, __LINE__, __func__)
#define err_trace(r)  err_note((r), "via", __FILE__, __LINE__, __func__)
/* Use err_fold() on a result after all positive values are handled. A positive value is then a bug
 * and becomes -ENOTRECOVERABLE. */
#define err_fold(r)                                                                                \
    err_note((r) > 0 ? -ENOTRECOVERABLE : (r), "unhandled", __FILE__, __LINE__, __func__)

/* Reports `r` if r < 0. Returns `r` unchanged. */
int err_note(int r, const char *how, const char *file, int line, const char *func);

/* A refusal in words for a person. errtext_set() writes the text and returns `r`, so that one
 * statement is enough: `return errtext_set(why, X_E_BAD, "…")`. A text that is too long is cut.
 * `why` may be NULL. */
struct errtext {
    char text[256];
};
int errtext_set(struct errtext *why, int r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Calls `destroy(&variable)` when the variable leaves its scope. */
#define scoped(destroy) __attribute__((cleanup(destroy)))

/* Checks an invariant of koers in every build. If the condition is false, the process reports it
 * and aborts. Never use must() for bytes from another process, because that process could then end
 * this one. */
#define must(condition)                                                                            \
    ((condition) ? (void)0 : err_broken(#condition, __FILE__, __LINE__, __func__))
void err_broken(const char *condition, const char *file, int line, const char *func)
    __attribute__((noreturn));

/* A report from err_note() or err_broken(). */
struct err_report {
    const char *condition; /* the broken invariant, or NULL if the report is about a failure */
    const char *how;       /* for a failure: the word "origin", "via" or "unhandled" */
    int error;             /* for a failure: a positive errno */
    const char *file;
    int line;
    const char *func;
};
/* Sets the function that receives reports. log_init() sets a function that writes to the log.
 * Without such a function, a report is one plain line on stderr. err.c cannot call the log
 * directly, because the log uses must(). */
void err_report_to(void (*report)(const struct err_report *));
