/* The calendar of Europe/Amsterdam (civil.h). Summer time lasts from the last Sunday of March to
 * the last Sunday of October, both at 01:00 UTC (Directive 2000/84/EC). koers uses this rule for
 * all years. A time outside the years 1 to 9999 becomes the nearest time in these years. */
#include "common/base/civil_internal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/base/err.h"

#define CIVIL_FIRST (-719162) /* 0001-01-01, in days since 1970-01-01 */
#define CIVIL_LAST  2932896   /* 9999-12-31, in days since 1970-01-01 */

/* Counts years from March to February, so that a leap day is the last day of a year. */
int64_t civil_days(struct civil_day d)
{
    int64_t y = d.year - (d.month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static struct civil_day civil_of_days(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t m = (5 * of_year + 2) / 153;
    struct civil_day d;
    d.day = (int)(of_year - (153 * m + 2) / 5 + 1);
    d.month = (int)(m < 10 ? m + 3 : m - 9);
    d.year = (int)(year + era * 400 + (d.month <= 2));
    return d;
}

static int64_t civil_floor(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Returns the last Sunday of a month, in days since 1970-01-01. The month must have 31 days.
 * `weekday` counts from Sunday, which is 0. The calculation adds 4 because 1970-01-01 was a
 * Thursday, which is 4. */
static int64_t civil_last_sunday(int year, int month)
{
    int64_t last = civil_days((struct civil_day){year, month, 31});
    int64_t weekday = ((last + 4) % 7 + 7) % 7;
    return last - weekday;
}

/* Returns how many seconds Amsterdam is ahead of UTC at the time `utc`. */
static int64_t civil_offset(int64_t utc)
{
    int year = civil_of_days(civil_floor(utc, CIVIL_DAY)).year;
    int64_t summer = civil_last_sunday(year, 3) * CIVIL_DAY + 3600;
    int64_t winter = civil_last_sunday(year, 10) * CIVIL_DAY + 3600;
    return utc >= summer && utc < winter ? 7200 : 3600;
}

int64_t civil_to_utc(int64_t local)
{
    return civil_offset(local - 7200) == 7200 ? local - 7200 : local - 3600;
}

static int64_t civil_clamp(int64_t seconds)
{
    int64_t first = (int64_t)CIVIL_FIRST * CIVIL_DAY;
    int64_t last = (int64_t)(CIVIL_LAST + 1) * CIVIL_DAY - 1;
    return seconds < first ? first : seconds > last ? last : seconds;
}

static void civil_print_day(char date[CIVIL_DATE], int64_t days)
{
    days = days < CIVIL_FIRST ? CIVIL_FIRST : days > CIVIL_LAST ? CIVIL_LAST : days;
    struct civil_day d = civil_of_days(days);
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02d", d.year, d.month, d.day);
    memcpy(date, text, CIVIL_DATE);
}

/* Writes the time `seconds` as "YYYY-MM-DD", then the character `between`, then "HH:MM:SS". */
static void civil_print(char text[CIVIL_TIME], int64_t seconds, char between)
{
    int64_t days = civil_floor(seconds, CIVIL_DAY);
    int of_day = (int)(seconds - days * CIVIL_DAY);
    char date[CIVIL_DATE];
    civil_print_day(date, days);
    snprintf(text, CIVIL_TIME, "%s%c%02d:%02d:%02d", date, between, of_day / 3600, of_day / 60 % 60,
             of_day % 60);
}

void civil_date(int64_t us, char date[CIVIL_DATE])
{
    int64_t utc = civil_clamp(civil_floor(us, CIVIL_SECOND));
    civil_print_day(date, civil_floor(utc + civil_offset(utc), CIVIL_DAY));
}

int civil_two(const char *p)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return -1;
    return (p[0] - '0') * 10 + p[1] - '0';
}

bool civil_read_day(struct civil_day *d, const char *p)
{
    if (strnlen(p, 10) < 10 || p[4] != '-' || p[7] != '-')
        return false;
    int century = civil_two(p), year = civil_two(p + 2);
    d->month = civil_two(p + 5);
    d->day = civil_two(p + 8);
    if (century < 0 || year < 0 || d->month < 1 || d->month > 12 || d->day < 1)
        return false;
    d->year = century * 100 + year;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = d->year % 4 == 0 && (d->year % 100 != 0 || d->year % 400 == 0);
    return d->year >= 1 && d->day <= lengths[d->month - 1] + (leap && d->month == 2);
}

bool civil_date_valid(const char *date)
{
    struct civil_day d;
    return civil_read_day(&d, date) && date[10] == 0;
}

int64_t civil_read_days(const char *date)
{
    struct civil_day d;
    must(civil_date_valid(date) && civil_read_day(&d, date));
    return civil_days(d);
}

int64_t civil_begin_us(const char *date)
{
    return civil_to_utc(civil_read_days(date) * CIVIL_DAY) * CIVIL_SECOND;
}

void civil_add(char to[CIVIL_DATE], const char *date, int days)
{
    civil_print_day(to, civil_read_days(date) + days);
}

void civil_local(int64_t us, char text[CIVIL_TIME])
{
    int64_t utc = civil_clamp(civil_floor(us, CIVIL_SECOND));
    civil_print(text, utc + civil_offset(utc), ' ');
}

void civil_utc(int64_t us, char text[CIVIL_TIME])
{
    int64_t utc = civil_floor(us, CIVIL_SECOND);
    int ms = (int)((us - utc * CIVIL_SECOND) / 1000);
    civil_print(text, civil_clamp(utc), 'T');
    snprintf(text + 19, CIVIL_TIME - 19, ".%03dZ", ms);
}

int64_t civil_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * CIVIL_SECOND + t.tv_nsec / 1000;
}
