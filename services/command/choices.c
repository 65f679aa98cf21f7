/* This file checks options whose value must be in a fixed set (choices.h). */
#include "services/command/choices.h"

#include <stdlib.h>

#include "common/base/unconst.h"
#include "services/body/bodies.h"
#include "services/body/province.h"

int choice_word(const struct client *c, const char *name, const struct kind_word *table, int *to)
{
    const char *word = client_option(c, name);
    char words[200];
    if (!word)
        return CODE_OK;
    *to = label_parse(table, word);
    label_list(table, words, sizeof words);
    return *to ? CODE_OK : client_fail(CODE_BAD, T_OPTION T_NOT_ONE_OF, name, word, words);
}

int choice_province(const struct client *c, char **to)
{
    const char *text = client_option(c, "province");
    const struct province *found = text ? province_named(text) : NULL;
    if (text && !found)
        return client_fail(CODE_BAD, T_NO_PROVINCE, text);
    if (found)
        *to = unconst_text(found->code);
    return CODE_OK;
}

int choice_no_body(int code, const char *id)
{
    scoped(buf_fini) struct buf bodies = {0};
    bodies_with_table(&bodies, ", ", " of ");
    return client_fail(code, T_NO_BODY, id, (const char *)bodies.data);
}

int choice_pillar(const struct client *c, uint32_t *to)
{
    const char *text = client_option(c, "pillar");
    if (!text)
        return CODE_OK;
    if (text[0] < '1' || text[0] > '4' || text[1])
        return client_fail(CODE_BAD, T_OPTION T_NOT_ONE_OF, "pillar", text, "1, 2, 3, 4");
    *to = (uint32_t)(text[0] - '0');
    return CODE_OK;
}

json_t *choice_json(const char *text)
{
    char *end;
    long long number = strtoll(text, &end, 10);
    return *text && !*end ? json_integer(number) : json_string(text);
}

int choice_number(const struct client *c, const char *name, uint64_t most, uint64_t *to)
{
    const char *text = client_option(c, name);
    uint64_t number;
    char *end;
    if (!text)
        return CODE_OK;
    number = strtoull(text, &end, 10);
    if (*end || number == 0 || *text == '-' || number > most)
        return client_fail(CODE_BAD, T_OPTION T_BAD_NUMBER, name, text);
    *to = number;
    return CODE_OK;
}
