/* Gives the numbers of signals and bottlenecks. The counters are rows of the view, and only evolve
 * changes a counter. So each number is used once, even if the relay restarts and decides on the
 * same input again. */
#include "services/relay/shared/number.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define YEAR 1000000000LL

static const char *const prefixes[] = {"SIG-", "KNP-"};

static const char sql_last[] = "SELECT last FROM counters WHERE kind = ? AND year = ?";
static const char sql_take[] = "INSERT INTO counters (kind, year, last) VALUES (?, ?, ?)"
                               " ON CONFLICT (kind, year) DO UPDATE SET last = excluded.last";

int64_t number_next(struct view *view, enum number_kind kind, const char *date)
{
    int64_t year = strtoll(date, NULL, 10);
    int64_t last = view_number(view, 0, sql_last, "ti", prefixes[kind], year);
    return year * YEAR + last + 1;
}

int number_take(struct view *view, enum number_kind kind, int64_t key)
{
    return view_exec(view, sql_take, "tii", prefixes[kind], key / YEAR, key % YEAR);
}

void number_text(char text[NUMBER_TEXT], enum number_kind kind, int64_t key)
{
    snprintf(text, NUMBER_TEXT, "%s%04d-%04d", prefixes[kind], (int)(key / YEAR),
             (int)(key % YEAR));
}

int64_t number_parse(enum number_kind kind, const char *text)
{
    if (strncasecmp(text, prefixes[kind], 4) != 0)
        return 0;
    const char *year = text + 4;
    if (strspn(year, "0123456789") != 4 || year[4] != '-')
        return 0;
    const char *count = year + 5;
    size_t digits = strspn(count, "0123456789");
    if (digits < 4 || digits > 9 || count[digits] != '\0' || (digits > 4 && count[0] == '0'))
        return 0;
    int64_t n = strtoll(count, NULL, 10);
    return n == 0 ? 0 : strtoll(year, NULL, 10) * YEAR + n;
}
