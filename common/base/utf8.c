/* UTF-8 text (utf8.h). */
#include "common/base/utf8.h"

#include <string.h>

static bool utf8_continues(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Returns the length in bytes of the character at `p`, or 0 if the bytes are not valid or the
 * character is NUL. The limits of the second byte exclude overlong forms, surrogates and code
 * points above U+10FFFF (RFC 3629, section 4). */
static size_t utf8_char(const uint8_t *p, size_t n)
{
    uint8_t low = 0x80, high = 0xBF;
    size_t length;
    if (p[0] < 0x80)
        return p[0] != 0;
    if (p[0] >= 0xC2 && p[0] <= 0xDF)
        length = 2;
    else if (p[0] >= 0xE0 && p[0] <= 0xEF)
        length = 3;
    else if (p[0] >= 0xF0 && p[0] <= 0xF4)
        length = 4;
    else
        return 0;
    if (n < length)
        return 0;
    if (p[0] == 0xE0)
        low = 0xA0;
    else if (p[0] == 0xED)
        high = 0x9F;
    else if (p[0] == 0xF0)
        low = 0x90;
    else if (p[0] == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (!utf8_continues(p[i]))
            return 0;
    return length;
}

/* Returns true if the eight bytes at `p` are ASCII and not 0. Every event is checked and most text
 * is ASCII, so this test of eight bytes at once saves much time. */
static bool utf8_is_plain(const uint8_t *p)
{
    uint64_t eight;
    memcpy(&eight, p, sizeof eight);
    uint64_t zeroes = (eight - 0x0101010101010101u) & ~eight;
    return ((eight | zeroes) & 0x8080808080808080u) == 0;
}

bool utf8_valid(struct slice s)
{
    for (size_t i = 0; i < s.n;) {
        if (s.n - i >= 8 && utf8_is_plain(s.data + i)) {
            i += 8;
            continue;
        }
        size_t length = utf8_char(s.data + i, s.n - i);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

size_t utf8_length(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += !utf8_continues((uint8_t)*text);
    return n;
}

size_t utf8_cut(const char *text, size_t n_characters)
{
    size_t n = 0;
    for (; text[n]; n++)
        if (!utf8_continues((uint8_t)text[n]) && n_characters-- == 0)
            break;
    return n;
}

void utf8_trim(char *text)
{
    size_t n = strlen(text), back = 0;
    while (back < n && back < 3 && utf8_continues((uint8_t)text[n - 1 - back]))
        back++;
    if (back < n && !utf8_valid((struct slice){(uint8_t *)text + n - 1 - back, back + 1}))
        text[n - 1 - back] = 0;
}
