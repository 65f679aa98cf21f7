/* Errors in words and in the log (err.h). Success costs one comparison. */
#include "common/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"

int err_note(int r, const char *how, const char *file, int line, const char *func)
{
    if (r >= 0)
        return r;
    /* the way up is only worth reading when somebody is looking for it */
    enum log_level level = strcmp(how, "via") == 0 ? LOG_DEBUG : LOG_ERROR;
    log_line(level, "failure", "how=%s errno=%s text=%s at=%s:%d in=%s", how,
             log_value(strerrorname_np(-r)), log_value(strerrordesc_np(-r)), file, line, func);
    return r;
}

int errtext_set(struct errtext *why, int r, const char *format, ...)
{
    if (!why)
        return r;
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, sizeof why->text, format, args);
    va_end(args);
    return r;
}

void err_broken(const char *condition, const char *file, int line, const char *func)
{
    log_line(LOG_ERROR, "invariant broken", "condition=%s at=%s:%d in=%s", log_value(condition),
             file, line, func);
    abort();
}
