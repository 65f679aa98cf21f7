/* koers top: the screen of it. Curses is known here and in top_screen.c alone. */
#pragma once

#include "services/operator/top/top_view.h"

struct top_screen;

struct top_shown {
    struct top_view view;
    Koers__Mesh__V1__MeshStatus *status; /* the last answer; NULL: none yet. Borrowed */
    const char *trouble;                 /* why there is no newer one; "" if there is. Borrowed */
    enum top_order order;
    size_t selected;               /* which row, from 0 */
    char chosen[KEY_NAME_MAX + 1]; /* whose row a key selected; empty: the first */
    bool details;                  /* of the selected one */
    bool paused;
    bool help;
};

enum { TOP_SCREEN_OK, TOP_SCREEN_E_TERMINAL };

/* Takes over the terminal on stdin and stdout. TOP_SCREEN_E_TERMINAL: it is none that curses
 * knows; nothing changed then. */
int top_screen_new(struct top_screen **screenp, bool colour);
/* Gives the terminal back as it was; NULL-safe, idempotent. */
void top_screen_destroy(struct top_screen **screenp);
void top_screen_draw(struct top_screen *screen, const struct top_shown *shown);
/* The terminal has another size. */
void top_screen_resize(struct top_screen *screen);
/* The next key that waits, and what it does to what is shown; false if none waits. *quitp is set
 * by q. Does not block. */
bool top_screen_key(struct top_screen *screen, struct top_shown *shown, bool *quitp);
