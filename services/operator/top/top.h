/* This file declares the screen of `koers top`.
 *
 * The rule: only top_screen.c uses curses. */
#pragma once

#include "services/operator/top/top_view.h"

struct top_screen;

struct top_shown {
    struct top_view view;
    Koers__Mesh__V1__MeshStatus *status; /* the last answer, borrowed; NULL if none came yet */
    const char *trouble; /* why the last question got no answer, borrowed; "" if it got one */
    enum top_order order;
    size_t selected; /* index of the selected row, from 0 */
    /* The identity of the selected row. Empty until the user moves the selection. */
    char chosen[KEY_NAME_MAX + 1];
    bool details; /* true: show the details of the selected row */
    bool paused;
    bool help;
};

enum { TOP_SCREEN_OK, TOP_SCREEN_E_TERMINAL };

/* Switches the terminal on stdin and stdout to curses. Returns TOP_SCREEN_OK. If curses cannot use
 * the terminal, returns TOP_SCREEN_E_TERMINAL and leaves the terminal unchanged. */
int top_screen_new(struct top_screen **screenp, bool colour);
/* Restores the terminal. `*screenp` may be NULL. A second call does nothing. */
void top_screen_destroy(struct top_screen **screenp);
void top_screen_draw(struct top_screen *screen, const struct top_shown *shown);
/* Adapts the screen after the terminal changed its size. */
void top_screen_resize(struct top_screen *screen);
/* Reads the next key without blocking, and applies the key to `shown`. The key `q` sets *quitp.
 * Returns false if no key is waiting. */
bool top_screen_key(struct top_screen *screen, struct top_shown *shown, bool *quitp);
