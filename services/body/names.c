/* Checks ids of schemes, and names of ministries. */
#include "services/body/names.h"

#include <string.h>

#include "common/base/slice.h"

static const char *const ministries[] = {"EZK", "OCW", "SZW", "BZK"};

#define N_OF(table) (sizeof(table) / sizeof *(table))

bool scheme_id_valid(const char *id)
{
    size_t n = strlen(id);
    return n > 0 && n <= SCHEME_ID_MAX &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == n && id[0] != '-' &&
           id[n - 1] != '-';
}

bool ministry_valid(const char *ministry)
{
    return text_in_list(ministry, ministries, N_OF(ministries));
}
