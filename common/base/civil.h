/* The calendar of Europe/Amsterdam, by rule and not by the machine's zone data: CET/CEST since
 * 1996. Times are microseconds since 1970 UTC; dates are "YYYY-MM-DD". Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CIVIL_DATE 11 /* with the final NUL */
#define CIVIL_TIME 40

void civil_date(int64_t us, char date[CIVIL_DATE]);
bool civil_date_valid(const char *date);
/* The first moment of that day in Amsterdam. date must be valid. */
int64_t civil_begin_us(const char *date);
/* Adds days (may be negative). date must be valid; to may be date. */
void civil_add(char to[CIVIL_DATE], const char *date, int days);
/* "YYYY-MM-DD HH:MM:SS" in Amsterdam, for people. */
void civil_local(int64_t us, char text[CIVIL_TIME]);
/* RFC 3339 UTC with milliseconds, "2026-11-21T17:40:00.000Z". */
void civil_utc(int64_t us, char text[CIVIL_TIME]);
/* RFC 3339; without a zone the time in Amsterdam. A date is its first moment. "HH:MM" (today),
 * "vandaag", "gisteren", "eergisteren" and "morgen", each with "HH:MM" behind it if wanted, "nu",
 * "-6h", "+30m" (units s m h or u d w), "2 dagen geleden". */
bool civil_parse(int64_t *usp, const char *text, int64_t now_us);
/* The wall clock: for the broker's core, logs, and the ids of people's events; for nothing else. */
int64_t civil_now_us(void);
