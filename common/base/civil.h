/* The calendar of Europe/Amsterdam. It uses the rule for CET and CEST that holds since 1996, not
 * the machine's time zone data: every machine must compute the same day for the same time. Times
 * are microseconds since 1970 UTC; dates are "YYYY-MM-DD". Pure, except civil_now_us(). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CIVIL_DATE 11 /* with the final NUL */
#define CIVIL_TIME 40

/* The date in Amsterdam at this time. */
void civil_date(int64_t us, char date[CIVIL_DATE]);
bool civil_date_valid(const char *date);
/* The beginning of that day in Amsterdam. date must be valid. */
int64_t civil_begin_us(const char *date);
/* Adds days, which may be negative. date must be valid; to and date may be the same. */
void civil_add(char to[CIVIL_DATE], const char *date, int days);
/* "YYYY-MM-DD HH:MM:SS", the time in Amsterdam, for a person. */
void civil_local(int64_t us, char text[CIVIL_TIME]);
/* RFC 3339 UTC with milliseconds, "2026-11-21T17:40:00.000Z". */
void civil_utc(int64_t us, char text[CIVIL_TIME]);
/* Reads a time as a person writes it; false if it is none of these:
 * - RFC 3339; without a zone it is the time in Amsterdam. A date alone is its beginning;
 * - "HH:MM" of today; "vandaag", "gisteren", "eergisteren" or "morgen", with or without "HH:MM";
 * - "nu"; "-6h" or "+30m" from now (units s, m, h or u, d, w); "2 dagen geleden". */
bool civil_parse(int64_t *usp, const char *text, int64_t now_us);
/* The wall clock. Only for the commit clock of the broker, log lines and the events of people: a
 * body must not read a clock. */
int64_t civil_now_us(void);
