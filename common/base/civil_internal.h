/* What the calendar (civil.c) and the reader of moments (civil_parse.c) share. Pure. */
#pragma once

#include "common/base/civil.h"

#define CIVIL_SECOND 1000000
#define CIVIL_DAY    86400

struct civil_day {
    int year, month, day;
};

/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
int64_t civil_days(struct civil_day d);
/* UTC of a local time, in seconds: the first of two, and an hour on where there is none. */
int64_t civil_to_utc(int64_t local);
/* Two digits at p, or -1. */
int civil_two(const char *p);
/* The date in the first ten characters, which must be there or end in a NUL. */
bool civil_read_day(struct civil_day *d, const char *p);
/* The same for a date that is valid. */
int64_t civil_read_days(const char *date);
