/* This file declares what civil.c (the calendar) and civil_parse.c (times as people write them)
 * share. No function here reads a clock. */
#pragma once

#include "common/base/civil.h"

#define CIVIL_SECOND 1000000
#define CIVIL_DAY    86400

struct civil_day {
    int year, month, day;
};

/* Returns the days from 1970-01-01 to this day in the proleptic Gregorian calendar. */
int64_t civil_days(struct civil_day d);
/* Converts a local time to UTC, both in seconds. When the clocks go back, one hour occurs twice.
 * For a local time in that hour, the result is the first of its two times. When the clocks go
 * forward, one hour does not exist. A local time in that hour gives the same result as the local
 * time one hour later. */
int64_t civil_to_utc(int64_t local);
/* Returns the value of the two digits at p, or -1 if they are not digits. */
int civil_two(const char *p);
/* Reads a date from the first ten characters of `p`. Returns false if they are not a valid date. */
bool civil_read_day(struct civil_day *d, const char *p);
/* Returns the days from 1970-01-01 to `date`, which must be valid. */
int64_t civil_read_days(const char *date);
