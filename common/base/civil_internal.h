/* What civil.c (the calendar) and civil_parse.c (times as people write them) share. Pure. */
#pragma once

#include "common/base/civil.h"

#define CIVIL_SECOND 1000000
#define CIVIL_DAY    86400

struct civil_day {
    int year, month, day;
};

/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
int64_t civil_days(struct civil_day d);
/* UTC of a local time, both in seconds. When the clocks go back, a local time occurs twice: the
 * result is the first. When they go forward, one hour does not exist: the result is an hour later.
 */
int64_t civil_to_utc(int64_t local);
/* The number of two digits at p; -1 if they are not digits. */
int civil_two(const char *p);
/* Reads a date from the first ten characters of p, which may end earlier with a NUL. */
bool civil_read_day(struct civil_day *d, const char *p);
/* The days of a valid date, since 1970-01-01. */
int64_t civil_read_days(const char *date);
