/* This file notifies the service manager (notify.h). A manager that is slow, restarts or is absent
 * must not change the daemon, so no function here blocks or reports a failure. */
#include "common/serve/notify.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/err.h"
#include "common/base/log.h"
#include "common/base/slice.h"

#define NOTIFY_TICK_MS  500 /* maximum delay of a STATUS in milliseconds */
#define NOTIFY_TICK_MIN 10  /* minimum delay of a STATUS in milliseconds */
/* The watchdog limit is divided by 3, so that one WATCHDOG=1 may be late. */
#define NOTIFY_PER_LIMIT 3

struct notify {
    int fd;
    struct sockaddr_un to;
    socklen_t n_to;
    uv_timer_t tick;
    notify_state_f *state;
    void *owner;
    bool ready, stopping; /* `ready`: READY=1 was sent. `stopping`: STOPPING=1 was sent. */
    uint64_t ping_ms;     /* milliseconds between two WATCHDOG=1, or 0 if there is no watchdog */
    uint64_t pinged_ms;
    char sent_state[256];
};

/* Sends a message. Returns false if the socket did not accept the whole message. */
static bool notify_send(const struct notify *n, struct slice text)
{
    return sendto(n->fd, text.data, text.n, MSG_DONTWAIT | MSG_NOSIGNAL,
                  (const struct sockaddr *)&n->to, n->n_to) == (ssize_t)text.n;
}

static bool notify_send_text(const struct notify *n, const char *text)
{
    return notify_send(n, (struct slice){.data = (const uint8_t *)text, .n = strlen(text)});
}

/* Sends the state if it has changed. Control characters become spaces, because a line feed would
 * begin another field. */
static void notify_send_state(struct notify *n)
{
    char text[sizeof n->sent_state] = "", line[sizeof n->sent_state + 8];
    (void)n->state(n->owner, text, sizeof text);
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    if (strcmp(text, n->sent_state) == 0)
        return;
    snprintf(line, sizeof line, "STATUS=%s", text);
    if (notify_send_text(n, line))
        memcpy(n->sent_state, text, sizeof text);
}

static void notify_on_tick(uv_timer_t *timer)
{
    struct notify *n = timer->data;
    uint64_t now = uv_now(timer->loop);
    if (!n->ready)
        n->ready = notify_send_text(n, "READY=1");
    if (n->ping_ms > 0 && (n->pinged_ms == 0 || now - n->pinged_ms >= n->ping_ms) &&
        notify_send_text(n, "WATCHDOG=1"))
        n->pinged_ms = now;
    notify_send_state(n);
}

void notify_stopping(struct notify *n)
{
    if (n && !n->stopping)
        n->stopping = notify_send_text(n, "STOPPING=1");
}

/* Sets n->to from an address. The address is a path, such as "/run/systemd/notify", or "@NAME" for
 * an abstract socket. Returns -EINVAL for any other address, and for an address that is too short
 * or too long. */
static int notify_address(struct notify *n, const char *address)
{
    size_t length = strlen(address);
    if ((address[0] != '/' && address[0] != '@') || length < 2 || length >= sizeof n->to.sun_path)
        return -EINVAL;
    n->to.sun_family = AF_UNIX;
    memcpy(n->to.sun_path, address, length);
    if (address[0] == '@')
        n->to.sun_path[0] = '\0';
    else
        length++; /* for a path, the length includes the NUL */
    n->n_to = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    return 0;
}

/* Returns a third of $WATCHDOG_USEC in milliseconds, or 0 if this process has no watchdog. */
static uint64_t notify_watchdog(void)
{
    const char *us = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    if (!us || (pid && *pid && strtoll(pid, NULL, 10) != getpid()))
        return 0;
    long long value = strtoll(us, NULL, 10);
    uint64_t ms = value > 0 ? (uint64_t)value / 1000 / NOTIFY_PER_LIMIT : 0;
    return value > 0 && ms == 0 ? 1 : ms;
}

static uint64_t notify_tick_ms(const struct notify *n)
{
    uint64_t ms = n->ping_ms > 0 && n->ping_ms < NOTIFY_TICK_MS ? n->ping_ms : NOTIFY_TICK_MS;
    return ms < NOTIFY_TICK_MIN ? NOTIFY_TICK_MIN : ms;
}

int notify_new(struct notify **np, uv_loop_t *loop, notify_state_f *state, void *owner)
{
    const char *address = getenv("NOTIFY_SOCKET");
    *np = NULL;
    if (!address || !*address)
        return 0;
    struct notify *n = mem_new(sizeof *n);
    n->state = state;
    n->owner = owner;
    int r = notify_address(n, address);
    n->fd = r == 0 ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
    if (n->fd < 0) {
        r = r < 0 ? r : -errno;
        free(n);
        return err_origin(r);
    }
    n->ping_ms = notify_watchdog();
    uv_timer_init(loop, &n->tick);
    n->tick.data = n;
    uv_timer_start(&n->tick, notify_on_tick, 1, notify_tick_ms(n));
    *np = n;
    return 0;
}

static void notify_on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void notify_close(struct notify **np)
{
    struct notify *n = *np;
    if (!n)
        return;
    *np = NULL;
    close(n->fd);
    uv_close((uv_handle_t *)&n->tick, notify_on_closed);
}
