/* How the journal ends the process when it cannot trust the disk any more. After a failed write or
 * sync nothing is known of what is on disk, so nothing may be acknowledged after it (P5). */
#pragma once

#include <stdint.h>

#define JOURNAL_DAMAGE      300 /* bytes of a text about damage */
#define JOURNAL_DAMAGE_FILE "journal.damage"

/* Logs one line and exits with 74. `error`: a positive errno, or 0 for damage. */
void journal_die(const char *what, const char *name, uint64_t offset, int error)
    __attribute__((noreturn));
/* The same for damage that a read found, after writing the line to JOURNAL_DAMAGE_FILE. The next
 * start reports it, until a whole scrub has found nothing wrong. */
void journal_damaged(int directory, const char *what, const char *name, uint64_t offset, int error)
    __attribute__((noreturn));
/* The line of JOURNAL_DAMAGE_FILE; "" if there is no such file. */
void journal_damage_read(int directory, char text[JOURNAL_DAMAGE]);
/* Removes JOURNAL_DAMAGE_FILE: everything was read, and found whole. */
void journal_damage_over(int directory);
