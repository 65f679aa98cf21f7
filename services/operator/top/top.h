/* The screen of koers top. Only top_screen.c uses curses. */
#pragma once

#include "services/operator/top/top_view.h"

struct top_screen;

struct top_shown {
    struct top_view view;
    Koers__Mesh__V1__MeshStatus *status; /* the last answer; NULL: none yet. Borrowed */
    const char *trouble; /* why there is no newer answer; "" if there is. Borrowed */
    enum top_order order;
    size_t selected; /* which row, from 0 */
    char
        chosen[KEY_NAME_MAX + 1]; /* identity of the row that the user selected; empty: the first */
    bool details;                 /* of the selected one */
    bool paused;
    bool help;
};

enum { TOP_SCREEN_OK, TOP_SCREEN_E_TERMINAL };

/* Takes over the terminal on stdin and stdout. TOP_SCREEN_E_TERMINAL: they are no terminal, or none
 * that curses knows; nothing has changed then. */
int top_screen_new(struct top_screen **screenp, bool colour);
/* Restores the terminal. NULL-safe, idempotent. */
void top_screen_destroy(struct top_screen **screenp);
void top_screen_draw(struct top_screen *screen, const struct top_shown *shown);
/* Call it after the terminal changed its size. */
void top_screen_resize(struct top_screen *screen);
/* Reads the next key, if one waits, and applies it to `shown`. Returns false if none waits. `q`
 * sets *quitp. Does not block. */
bool top_screen_key(struct top_screen *screen, struct top_shown *shown, bool *quitp);
