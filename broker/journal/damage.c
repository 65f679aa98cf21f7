/* This file writes damage to the log and to JOURNAL_DAMAGE_FILE, and ends the process (damage.h).
 * The next start of the broker reports the line in that file again. */
#include "broker/journal/damage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "broker/journal/file.h"
#include "common/base/log.h"
#include "common/base/utf8.h"

void journal_die(const char *what, const char *name, uint64_t offset, int error)
{
    log_error(what, "file=%s offset=%llu error=\"%s\"", name, (unsigned long long)offset,
              error ? strerror(error) : "damaged");
    _exit(EX_IOERR);
}

/* Ignores an error of writing JOURNAL_DAMAGE_FILE, because the process ends anyway. */
void journal_damaged(int directory, const char *what, const char *name, uint64_t offset, int error)
{
    char text[JOURNAL_DAMAGE];
    int n = snprintf(text, sizeof text, "%s: %s, offset %llu%s%s\n", what, name,
                     (unsigned long long)offset, error ? ": " : "", error ? strerror(error) : "");
    int fd = journal_openat(directory, JOURNAL_DAMAGE_FILE, O_WRONLY | O_CREAT | O_TRUNC);
    if (fd >= 0 && n > 0) {
        ssize_t written = write(fd, text, strlen(text));
        (void)written;
        (void)fsync(fd);
    }
    journal_die(what, name, offset, error);
}

void journal_damage_read(int directory, char text[JOURNAL_DAMAGE])
{
    text[0] = '\0';
    int fd = openat(directory, JOURNAL_DAMAGE_FILE, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t n = read(fd, text, JOURNAL_DAMAGE - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    if (text[0] == '\0' || !utf8_valid(slice_text(text)))
        snprintf(text, JOURNAL_DAMAGE, "%s", JOURNAL_DAMAGE_FILE " exists and cannot be read");
}

void journal_damage_over(int directory)
{
    (void)unlinkat(directory, JOURNAL_DAMAGE_FILE, 0);
}
