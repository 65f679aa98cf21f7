/* This file finds the option that sets a field. Most options have the name of the field; the table
 * lists the exceptions. */
#include "services/command/fields.h"

#include <stdio.h>
#include <string.h>

#include "services/command/commands.h"

static const struct {
    const char *field, *option;
} field_options[] = {
    {"successor_ministry", "ministry"},
    {"receiver", "to"},
    {"schemes", "scheme"},
    {"pillars", "pillar"},
    {"domains", "domain"},
    {"provinces", "province"},
    {"parties", "party"},
    {"evidence", "figure"},
    {"budget_eur", "budget"},
    {"calls", "call"},
};

static bool field_is_option(const struct client *c, const char *name)
{
    const struct option_spec *spec = c->command ? c->command->options : NULL;
    for (; spec && spec->name; spec++)
        if (strcmp(spec->name, name) == 0)
            return true;
    return false;
}

const char *field_option(const struct client *c, const char *field, char to[FIELD_NAME])
{
    char name[FIELD_NAME - 2];
    snprintf(name, sizeof name, "%s", field);
    for (char *at = name; *at; at++)
        if (*at == '_' || *at == '.')
            *at = '-';
    for (size_t i = 0; i < sizeof field_options / sizeof *field_options; i++)
        if (strcmp(field, field_options[i].field) == 0)
            snprintf(name, sizeof name, "%s", field_options[i].option);
    if (!client_option(c, "file") && field_is_option(c, name))
        snprintf(to, FIELD_NAME, "--%s", name);
    else
        snprintf(to, FIELD_NAME, "%s", field);
    return to;
}
