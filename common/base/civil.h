/* The calendar of Europe/Amsterdam, for every program. It computes summer time by the rule that has
 * been in force since 1996. It does not use the time zone data of the machine, because every
 * machine must compute the same day for the same time. Times are microseconds since 1970 UTC, and
 * dates are "YYYY-MM-DD". Only civil_now_us() reads a clock. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CIVIL_DATE 11 /* bytes, with the final NUL */
#define CIVIL_TIME 40

/* Sets `date` to the date in Amsterdam at the time `us`. */
void civil_date(int64_t us, char date[CIVIL_DATE]);
bool civil_date_valid(const char *date);
/* Returns the time at which the day `date` begins in Amsterdam. `date` must be valid. */
int64_t civil_begin_us(const char *date);
/* Sets `to` to `date` plus `days`, which may be negative. `date` must be valid. `to` and `date` may
 * be the same array. */
void civil_add(char to[CIVIL_DATE], const char *date, int days);
/* Writes the time in Amsterdam for a person: "YYYY-MM-DD HH:MM:SS". */
void civil_local(int64_t us, char text[CIVIL_TIME]);
/* Writes the time in UTC with milliseconds (RFC 3339): "2026-11-21T17:40:00.000Z". */
void civil_utc(int64_t us, char text[CIVIL_TIME]);
/* Reads a time as a person writes it, and sets *usp. It accepts:
 * - RFC 3339. Without a zone, the time is in Amsterdam. A date alone means the beginning of the
 * day;
 * - "HH:MM" of today;
 * - "vandaag", "gisteren", "eergisteren" or "morgen", with or without "HH:MM";
 * - "nu", "-6h", "+30m" or "2 dagen geleden", counted from `now_us`. A unit of one letter is s, m,
 * h, u (the same as h), d or w.
 * Returns false for any other text. */
bool civil_parse(int64_t *usp, const char *text, int64_t now_us);
/* Returns the time of the machine. Only the commit clock of the broker, log lines and the events of
 * people may use this function. The daemon of a consultation body must not read a clock. */
int64_t civil_now_us(void);
