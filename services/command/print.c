/* This file prints answers for people as plain text without control characters (print.h). */
#include "services/command/print.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "services/command/texts.h"

enum { NAME_WIDTH = 14 };

/* Returns the length in bytes of the first character of `text`, or 0 if it is a control character.
 * Also returns 0 if the text ends before the character is complete. */
static size_t print_harmless(const char *text)
{
    unsigned char c = (unsigned char)*text;
    size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (c < 0x20 || c == 0x7f || (c == 0xc2 && (unsigned char)text[1] < 0xa0))
        return 0;
    return strnlen(text, n) == n ? n : 0;
}

void print_text(FILE *to, const char *text, int indent)
{
    while (*text) {
        size_t n = print_harmless(text);
        if (*text == '\n')
            fprintf(to, "\n%*s", indent, "");
        else if (n == 0)
            fputc(*text == '\t' ? ' ' : '?', to);
        else
            fwrite(text, 1, n, to);
        text += n ? n : 1;
    }
}

/* Escapes the control characters that jansson does not escape: DEL (byte 7f), and C1 (byte c2 and
 * then a byte from 80 to 9f). These bytes occur only inside JSON strings, where an escape is
 * allowed. */
void print_json(struct buf *to, json_t *json, size_t flags)
{
    char *text = json_dumps(json, flags);
    for (const char *p = text ? text : ""; *p; p++) {
        size_t n = strcspn(p, "\x7f\xc2");
        buf_add(to, p, n);
        p += n;
        if (*p == 0)
            break;
        if (*p == 0x7f)
            buf_add_text(to, "\\u007f");
        else if (print_harmless(p) == 0)
            buf_add_text(to, "\\u%04x", (unsigned char)*++p);
        else
            buf_add(to, p, 1);
    }
    buf_add(to, "\n", 1);
    free(text);
    json_decref(json);
}

void print_field(const char *name, const char *value)
{
    if (!*value)
        return;
    printf("%-*s", NAME_WIDTH, name);
    print_text(stdout, value, NAME_WIDTH);
    putchar('\n');
}

void print_join(char *to, size_t size, size_t n, char **values, const char *between)
{
    size_t at = 0;
    *to = 0;
    for (size_t i = 0; i < n && at < size; i++)
        at += (size_t)snprintf(to + at, size - at, "%s%s", i > 0 ? between : "", values[i]);
}

void print_list(const char *name, size_t n, char **values)
{
    char text[4096];
    print_join(text, sizeof text, n, values, ", ");
    print_field(name, text);
}

const char *print_when(int64_t us, char text[40])
{
    if (us == 0)
        return "-";
    civil_local(us, text);
    text[16] = 0; /* the first 16 characters end with the minutes */
    return text;
}

void print_pillars(size_t n, const uint32_t *pillars)
{
    char text[40] = "";
    for (size_t i = 0; i < n && i < 4; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%u", i ? ", " : "",
                 pillars[i]);
    print_field(T_F_PILLARS, text);
}

void print_time(const char *name, int64_t us)
{
    char text[CIVIL_TIME];
    print_field(name, us ? print_when(us, text) : "");
}

void print_column(const char *text, int width)
{
    int used = 0;
    while (*text && used < width) {
        size_t n = print_harmless(text);
        if (n == 0)
            putchar(' ');
        else
            fwrite(text, 1, n, stdout);
        text += n ? n : 1;
        used++;
    }
    printf("%*s", width - used + 2, "");
}

int print_width(int fd)
{
    struct winsize size;
    return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
