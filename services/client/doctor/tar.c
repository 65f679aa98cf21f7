/* ustar: a header of 512 bytes with numbers in octal, the content, zeros up to 512. */
#include "services/client/doctor/tar.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "common/err.h"

enum { BLOCK = 512 };

struct tar_header {
    char name[TAR_NAME], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type, link[100],
        magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155], rest[12];
};
_Static_assert(sizeof(struct tar_header) == BLOCK, "POSIX ustar");

/* The bytes of the header, its checksum taken for spaces. */
static unsigned tar_sum(const struct tar_header *h)
{
    const uint8_t *bytes = (const uint8_t *)h;
    unsigned sum = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        bool in_sum =
            i >= offsetof(struct tar_header, sum) && i < offsetof(struct tar_header, type);
        sum += in_sum ? ' ' : bytes[i];
    }
    return sum;
}

static size_t tar_padding(size_t n)
{
    return (BLOCK - n % BLOCK) % BLOCK;
}

static void tar_zeros(struct buf *to, size_t n)
{
    if (n > 0)
        memset(buf_extend(to, n), 0, n);
}

void tar_add(struct buf *to, const char *name, struct slice content, int64_t mtime)
{
    struct tar_header h = {.type = '0', .magic = "ustar", .version = {'0', '0'}};
    must(strlen(name) < TAR_NAME);
    snprintf(h.name, sizeof h.name, "%s", name);
    snprintf(h.mode, sizeof h.mode, "%07o", 0600U);
    snprintf(h.uid, sizeof h.uid, "%07o", 0U);
    snprintf(h.gid, sizeof h.gid, "%07o", 0U);
    snprintf(h.size, sizeof h.size, "%011llo", (unsigned long long)content.n & 077777777777);
    snprintf(h.mtime, sizeof h.mtime, "%011llo", (unsigned long long)mtime & 077777777777);
    snprintf(h.sum, sizeof h.sum, "%06o", tar_sum(&h) & 0777777);
    h.sum[7] = ' ';
    buf_add(to, &h, sizeof h);
    buf_add(to, content.data, content.n);
    tar_zeros(to, tar_padding(content.n));
}

void tar_end(struct buf *to)
{
    tar_zeros(to, 2 * BLOCK);
}

/* An octal number, ended by a NUL or a space; false if it is none. */
static bool tar_number(const char *text, size_t n, uint64_t *to)
{
    size_t i = 0;
    *to = 0;
    for (; i < n && text[i] >= '0' && text[i] <= '7'; i++)
        *to = *to * 8 + (uint64_t)(text[i] - '0');
    return i > 0 && (i == n || text[i] == 0 || text[i] == ' ');
}

int tar_next(struct slice *tar, char name[TAR_NAME], struct slice *content)
{
    struct tar_header h;
    uint64_t size, sum;
    if (tar->n < BLOCK)
        return TAR_E_BAD;
    memcpy(&h, tar->data, BLOCK);
    if (!h.name[0])
        return TAR_END;
    if (memcmp(h.magic, "ustar", 5) != 0 || (h.type != '0' && h.type != 0) || h.prefix[0] ||
        memchr(h.name, 0, sizeof h.name) == NULL || !tar_number(h.size, sizeof h.size, &size) ||
        !tar_number(h.sum, sizeof h.sum, &sum) || sum != tar_sum(&h) || size > tar->n - BLOCK ||
        tar_padding(size) > tar->n - BLOCK - size)
        return TAR_E_BAD;
    memcpy(name, h.name, TAR_NAME);
    *content = (struct slice){tar->data + BLOCK, size};
    size += BLOCK + tar_padding(size);
    *tar = (struct slice){tar->data + size, tar->n - size};
    return TAR_OK;
}
