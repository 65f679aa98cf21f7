/* This file handles SIGINT, SIGTERM and SIGHUP for a tail. A signal handler has no argument for
 * data, so the data is static. */
#include "services/operator/tail/tail_signals.h"

#include <signal.h>
#include <string.h>

#include "common/base/err.h"

static const int tail_signals[] = {SIGINT, SIGTERM, SIGHUP};
static uv_async_t tail_wake;
static volatile bool *tail_stop;
static volatile sig_atomic_t tail_signal;

static void tail_on_signal(int number)
{
    tail_signal = number;
    *tail_stop = true;
    uv_async_send(&tail_wake); /* libuv documents that a signal handler may call this */
}

static void tail_on_wake(uv_async_t *wake)
{
    (void)wake; /* the loop reads *stop after every turn */
}

static void tail_signals_set(void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = handler == SIG_DFL ? 0 : (int)SA_RESETHAND;
    for (size_t i = 0; i < sizeof tail_signals / sizeof *tail_signals; i++) {
        struct sigaction now;
        must(sigaction(tail_signals[i], NULL, &now) == 0);
        /* A program such as nohup(1) can start this process with a signal that is ignored. Such a
         * signal stays ignored. */
        if (now.sa_handler != SIG_IGN)
            must(sigaction(tail_signals[i], &action, NULL) == 0);
    }
}

void tail_signals_begin(uv_loop_t *loop, volatile bool *stop)
{
    must(uv_async_init(loop, &tail_wake, tail_on_wake) == 0);
    tail_stop = stop;
    tail_signals_set(tail_on_signal);
}

void tail_signals_end(void)
{
    tail_signals_set(SIG_DFL);
    uv_close((uv_handle_t *)&tail_wake, NULL);
}

void tail_signals_pass_on(void)
{
    if (tail_signal)
        raise(tail_signal);
}
