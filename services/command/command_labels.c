/* This file has a table with one row per command in the catalogue. */
#include "services/command/command_labels.h"

#include <string.h>

#include "services/command/texts.h"

static const struct {
    enum catalogue_id event;
    const char *label, *done;
} command_rows[] = {
    {EVENT_SIGNAL_POST, T_DO_POST, T_CAME_POST},
    {EVENT_SIGNAL_LINK, T_DO_LINK, T_CAME_LINK},
    {EVENT_SIGNAL_ANSWER, T_DO_ANSWER, T_CAME_ANSWER},
    {EVENT_SIGNAL_FORGET, T_DO_FORGET, T_CAME_FORGET},
    {EVENT_BOTTLENECK_NEW, T_DO_NEW, T_CAME_NEW},
    {EVENT_BOTTLENECK_JOIN, T_DO_JOIN, T_CAME_JOIN},
    {EVENT_BOTTLENECK_ASSESS, T_DO_ASSESS, T_CAME_ASSESS},
    {EVENT_BOTTLENECK_REOPEN, T_DO_REOPEN, T_CAME_REOPEN},
    {EVENT_OUTCOME_RECORD, T_DO_OUTCOME, T_CAME_OUTCOME},
    {EVENT_SCHEME_PUBLISH, T_DO_PUBLISH, T_CAME_PUBLISH},
    {EVENT_SCHEME_CLOSE, T_DO_CLOSE, T_CAME_CLOSE},
    {EVENT_INPUT_RETRY, T_DO_RETRY, T_CAME_RETRY},
    {EVENT_INPUT_GIVE_UP, T_DO_GIVE_UP, T_CAME_GIVE_UP},
};

const char *command_label(const struct catalogue_event *row)
{
    for (size_t i = 0; i < sizeof command_rows / sizeof *command_rows; i++)
        if (row->id == command_rows[i].event)
            return command_rows[i].label;
    return row->short_type;
}

const char *command_done(const struct catalogue_event *row)
{
    for (size_t i = 0; i < sizeof command_rows / sizeof *command_rows; i++)
        if (row->id == command_rows[i].event)
            return command_rows[i].done;
    return NULL;
}

void label_fill(struct buf *to, const char *text, const char *subject)
{
    const char *place;
    while ((place = strstr(text, "{}"))) {
        buf_add(to, text, (size_t)(place - text));
        buf_add_text(to, "%s", subject);
        text = place + 2;
    }
    buf_add_text(to, "%s", text);
}
