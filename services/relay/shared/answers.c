/* Makes pages of answers, and checks who may see a signal. */
#include "services/relay/shared/answers.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/event/message.h"
#include "services/relay/shared/rights.h"

size_t answers_limit(uint32_t asked, size_t standard, size_t max)
{
    return asked == 0 ? standard : asked > max ? max : asked;
}

bool answers_push(void *listp, size_t *n, size_t *bytes, ProtobufCMessage *item)
{
    ProtobufCMessage **list;
    size_t size = protobuf_c_message_get_packed_size(item) + 8;
    if (*n && *bytes + size > ANSWERS_PAGE_BYTES) {
        message_free(&item);
        return false;
    }
    mem_copy(&list, listp, sizeof list);
    list = mem_grow(list, (*n + 1) * sizeof *list);
    list[(*n)++] = item;
    *bytes += size;
    mem_copy(listp, &list, sizeof list);
    return true;
}

bool answers_may_see(const struct asker *asker, const char *province)
{
    return !relay_is_accounthouder(asker->role) || strcmp(asker->scope, province) == 0;
}

Koers__Bus__V1__Answers answers_no(struct errtext *why, Koers__Bus__V1__Answers status,
                                   const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, sizeof why->text, format, args);
    va_end(args);
    return status;
}
