/* How often an input ended the process while it was handled. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ATTEMPTS_MAX 5 /* an input that ended the process this often is parked (P22) */

/* All functions but attempts_open() accept NULL; then nothing is counted. */
struct attempts;
/* Opens or creates the note at `path` and counts the end of the previous process. 0 or a negative
 * errno; *ap is set on success only. */
int attempts_open(struct attempts **ap, const char *path);
void attempts_close(struct attempts **ap);
bool attempts_spent(const struct attempts *a, uint64_t sequence);
void attempts_begin(struct attempts *a, uint64_t sequence);
void attempts_end(struct attempts *a, uint64_t sequence);
