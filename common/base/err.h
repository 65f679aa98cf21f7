/* Errors. A function returns 0 for success, a negative errno if the program cannot go on, or a
 * positive X_E_* that its header documents. Every caller returns a negative value unchanged. Only
 * the direct caller handles a positive value; it never returns one that is not its own.
 *
 * err_origin logs a negative value where it arises, at level error. err_trace notes each caller on
 * the way up, at level debug, so that the log reads as a call path. */
#pragma once

#include <errno.h>

#define err_origin(r) err_note((r), "origin", __FILE__, __LINE__, __func__)
#define err_trace(r)  err_note((r), "via", __FILE__, __LINE__, __func__)
/* For a result whose positive values are all handled: one that is left is a bug, and becomes
 * -ENOTRECOVERABLE. */
#define err_fold(r)                                                                                \
    err_note((r) > 0 ? -ENOTRECOVERABLE : (r), "unhandled", __FILE__, __LINE__, __func__)

/* Reports r < 0 and returns r unchanged. Success costs one comparison. */
int err_note(int r, const char *how, const char *file, int line, const char *func);

/* A refusal in words, for a person. errtext_set() fills it and returns `r`, so that
 * `return errtext_set(why, X_E_BAD, "…")` is one statement. It cuts a longer text; why may be NULL.
 */
struct errtext {
    char text[256];
};
int errtext_set(struct errtext *why, int r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Runs `destroy(&variable)` when the variable leaves its scope. */
#define scoped(destroy) __attribute__((cleanup(destroy)))

/* An invariant of koers itself, checked in every build: if it is broken, the process reports it and
 * aborts. Never for bytes from another process: those must not be able to end this one. */
#define must(condition)                                                                            \
    ((condition) ? (void)0 : err_broken(#condition, __FILE__, __LINE__, __func__))
void err_broken(const char *condition, const char *file, int line, const char *func)
    __attribute__((noreturn));

/* What err_note() and err_broken() report. */
struct err_report {
    const char *condition; /* of a broken invariant; NULL for a failure */
    const char *how;       /* of a failure: "origin", "via" or "unhandled" */
    int error;             /* of a failure: an errno, positive */
    const char *file;
    int line;
    const char *func;
};
/* Sends reports to this function. log_init() sends them to the log; before that, an invariant or a
 * failure is one plain line on stderr. This hook exists because the log itself uses must(). */
void err_report_to(void (*report)(const struct err_report *));
