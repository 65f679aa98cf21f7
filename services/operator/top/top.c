/* This file implements `koers top`. The command shows the mesh live on the whole screen and asks
 * the broker once per second.
 *
 * Two rules: the command restores the terminal before it ends, also after a signal or an error. If
 * the broker is away, the command says so and waits without a limit. */
#include "services/operator/top/top.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/event/message.h"
#include "services/command/commands.h"
#include "services/operator/nodes/mesh_status.h"
#include "services/operator/status/texts.h"
#include "services/operator/top/texts.h"

#define TOP_EVERY_US (1000 * 1000)
#define TOP_ASK_US   (1000 * 1000)

/* If the terminal is readable this many times in a row but has no key, the terminal is gone. */
enum { TOP_EMPTY_MAX = 100 };

struct top {
    struct session session;
    struct top_screen *screen;
    struct top_shown shown;
    ProtobufCMessage *answer; /* the last answer, owned; shown.status points to it */
    struct errtext trouble;
    uv_poll_t keys;
    /* -1 if there is no terminal to poll. The keys are then read once before each question. */
    int keys_fd;
    uv_signal_t signals[5];
    bool woken, resized, quit;
    int signal;       /* the signal that ends the command; 0 if none came */
    unsigned n_empty; /* how many times in a row the terminal was readable without a key */
};

static void top_on_keys(uv_poll_t *poll, int status, int events)
{
    struct top *t = poll->data;
    (void)events;
    t->woken = true;
    if (status < 0) /* the terminal is gone */
        t->quit = true;
}

static void top_on_signal(uv_signal_t *handle, int number)
{
    struct top *t = handle->data;
    t->woken = true;
    if (number == SIGWINCH)
        t->resized = true;
    else
        t->signal = number;
}

static void top_listen(struct top *t)
{
    static const int numbers[] = {SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    /* Open the terminal again instead of using stdin. libuv makes the descriptor that it polls
     * non-blocking. The shell shares stdin, so a non-blocking stdin would disturb the shell. */
    t->keys_fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (t->keys_fd >= 0 && uv_poll_init(&t->session.loop, &t->keys, t->keys_fd) == 0) {
        t->keys.data = t;
        uv_poll_start(&t->keys, UV_READABLE, top_on_keys);
    } else if (t->keys_fd >= 0) {
        close(t->keys_fd);
        t->keys_fd = -1;
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        must(uv_signal_init(&t->session.loop, &t->signals[i]) == 0);
        t->signals[i].data = t;
        uv_signal_start(&t->signals[i], top_on_signal, numbers[i]);
    }
}

/* Closes the handles. libuv finishes the closing when session_logout runs the loop. */
static void top_listen_stop(struct top *t)
{
    if (t->keys_fd >= 0) {
        uv_close((uv_handle_t *)&t->keys, NULL);
        close(t->keys_fd);
    }
    for (size_t i = 0; i < sizeof t->signals / sizeof *t->signals; i++)
        uv_close((uv_handle_t *)&t->signals[i], NULL);
}

/* Asks for a new answer. If no answer comes, the last answer stays on the screen, with the
 * reason. */
static void top_refresh(struct top *t)
{
    ProtobufCMessage *answer =
        session_up(&t->session) ? mesh_status_ask(&t->session, TOP_ASK_US) : NULL;
    if (!answer) {
        t->shown.trouble = *t->trouble.text ? t->trouble.text : T_BROKER_AWAY_SHORT;
        return;
    }
    message_free(&t->answer);
    t->answer = answer;
    t->trouble.text[0] = 0;
    t->shown.trouble = "";
    t->shown.status = (Koers__Mesh__V1__MeshStatus *)answer;
    top_view_feed(&t->shown.view, t->shown.status, session_clock());
}

/* Finds the row that the user selected. The caller calls this after it sorted the rows, because
 * sorting moves rows. If that row is gone, the selection keeps its index. If no row has that index
 * any more, the last row becomes selected. */
static void top_select(struct top_shown *shown)
{
    size_t n = shown->status->n_nodes;
    for (size_t i = 0; i < n; i++)
        if (strcmp(shown->status->nodes[i]->identity, shown->chosen) == 0)
            shown->selected = i;
    if (shown->selected >= n)
        shown->selected = n > 0 ? n - 1 : 0;
}

static void top_draw(struct top *t)
{
    if (t->resized)
        top_screen_resize(t->screen);
    t->resized = false;
    if (t->shown.status) {
        top_view_sort(&t->shown.view, t->shown.status, t->shown.order);
        top_select(&t->shown);
    }
    top_screen_draw(t->screen, &t->shown);
}

static bool top_woken(void *arg)
{
    return ((struct top *)arg)->woken;
}

static void top_read_keys(struct top *t)
{
    bool any = false;
    while (!t->quit && top_screen_key(t->screen, &t->shown, &t->quit))
        any = true;
    t->n_empty = t->woken && !any && !t->resized ? t->n_empty + 1 : 0;
    t->quit = t->quit || t->n_empty > TOP_EMPTY_MAX;
}

/* Waits until the next question is due or the command must end. Handles each key as soon as it
 * comes. */
static void top_wait(struct top *t, int64_t until_us)
{
    do {
        t->woken = false;
        session_wait(&t->session, top_woken, t, until_us);
        top_read_keys(t);
        top_draw(t);
    } while (!t->quit && !t->signal && !t->session.failed && session_clock() < until_us);
}

static int top_loop(struct top *t)
{
    session_wait(&t->session, session_is_up, &t->session, session_clock() + TOP_EVERY_US);
    while (!t->quit && !t->signal) {
        int64_t next_us = session_clock() + TOP_EVERY_US;
        if (t->session.failed)
            return t->session.failed;
        if (!t->shown.paused)
            top_refresh(t);
        top_draw(t);
        top_wait(t, next_us);
    }
    return CODE_OK;
}

static int top_session(struct client *c, struct top *t)
{
    int code = session_begin(&t->session, c, NULL, NULL);
    if (code)
        return code;
    if (top_screen_new(&t->screen, client_colour(STDOUT_FILENO)) != TOP_SCREEN_OK) {
        session_logout(&t->session);
        return client_fail(CODE_USAGE, T_TOP_NO_TERMINAL);
    }
    client_fail_into(&t->trouble);
    top_listen(t);
    code = top_loop(t);
    top_listen_stop(t);
    top_screen_destroy(&t->screen);
    client_fail_into(NULL);
    session_logout(&t->session);
    return code ? client_fail(code, "%s", t->trouble.text) : CODE_OK;
}

int top_run(struct client *c)
{
    struct top *t = mem_new(sizeof *t);
    int code, number;
    t->shown.trouble = "";
    if (c->json)
        code = client_fail(CODE_USAGE, T_TOP_NO_TERMINAL);
    else
        code = top_session(c, t);
    number = t->signal;
    message_free(&t->answer);
    top_view_fini(&t->shown.view);
    free(t);
    if (number) { /* end by the same signal, so that the shell reports 128 plus its number */
        signal(number, SIG_DFL);
        raise(number);
    }
    return code;
}
