/* Tests the messages to the service manager. The test receives the messages on a real socket. */
#include "common/serve/notify.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct manager {
    int fd;
    char path[108];
    uv_loop_t loop;
    struct notify *notify;
    char state[300];
    char heard[8192]; /* the messages received; a newline follows each message */
};

static bool on_state(void *owner, char *text, size_t size)
{
    const struct manager *m = owner;
    snprintf(text, size, "%s", m->state);
    return false;
}

/* Opens the socket of the manager: a path, or an abstract name if `first` is '@'. */
static void listen_at(struct manager *m, char first)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    memset(m, 0, sizeof *m);
    snprintf(m->path, sizeof m->path, "%c%skoers-notify-%d", first, first == '@' ? "" : "tmp/",
             getpid());
    memcpy(at.sun_path, m->path, strlen(m->path));
    size_t n = strlen(m->path) + 1;
    if (first == '@') {
        at.sun_path[0] = '\0';
        n--;
    }
    m->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    cr_assert_eq(bind(m->fd, (void *)&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)),
                 0);
    setenv("NOTIFY_SOCKET", m->path, 1);
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    uv_loop_init(&m->loop);
    snprintf(m->state, sizeof m->state, "catching up");
}

static void hear(struct manager *m)
{
    char text[512];
    for (ssize_t n; (n = recv(m->fd, text, sizeof text - 1, 0)) >= 0;) {
        text[n] = '\0';
        size_t at = strlen(m->heard);
        snprintf(m->heard + at, sizeof m->heard - at, "%s\n", text);
    }
}

/* Runs the loop until `what` is received. Returns false after a time limit. */
static bool hears(struct manager *m, const char *what)
{
    for (int i = 0; i < 5000; i++) {
        uv_run(&m->loop, UV_RUN_NOWAIT);
        hear(m);
        if (strstr(m->heard, what))
            return true;
        usleep(1000);
    }
    return false;
}

static void finish(struct manager *m)
{
    notify_close(&m->notify);
    notify_close(&m->notify);
    uv_run(&m->loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(&m->loop), 0, "nothing is left open");
    close(m->fd);
    if (m->path[0] == '/')
        unlink(m->path);
}

static void tells_its_life(char first)
{
    struct manager m;
    listen_at(&m, first);
    cr_assert_eq(notify_new(&m.notify, &m.loop, on_state, &m), 0);
    hear(&m);
    cr_assert_str_empty(m.heard, "nothing before the loop turns");
    cr_assert(hears(&m, "READY=1\nSTATUS=catching up\n"));
    cr_assert_null(strstr(m.heard, "WATCHDOG"), "there is no watchdog");
    snprintf(m.state, sizeof m.state, "ready");
    cr_assert(hears(&m, "STATUS=ready\n"));
    notify_stopping(m.notify);
    notify_stopping(m.notify);
    cr_assert(hears(&m, "STOPPING=1\n"));
    cr_assert_str_eq(m.heard, "READY=1\nSTATUS=catching up\nSTATUS=ready\nSTOPPING=1\n",
                     "each is sent once");
    finish(&m);
}

Test(notify, reports_its_states_on_a_path)
{
    tells_its_life('/');
}

Test(notify, reports_its_states_on_an_abstract_name)
{
    tells_its_life('@');
}

Test(notify, pings_the_watchdog_from_the_loop)
{
    struct manager m;
    char pid[16];
    snprintf(pid, sizeof pid, "%d", getpid());
    listen_at(&m, '@');
    setenv("WATCHDOG_USEC", "60000", 1);
    setenv("WATCHDOG_PID", pid, 1);
    cr_assert_eq(notify_new(&m.notify, &m.loop, on_state, &m), 0);
    cr_assert(hears(&m, "WATCHDOG=1\nSTATUS=catching up\nWATCHDOG=1\n"));
    hear(&m);
    m.heard[0] = '\0';
    usleep(100000);
    hear(&m);
    cr_assert_str_empty(m.heard, "a loop that does not turn sends no ping");
    finish(&m);
}

Test(notify, ignores_the_watchdog_of_another_process)
{
    struct manager m;
    listen_at(&m, '@');
    setenv("WATCHDOG_USEC", "1000", 1);
    setenv("WATCHDOG_PID", "1", 1);
    cr_assert_eq(notify_new(&m.notify, &m.loop, on_state, &m), 0);
    cr_assert(hears(&m, "STATUS=catching up\n"));
    snprintf(m.state, sizeof m.state, "ready");
    cr_assert(hears(&m, "STATUS=ready\n"));
    cr_assert_null(strstr(m.heard, "WATCHDOG"));
    finish(&m);
}

Test(notify, a_state_is_one_field)
{
    struct manager m;
    listen_at(&m, '@');
    snprintf(m.state, sizeof m.state, "not ready: a\nMAINPID=1\tb");
    cr_assert_eq(notify_new(&m.notify, &m.loop, on_state, &m), 0);
    cr_assert(hears(&m, "STATUS=not ready: a MAINPID=1 b\n"));
    finish(&m);
}

Test(notify, sends_again_to_a_manager_that_was_away)
{
    struct manager m;
    listen_at(&m, '/');
    close(m.fd);
    unlink(m.path);
    cr_assert_eq(notify_new(&m.notify, &m.loop, on_state, &m), 0);
    for (int i = 0; i < 20; i++) {
        uv_run(&m.loop, UV_RUN_NOWAIT);
        usleep(1000);
    }
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    memcpy(at.sun_path, m.path, strlen(m.path));
    m.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    cr_assert_eq(bind(m.fd, (void *)&at, sizeof at), 0);
    cr_assert(hears(&m, "READY=1\nSTATUS=catching up\n"));
    finish(&m);
}

Test(notify, does_nothing_without_a_service_manager)
{
    struct manager m;
    listen_at(&m, '@');
    unsetenv("NOTIFY_SOCKET");
    m.notify = (struct notify *)&m;
    cr_assert_eq(notify_new(&m.notify, &m.loop, on_state, &m), 0);
    cr_assert_null(m.notify);
    notify_stopping(m.notify);
    finish(&m);
}

Test(notify, refuses_a_bad_address)
{
    static const char *const bad[] = {"relative", "vsock:2:1", "/", "@"};
    struct manager m;
    char longer[200];
    listen_at(&m, '@');
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setenv("NOTIFY_SOCKET", bad[i], 1);
        cr_assert_eq(notify_new(&m.notify, &m.loop, on_state, &m), -EINVAL, "%s", bad[i]);
        cr_assert_null(m.notify);
    }
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    longer[0] = '/';
    setenv("NOTIFY_SOCKET", longer, 1);
    cr_assert_eq(notify_new(&m.notify, &m.loop, on_state, &m), -EINVAL);
    finish(&m);
}
