/* Ids of events, in text: UUIDv7 (RFC 9562) for people's, derived ones for daemons'. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define UUID_TEXT 37 /* with the final NUL */

/* Time-ordered and random; ids of one process are strictly increasing. */
void uuid_new(char text[UUID_TEXT], int64_t now_us);
/* UUIDv8 from SHA-256 over the text of the cause's id and the index: the same output of the same
 * cause has the same id for ever (DESIGN 3). */
void uuid_derived(char text[UUID_TEXT], const char *cause, unsigned index);
/* UUIDv8 from a SHA-256 digest. */
void uuid_of_hash(char text[UUID_TEXT], const uint8_t hash[32]);
bool uuid_valid(const char *text);
