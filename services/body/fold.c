/* Folds text with libunistring. ASCII text takes a faster way, without Unicode tables. */
#include "services/body/fold.h"

#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "common/base/err.h"

static bool fold_is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

static void fold_ascii(struct buf *to, const char *text)
{
    size_t n = strlen(text);
    uint8_t *at = buf_extend(to, n);
    for (size_t i = 0; i < n; i++)
        at[i] = (uint8_t)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i]);
}

void fold_text(struct buf *to, const char *text)
{
    if (fold_is_ascii(text)) {
        fold_ascii(to, text);
        return;
    }
    size_t n = 0;
    scoped(mem_freep) uint8_t *folded =
        u8_casefold((const uint8_t *)text, strlen(text), NULL, UNINORM_NFKD, NULL, &n);
    must(folded);
    for (size_t at = 0; at < n;) {
        ucs4_t c;
        int length = u8_mbtoucr(&c, folded + at, n - at);
        must(length > 0);
        if (!uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M))
            buf_add(to, folded + at, (size_t)length);
        at += (size_t)length;
    }
}
