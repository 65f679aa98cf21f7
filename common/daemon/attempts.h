/* This header declares functions that count how often an input ended the process. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ATTEMPTS_MAX 5 /* an input is parked after it ended the process this many times (P22) */

/* All functions except attempts_open() accept NULL. With NULL they count nothing. */
struct attempts;
/* Opens or creates the note at `path`, and counts the end of the previous process. Returns 0 and
 * sets *ap, or returns a negative errno. */
int attempts_open(struct attempts **ap, const char *path);
void attempts_close(struct attempts **ap);
/* Returns true if the input ended the process ATTEMPTS_MAX times. */
bool attempts_spent(const struct attempts *a, uint64_t sequence);
/* Notes that the process begins to handle the input. */
void attempts_begin(struct attempts *a, uint64_t sequence);
/* Notes that the process has handled the input. */
void attempts_end(struct attempts *a, uint64_t sequence);
