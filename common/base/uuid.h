/* Ids of events as text: a UUIDv7 (RFC 9562) for the event of a person, a derived UUIDv8 for the
 * event of a daemon. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define UUID_TEXT 37 /* with the final NUL */

/* A UUIDv7: ordered by time, and random. The ids of one process strictly increase. Thread-safe. */
void uuid_new(char text[UUID_TEXT], int64_t now_us);
/* A UUIDv8 from SHA-256 over the id of the cause and the index of the output. A daemon that decides
 * an input again after a restart must give its outputs the same ids: so the id is a pure function
 * of the cause. */
void uuid_derived(char text[UUID_TEXT], const char *cause, unsigned index);
/* A UUIDv8 from a SHA-256 digest. */
void uuid_of_hash(char text[UUID_TEXT], const uint8_t hash[32]);
bool uuid_valid(const char *text);
