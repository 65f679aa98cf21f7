/* The journal calls these functions when it cannot trust the disk. journal_die and journal_damaged
 * end the process. The other two functions read and remove JOURNAL_DAMAGE_FILE. After a failed
 * write or sync nobody knows what is on disk. So the broker must not acknowledge anything after
 * such a failure (P5 in common/rules.md). */
#pragma once

#include <stdint.h>

#define JOURNAL_DAMAGE      300 /* size in bytes of a buffer for the line of JOURNAL_DAMAGE_FILE */
#define JOURNAL_DAMAGE_FILE "journal.damage"

/* Logs an error and exits with code 74. `error` is a positive errno, or 0 if no system call failed.
 */
void journal_die(const char *what, const char *name, uint64_t offset, int error)
    __attribute__((noreturn));
/* Writes a line about damage to JOURNAL_DAMAGE_FILE, logs the error and exits with code 74. `error`
 * is a positive errno, or 0 if no system call failed. Every start reports the line again, until the
 * scrub has read the whole journal and found no damage. */
void journal_damaged(int directory, const char *what, const char *name, uint64_t offset, int error)
    __attribute__((noreturn));
/* Copies the line of JOURNAL_DAMAGE_FILE to `text`. If the file cannot be opened, sets `text` to
 * "". If the file has no valid line, sets `text` to a text that says so. */
void journal_damage_read(int directory, char text[JOURNAL_DAMAGE]);
/* Removes JOURNAL_DAMAGE_FILE. Call it when the whole journal was read and no damage was found. */
void journal_damage_over(int directory);
