/* This file completes numbers. A full number has capitals and at least four digits, such as
 * SIG-2026-0001. People may write small letters and leave out leading zeros. */
#include "services/command/numbers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { YEAR_DIGITS = 4, NUMBER_DIGITS = 12 };

static const char digits[] = "0123456789";

bool number_read(const char *prefix, const char *text, char to[NUMBER_TEXT])
{
    const size_t n_prefix = strlen(prefix);
    const char *year = text + n_prefix + 1, *number;
    size_t n;
    if (strncasecmp(text, prefix, n_prefix) != 0 || text[n_prefix] != '-' ||
        strspn(year, digits) != YEAR_DIGITS || year[YEAR_DIGITS] != '-')
        return false;
    number = year + YEAR_DIGITS + 1;
    n = strspn(number, digits);
    if (n == 0 || n > NUMBER_DIGITS || number[n])
        return false;
    snprintf(to, NUMBER_TEXT, "%s-%.4s-%04llu", prefix, year, strtoull(number, NULL, 10));
    return true;
}

static void number_write_out(struct client *c, char **text)
{
    char number[NUMBER_TEXT];
    if (!number_read("SIG", *text, number) && !number_read("KNP", *text, number))
        return;
    c->numbers = mem_grow(c->numbers, (c->n_numbers + 1) * sizeof *c->numbers);
    *text = c->numbers[c->n_numbers++] = mem_text(number);
}

void numbers_write_out(struct client *c)
{
    for (size_t i = 0; i < c->args.n_operands; i++)
        number_write_out(c, &c->args.operands[i]);
    for (size_t i = 0; i < c->args.n; i++)
        if (strcmp(c->args.list[i].name, "bottleneck") == 0)
            number_write_out(c, &c->args.list[i].value);
}

int number_check_bottleneck(const char *text)
{
    char number[NUMBER_TEXT];
    if (!text || number_read("KNP", text, number))
        return CODE_OK;
    return client_fail(CODE_BAD, T_NO_BOTTLENECK, text);
}
