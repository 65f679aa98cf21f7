/* This file reads times as people write them (civil.h). It refuses a text that could mean two
 * times. */
#include <string.h>

#include "common/base/civil_internal.h"

/* Reads "HH:MM" or "HH:MM:SS" at *pp and moves *pp to the character after the time. Returns the
 * seconds since midnight, or -1 if there is no valid time. */
static int civil_read_clock(const char **pp)
{
    const char *p = *pp;
    if (strnlen(p, 5) < 5 || p[2] != ':')
        return -1;
    int hours = civil_two(p), minutes = civil_two(p + 3), seconds = 0;
    p += 5;
    if (*p == ':') {
        if (strnlen(p, 3) < 3)
            return -1;
        seconds = civil_two(p + 1);
        p += 3;
    }
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59)
        return -1;
    *pp = p;
    return hours * 3600 + minutes * 60 + seconds;
}

/* Reads a fraction of a second, such as ".25", at *pp. Returns the microseconds, or 0 if there is
 * no fraction. */
static int civil_read_fraction(const char **pp)
{
    if (**pp != '.')
        return 0;
    int us = 0, unit = 100000;
    for ((*pp)++; **pp >= '0' && **pp <= '9'; (*pp)++) {
        us += (**pp - '0') * unit;
        unit /= 10;
    }
    return us;
}

/* Reads a zone, such as "Z" or "+01:00", at *pp. Sets *secondsp to the offset of the zone from UTC
 * in seconds. Returns false if there is no valid zone. In that case, *pp may have moved. */
static bool civil_read_zone(const char **pp, int *secondsp)
{
    const char *p = *pp;
    int sign = *p == '-' ? -1 : 1;
    *secondsp = 0;
    if (*p != '+' && *p != '-' && *p != 'Z' && *p != 'z')
        return false;
    *pp = ++p;
    if (p[-1] == 'Z' || p[-1] == 'z')
        return true;
    *secondsp = civil_read_clock(pp);
    if (*secondsp < 0)
        return false;
    *secondsp *= sign;
    return true;
}

/* Reads a time in RFC 3339. Without a zone, the time is in Amsterdam. */
static bool civil_parse_moment(int64_t *usp, const char *text)
{
    struct civil_day d;
    if (!civil_read_day(&d, text) || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
        return false;
    const char *p = text + 11;
    int clock = civil_read_clock(&p), zone;
    if (clock < 0)
        return false;
    int us = civil_read_fraction(&p);
    int64_t seconds = civil_days(d) * CIVIL_DAY + clock;
    if (*p == 0)
        *usp = civil_to_utc(seconds) * CIVIL_SECOND + us;
    else if (civil_read_zone(&p, &zone))
        *usp = (seconds - zone) * CIVIL_SECOND + us;
    else
        return false;
    return *p == 0;
}

/* Returns how many seconds a unit of time has. The unit is a letter or a Dutch word. Returns 0 for
 * any other text. */
static int civil_unit(const char *unit)
{
    static const struct {
        const char *letters, *one, *more;
        int seconds;
    } units[] = {{"s", "seconde", "seconden", 1},
                 {"m", "minuut", "minuten", 60},
                 {"hu", "uur", "uren", 3600},
                 {"d", "dag", "dagen", CIVIL_DAY},
                 {"w", "week", "weken", 7 * CIVIL_DAY}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if ((unit[0] && !unit[1] && strchr(units[i].letters, *unit)) ||
            strcmp(unit, units[i].one) == 0 || strcmp(unit, units[i].more) == 0)
            return units[i].seconds;
    return 0;
}

/* Reads "-6h" (six hours ago), "+6h" (six hours from now) or "6 uur geleden". */
static bool civil_parse_ago(int64_t *usp, const char *text, int64_t now_us)
{
    static const char geleden[] = " geleden";
    bool signed_ = *text == '-' || *text == '+';
    const char *first = text + signed_, *p = first;
    char unit[20];
    int64_t n = 0;
    for (; *p >= '0' && *p <= '9' && p - first < 6; p++)
        n = n * 10 + (*p - '0');
    if (p == first)
        return false;
    if (!signed_ && *p == ' ')
        p++;
    size_t length = strlen(p);
    if (!signed_) {
        size_t tail = sizeof geleden - 1;
        if (length <= tail || strcmp(p + length - tail, geleden) != 0)
            return false;
        length -= tail;
    }
    if (length >= sizeof unit)
        return false;
    memcpy(unit, p, length);
    unit[length] = 0;
    int seconds = civil_unit(unit);
    *usp = now_us + (*text == '+' ? 1 : -1) * n * seconds * CIVIL_SECOND;
    return seconds > 0;
}

/* Reads "HH:MM" or "HH:MM:SS" as a time on the day `date`. Returns false for any other text. */
static bool civil_parse_clock(int64_t *usp, const char *text, const char *date)
{
    int clock = civil_read_clock(&text);
    if (clock < 0 || *text != 0)
        return false;
    *usp = civil_to_utc(civil_read_days(date) * CIVIL_DAY + clock) * CIVIL_SECOND;
    return true;
}

/* Reads a Dutch word for a day, with or without a time: "gisteren", "gisteren 09:30". */
static bool civil_parse_word(int64_t *usp, const char *text, const char *today)
{
    static const struct {
        const char *word;
        int days;
    } words[] = {{"vandaag", 0}, {"gisteren", -1}, {"eergisteren", -2}, {"morgen", 1}};
    size_t n = strcspn(text, " ");
    char date[CIVIL_DATE];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i].word) != n || strncmp(text, words[i].word, n) != 0)
            continue;
        civil_add(date, today, words[i].days);
        if (text[n])
            return civil_parse_clock(usp, text + n + 1, date);
        *usp = civil_begin_us(date);
        return true;
    }
    return false;
}

bool civil_parse(int64_t *usp, const char *text, int64_t now_us)
{
    char today[CIVIL_DATE];
    civil_date(now_us, today);
    if (strcmp(text, "nu") == 0) {
        *usp = now_us;
        return true;
    }
    if (civil_date_valid(text)) {
        *usp = civil_begin_us(text);
        return true;
    }
    return civil_parse_moment(usp, text) || civil_parse_ago(usp, text, now_us) ||
           civil_parse_word(usp, text, today) || civil_parse_clock(usp, text, today);
}
