/* Ids of events as text. The event of a person gets a UUIDv7 (RFC 9562). The event of a daemon gets
 * a UUIDv8 that is derived from its cause. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define UUID_TEXT 37 /* bytes, with the final NUL */

/* Writes a new UUIDv7: the time, then random bits. Every id is greater than all earlier ids of the
 * process. Thread-safe. */
void uuid_new(char text[UUID_TEXT], int64_t now_us);
/* Writes a UUIDv8 from SHA-256 over the id of the cause and the index of the output. The same cause
 * and index always give the same id, so a daemon that repeats a decision after a restart gives its
 * outputs the same ids. */
void uuid_derived(char text[UUID_TEXT], const char *cause, unsigned index);
/* Writes a UUIDv8 from a SHA-256 digest. */
void uuid_of_hash(char text[UUID_TEXT], const uint8_t hash[32]);
bool uuid_valid(const char *text);
