/* Tests the calendar: summer time, leap years, the change of the year, and times as people write
 * them. */
#include "common/base/civil.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND INT64_C(1000000)

static int64_t utc(const char *text)
{
    int64_t us;
    cr_assert(civil_parse(&us, text, 0), "%s", text);
    return us;
}

Test(civil, dates_of_times)
{
    static const struct {
        const char *moment, *date;
    } table[] = {
        {"1970-01-01T00:00:00Z", "1970-01-01"},
        {"2025-12-31T22:59:59Z", "2025-12-31"}, /* in winter, Amsterdam is one hour ahead of UTC */
        {"2025-12-31T23:00:00Z", "2026-01-01"},
        {"2026-06-30T21:59:59Z", "2026-06-30"}, /* in summer, it is two hours ahead */
        {"2026-06-30T22:00:00Z", "2026-07-01"},
        {"2026-03-28T22:59:59Z", "2026-03-28"}, /* the days around the change to summer time */
        {"2026-03-28T23:00:00Z", "2026-03-29"},
        {"2026-03-29T21:59:59Z", "2026-03-29"},
        {"2026-03-29T22:00:00Z", "2026-03-30"},
        {"2026-10-24T22:00:00Z", "2026-10-25"}, /* the days around the change to winter time */
        {"2026-10-25T22:59:59Z", "2026-10-25"},
        {"2026-10-25T23:00:00Z", "2026-10-26"},
        {"2024-02-28T23:30:00Z", "2024-02-29"},
        {"2025-02-28T23:30:00Z", "2025-03-01"},
        {"1969-12-31T22:30:00Z", "1969-12-31"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char date[CIVIL_DATE];
        civil_date(utc(table[i].moment), date);
        cr_expect_str_eq(date, table[i].date, "%s", table[i].moment);
    }
}

Test(civil, valid_dates)
{
    static const char *const good[] = {"2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01",
                                       "9999-12-31"};
    static const char *const bad[] = {"2025-02-29", "1900-02-29", "2026-13-01",  "2026-00-01",
                                      "2026-01-00", "2026-04-31", "2026-1-01",   "2026-01-1",
                                      "",           "2026",       "2026-01-011", "2026/01/01",
                                      "0000-01-01", "2026-01-0x", "-026-01-01",  "vandaag"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(civil_date_valid(good[i]), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(civil_date_valid(bad[i]), "%s", bad[i]);
}

Test(civil, begin_of_day)
{
    cr_assert_eq(civil_begin_us("2026-01-01"), utc("2025-12-31T23:00:00Z"));
    cr_assert_eq(civil_begin_us("2026-07-01"), utc("2026-06-30T22:00:00Z"));
    cr_assert_eq(civil_begin_us("2026-03-29"), utc("2026-03-28T23:00:00Z"));
    cr_assert_eq(civil_begin_us("2026-03-30"), utc("2026-03-29T22:00:00Z"));
    cr_assert_eq(civil_begin_us("2026-10-25"), utc("2026-10-24T22:00:00Z"));
    cr_assert_eq(civil_begin_us("2026-10-26"), utc("2026-10-25T23:00:00Z"));
}

/* Checks every day of fifty years: civil_begin_us() returns the time at which the day begins, and
 * each day follows the day before. */
Test(civil, days_follow_each_other)
{
    char date[CIVIL_DATE] = "1996-01-01", next[CIVIL_DATE], seen[CIVIL_DATE];
    unsigned short_days = 0, long_days = 0;
    while (strcmp(date, "2046-01-01") != 0) {
        civil_add(next, date, 1);
        int64_t begin = civil_begin_us(date), end = civil_begin_us(next);
        civil_date(begin, seen);
        cr_assert_str_eq(seen, date);
        civil_date(begin - 1, seen);
        cr_assert_str_neq(seen, date);
        civil_date(end - 1, seen);
        cr_assert_str_eq(seen, date);
        short_days += end - begin == 23 * 3600 * SECOND;
        long_days += end - begin == 25 * 3600 * SECOND;
        memcpy(date, next, sizeof date);
    }
    cr_assert_eq(short_days, 50);
    cr_assert_eq(long_days, 50);
}

/* Compares the calendar with the time zone data of the C library, if the machine has these data. */
Test(civil, agrees_with_the_zone_data)
{
    setenv("TZ", "Europe/Amsterdam", 1);
    tzset();
    time_t summer = 1782864000; /* 2026-07-01 */
    struct tm tm;
    if (localtime_r(&summer, &tm)->tm_gmtoff != 7200)
        cr_skip_test("no zone data here");
    for (time_t t = 852076800; t < 2240524800; t += 9973 * 3) { /* from 1997 to 2040 */
        char want[CIVIL_TIME], have[CIVIL_TIME];
        strftime(want, sizeof want, "%Y-%m-%d %H:%M:%S", localtime_r(&t, &tm));
        civil_local(t * SECOND, have);
        cr_assert_str_eq(have, want);
    }
}

Test(civil, adding_days)
{
    char date[CIVIL_DATE];
    civil_add(date, "2024-02-28", 1);
    cr_assert_str_eq(date, "2024-02-29");
    civil_add(date, "2023-02-28", 1);
    cr_assert_str_eq(date, "2023-03-01");
    civil_add(date, "2026-01-01", -1);
    cr_assert_str_eq(date, "2025-12-31");
    civil_add(date, "2026-11-21", 28);
    cr_assert_str_eq(date, "2026-12-19");
    civil_add(date, date, 366);
    cr_assert_str_eq(date, "2027-12-20");
    civil_add(date, "9999-12-31", 28); /* a wrong date in an event must not end the process */
    cr_assert_str_eq(date, "9999-12-31");
    civil_add(date, "0001-01-01", -1);
    cr_assert_str_eq(date, "0001-01-01");
}

Test(civil, texts)
{
    char text[CIVIL_TIME];
    civil_utc(utc("2026-11-21T18:40:00.0421+01:00"), text);
    cr_assert_str_eq(text, "2026-11-21T17:40:00.042Z");
    civil_utc(-1, text);
    cr_assert_str_eq(text, "1969-12-31T23:59:59.999Z");
    civil_local(utc("2026-10-25T00:59:59Z"), text);
    cr_assert_str_eq(text, "2026-10-25 02:59:59");
    civil_local(utc("2026-10-25T01:00:00Z"), text);
    cr_assert_str_eq(text, "2026-10-25 02:00:00");
    civil_utc(INT64_MAX, text);
    cr_assert_str_eq(text, "9999-12-31T23:59:59.775Z");
    civil_local(INT64_MIN, text);
    cr_assert_eq(strlen(text), 19);
}

Test(civil, parsing)
{
    int64_t now = utc("2026-11-21T17:40:00Z");
    static const struct {
        const char *text, *moment;
    } table[] = {
        {"2026-03-29T02:30:00+01:00", "2026-03-29T01:30:00Z"},
        {"2026-01-01t00:00:00.5z", "2026-01-01T00:00:00.500Z"},
        {"2026-01-01 00:00:00-05:30", "2026-01-01T05:30:00Z"},
        {"2026-11-21", "2026-11-20T23:00:00Z"},
        {"vandaag", "2026-11-20T23:00:00Z"},
        {"gisteren", "2026-11-19T23:00:00Z"},
        {"08:15", "2026-11-21T07:15:00Z"},
        {"00:00", "2026-11-20T23:00:00Z"},
        {"-6h", "2026-11-21T11:40:00Z"},
        {"-30m", "2026-11-21T17:10:00Z"},
        {"-2d", "2026-11-19T17:40:00Z"},
        {"-45s", "2026-11-21T17:39:15Z"},
        {"-6u", "2026-11-21T11:40:00Z"},
        {"-1w", "2026-11-14T17:40:00Z"},
        {"+90m", "2026-11-21T19:10:00Z"},
        {"nu", "2026-11-21T17:40:00Z"},
        {"2 dagen geleden", "2026-11-19T17:40:00Z"},
        {"1 uur geleden", "2026-11-21T16:40:00Z"},
        {"10 minuten geleden", "2026-11-21T17:30:00Z"},
        {"eergisteren", "2026-11-18T23:00:00Z"},
        {"morgen", "2026-11-21T23:00:00Z"},
        {"gisteren 09:30", "2026-11-20T08:30:00Z"},
        {"vandaag 09:30:15", "2026-11-21T08:30:15Z"},
        {"2026-11-21 09:30", "2026-11-21T08:30:00Z"},           /* no zone: Amsterdam, in winter */
        {"2026-06-21T09:30:00.25", "2026-06-21T07:30:00.250Z"}, /* no zone: Amsterdam, in summer */
        /* This local time occurs twice: the first time is used. */
        {"2026-10-25 02:30", "2026-10-25T00:30:00Z"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int64_t us = 0;
        cr_expect(civil_parse(&us, table[i].text, now), "%s", table[i].text);
        cr_expect_eq(us, utc(table[i].moment), "%s gives %lld", table[i].text, (long long)us);
    }
}

Test(civil, a_clock_time_in_the_changing_nights)
{
    int64_t us;
    /* 02:30 occurs twice on this day: the first time is used. */
    cr_assert(civil_parse(&us, "02:30", utc("2026-10-25T12:00:00Z")));
    cr_assert_eq(us, utc("2026-10-25T00:30:00Z"));
    /* 02:30 does not exist on this day: 03:30 is used. */
    cr_assert(civil_parse(&us, "02:30", utc("2026-03-29T12:00:00Z")));
    cr_assert_eq(us, utc("2026-03-29T01:30:00Z"));
}

Test(civil, refuses_other_texts)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "-h",
                                      "-6",
                                      "-6x",
                                      "6h",
                                      "+",
                                      "2 dagen",
                                      "dagen geleden",
                                      "geleden",
                                      "2 jaar geleden",
                                      "-2 dagen geleden",
                                      "vandaag ",
                                      "vandaag 25:00",
                                      "gisteren09:30",
                                      "nu 09:30",
                                      "2026-11-21 ",
                                      "-6hh",
                                      "-9999999d",
                                      "overmorgen",
                                      "24:00",
                                      "12:60",
                                      "1:00",
                                      "12:00x",
                                      "12:00:",
                                      "2026-11-21T17:40Zx",
                                      "2026-11-21T",
                                      "2026-11-21X17:40:00Z",
                                      "2026-02-30",
                                      "2026-11-21T17:40:00+1",
                                      "2026-11-21T25:00:00Z"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t us = 0;
        cr_expect_not(civil_parse(&us, bad[i], 0), "%s", bad[i]);
    }
}
