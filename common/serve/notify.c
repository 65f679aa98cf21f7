/* The voice of a daemon to its service manager. The law here: it tells what is, from the loop that
 * does the work, and a manager that is slow, away or absent changes nothing for the daemon. */
#include "common/serve/notify.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/err.h"
#include "common/base/log.h"
#include "common/base/slice.h"

#define NOTIFY_TURN_MS   500 /* how soon a state that changed is told */
#define NOTIFY_TURN_MIN  10  /* with a watchdog of milliseconds, as a test has it */
#define NOTIFY_PER_LIMIT 3   /* pings in the time that the watchdog gives: one may be late */

struct notify {
    int fd;
    struct sockaddr_un to;
    socklen_t n_to;
    uv_timer_t turn;
    notify_state_f *state;
    void *owner;
    bool ready, stopping; /* was told */
    uint64_t ping_ms;     /* 0: no watchdog */
    uint64_t pinged_ms;
    char told[256];
};

/* False if it was not taken; it is tried again then. */
static bool notify_send(const struct notify *n, struct slice text)
{
    return sendto(n->fd, text.data, text.n, MSG_DONTWAIT | MSG_NOSIGNAL,
                  (const struct sockaddr *)&n->to, n->n_to) == (ssize_t)text.n;
}

static bool notify_say(const struct notify *n, const char *text)
{
    return notify_send(n, (struct slice){.data = (const uint8_t *)text, .n = strlen(text)});
}

/* A state is one line: control characters would begin another field. */
static void notify_tell_state(struct notify *n)
{
    char text[sizeof n->told] = "", line[sizeof n->told + 8];
    (void)n->state(n->owner, text, sizeof text);
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    if (strcmp(text, n->told) == 0)
        return;
    snprintf(line, sizeof line, "STATUS=%s", text);
    if (notify_say(n, line))
        memcpy(n->told, text, sizeof text);
}

static void notify_on_turn(uv_timer_t *timer)
{
    struct notify *n = timer->data;
    uint64_t now = uv_now(timer->loop);
    if (!n->ready)
        n->ready = notify_say(n, "READY=1");
    if (n->ping_ms > 0 && (n->pinged_ms == 0 || now - n->pinged_ms >= n->ping_ms) &&
        notify_say(n, "WATCHDOG=1"))
        n->pinged_ms = now;
    notify_tell_state(n);
}

void notify_stopping(struct notify *n)
{
    if (n && !n->stopping)
        n->stopping = notify_say(n, "STOPPING=1");
}

/* "/run/systemd/notify" or "@abstract". */
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
        length++; /* a path has its final NUL, an abstract name has none */
    n->n_to = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    return 0;
}

/* A third of $WATCHDOG_USEC, if it is for this process; otherwise 0. */
static uint64_t notify_watchdog(void)
{
    const char *us = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    if (!us || (pid && *pid && strtoll(pid, NULL, 10) != getpid()))
        return 0;
    long long value = strtoll(us, NULL, 10);
    uint64_t ms = value > 0 ? (uint64_t)value / 1000 / NOTIFY_PER_LIMIT : 0;
    return value > 0 && ms == 0 ? 1 : ms;
}

static uint64_t notify_turn_ms(const struct notify *n)
{
    uint64_t ms = n->ping_ms > 0 && n->ping_ms < NOTIFY_TURN_MS ? n->ping_ms : NOTIFY_TURN_MS;
    return ms < NOTIFY_TURN_MIN ? NOTIFY_TURN_MIN : ms;
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
    uv_timer_init(loop, &n->turn);
    n->turn.data = n;
    uv_timer_start(&n->turn, notify_on_turn, 1, notify_turn_ms(n));
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
    uv_close((uv_handle_t *)&n->turn, notify_on_closed);
}
