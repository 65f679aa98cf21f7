/* Errors. A function returns 0 when it did its work; a negative errno when the program
 * cannot go on, which every caller passes up untouched; or a positive X_E_* that its header
 * documents, which the direct caller handles and never forwards. A negative value is logged
 * where it arises (err_origin) and each caller on its way up is noted at debug level
 * (err_trace), so the log reads as a call path. */
#pragma once

#include <errno.h>

#define err_origin(r) err_note((r), "origin", __FILE__, __LINE__, __func__)
#define err_trace(r)  err_note((r), "via", __FILE__, __LINE__, __func__)
/* For a result of which every positive value was handled: what is left is fatal. */
#define err_fold(r)                                                                                \
    err_note((r) > 0 ? -ENOTRECOVERABLE : (r), "unhandled", __FILE__, __LINE__, __func__)

/* Logs r < 0 and returns r unchanged. */
int err_note(int r, const char *how, const char *file, int line, const char *func);

/* A refusal in words, for a person. Filled by errtext_set, which returns `r`, so that
 * `return errtext_set(why, X_E_BAD, "…")` reads in one line. NULL is allowed. */
struct errtext {
    char text[256];
};
int errtext_set(struct errtext *why, int r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Runs `destroy(&variable)` when the variable leaves scope. */
#define scoped(destroy) __attribute__((cleanup(destroy)))

/* An invariant of our own: always checked, in every build; never on a peer's bytes. */
#define must(condition)                                                                            \
    ((condition) ? (void)0 : err_broken(#condition, __FILE__, __LINE__, __func__))
void err_broken(const char *condition, const char *file, int line, const char *func)
    __attribute__((noreturn));
