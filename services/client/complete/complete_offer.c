/* This file prints values for the shell, one per line: the value, a tab, and the description. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/base/utf8.h"
#include "services/client/complete/complete.h"
#include "services/command/print.h"

static bool word_is_plain(const char *word)
{
    for (const char *p = word; *p; p++)
        if ((unsigned char)*p <= ' ' || *p == 0x7f)
            return false;
    return *word && utf8_valid(slice_text(word));
}

void complete_add(struct completion *c, const char *value, const char *description)
{
    if (!word_is_plain(value) || strncasecmp(value, c->word, strlen(c->word)) != 0)
        return;
    printf("%.*s%s\t", (int)c->n_before, c->before, value);
    for (const char *p = description ? description : ""; *p; p += strcspn(p, "\n")) {
        char line[200];
        p += strspn(p, "\n");
        slice_copy((struct slice){(const uint8_t *)p, strcspn(p, "\n")}, line, sizeof line);
        utf8_trim(line);
        print_text(stdout, line, 0);
        break;
    }
    putchar('\n');
}

void complete_files(struct completion *c)
{
    (void)c;
    puts(":files");
}
