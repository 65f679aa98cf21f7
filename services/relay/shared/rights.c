/* Checks the rights of senders, and texts of commands. */
#include "services/relay/shared/rights.h"

#include <string.h>

#include "services/body/problems.h"
#include "services/relay/shared/limits.h"
#include "services/relay/shared/texts.h"

bool relay_is_from(const struct input *in, const char *identity)
{
    return strcmp(in->identity, identity) == 0;
}

bool relay_is_ptvt(const char *role)
{
    return strcmp(role, "ptvt") == 0;
}

bool relay_is_accounthouder(const char *role)
{
    return strcmp(role, "accounthouder") == 0;
}

bool relay_may_for(const char *role, const char *scope, const char *province)
{
    return relay_is_ptvt(role) || (relay_is_accounthouder(role) && strcmp(scope, province) == 0);
}

bool relay_check_text(struct outputs *out, const char *field, const char *text, bool required)
{
    if (required && text[strspn(text, " \t\r\n")] == '\0')
        out_refuse(out, BAD_FIELD, field, RULE_TEXT_MISSING, field);
    else if (strlen(text) > RELAY_TEXT_BYTES)
        out_refuse(out, BAD_FIELD, field, RULE_TEXT_BYTES, field);
    else
        return true;
    return false;
}

const char *relay_short(const char *text)
{
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f || c - text >= 60)
            return "…";
    return text;
}
