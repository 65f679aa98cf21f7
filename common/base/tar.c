/* The ustar format (tar.h). An entry is a header of 512 bytes with octal numbers, the content, and
 * zero bytes up to a multiple of 512. */
#include "common/base/tar.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "common/base/err.h"

struct tar_header {
    char name[TAR_NAME], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type, link[100],
        magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155], rest[12];
};
_Static_assert(sizeof(struct tar_header) == TAR_BLOCK, "POSIX ustar");

/* Returns the sum of all bytes of the header. The bytes of the checksum field count as spaces. */
static unsigned tar_sum(const struct tar_header *h)
{
    const uint8_t *bytes = (const uint8_t *)h;
    unsigned sum = 0;
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        bool in_sum =
            i >= offsetof(struct tar_header, sum) && i < offsetof(struct tar_header, type);
        sum += in_sum ? ' ' : bytes[i];
    }
    return sum;
}

size_t tar_padding(uint64_t n)
{
    return (size_t)((TAR_BLOCK - n % TAR_BLOCK) % TAR_BLOCK);
}

void tar_head(uint8_t head[TAR_BLOCK], const char *name, uint64_t size, int64_t mtime)
{
    struct tar_header h = {.type = '0', .magic = "ustar", .version = {'0', '0'}};
    must(strlen(name) < TAR_NAME);
    snprintf(h.name, sizeof h.name, "%s", name);
    snprintf(h.mode, sizeof h.mode, "%07o", 0600U);
    snprintf(h.uid, sizeof h.uid, "%07o", 0U);
    snprintf(h.gid, sizeof h.gid, "%07o", 0U);
    snprintf(h.size, sizeof h.size, "%011llo", (unsigned long long)size & 077777777777);
    snprintf(h.mtime, sizeof h.mtime, "%011llo", (unsigned long long)mtime & 077777777777);
    snprintf(h.sum, sizeof h.sum, "%06o", tar_sum(&h) & 0777777);
    h.sum[7] = ' ';
    memcpy(head, &h, sizeof h);
}

/* Reads an octal number. The number must end with a NUL, with a space or at the end of the field.
 * Returns false if there is no such number. */
static bool tar_number(const char *text, size_t n, uint64_t *to)
{
    size_t i = 0;
    *to = 0;
    for (; i < n && text[i] >= '0' && text[i] <= '7'; i++)
        *to = *to * 8 + (uint64_t)(text[i] - '0');
    return i > 0 && (i == n || text[i] == 0 || text[i] == ' ');
}

int tar_head_read(const uint8_t head[TAR_BLOCK], char name[TAR_NAME], uint64_t *size)
{
    struct tar_header h;
    uint64_t sum;
    memcpy(&h, head, sizeof h);
    if (!h.name[0])
        return TAR_END;
    if (memcmp(h.magic, "ustar", 5) != 0 || (h.type != '0' && h.type != 0) || h.prefix[0] ||
        memchr(h.name, 0, sizeof h.name) == NULL || !tar_number(h.size, sizeof h.size, size) ||
        !tar_number(h.sum, sizeof h.sum, &sum) || sum != tar_sum(&h))
        return TAR_E_BAD;
    memcpy(name, h.name, TAR_NAME);
    return TAR_OK;
}

static void tar_zeros(struct buf *to, size_t n)
{
    if (n > 0)
        memset(buf_extend(to, n), 0, n);
}

void tar_add(struct buf *to, const char *name, struct slice content, int64_t mtime)
{
    tar_head(buf_extend(to, TAR_BLOCK), name, content.n, mtime);
    buf_add(to, content.data, content.n);
    tar_zeros(to, tar_padding(content.n));
}

void tar_end(struct buf *to)
{
    tar_zeros(to, (size_t)2 * TAR_BLOCK);
}

int tar_next(struct slice *tar, char name[TAR_NAME], struct slice *content)
{
    uint64_t size;
    if (tar->n < TAR_BLOCK)
        return TAR_E_BAD;
    int r = tar_head_read(tar->data, name, &size);
    if (r)
        return r;
    if (size > tar->n - TAR_BLOCK || tar_padding(size) > tar->n - TAR_BLOCK - size)
        return TAR_E_BAD;
    *content = (struct slice){tar->data + TAR_BLOCK, size};
    size += TAR_BLOCK + tar_padding(size);
    *tar = (struct slice){tar->data + size, tar->n - size};
    return TAR_OK;
}
