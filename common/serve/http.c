/* Health and metrics over HTTP (http.h). The server only reads, answers at once from the loop, and
 * limits the count, the time and the memory of connections. So no client can slow the process. */
#include "common/serve/http.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/err.h"
#include "common/base/log.h"
#include "common/base/unconst.h"

#define HTTP_CONNECTIONS 32u
#define HTTP_TIMEOUT_S   10u
#define HTTP_MEMORY      ((size_t)8 * 1024) /* bytes per connection, for the request */
#define HTTP_BACKLOG     16
#define HTTP_TEXT        "text/plain; charset=utf-8"
/* Prometheus 3 requires this content type. */
#define HTTP_METRICS "text/plain; version=0.0.4; charset=utf-8"

struct http {
    struct MHD_Daemon *daemon;
    const struct http_ops *ops; /* not owned */
    void *owner;                /* not owned */
    unsigned port;
    unsigned n_handles;
    uv_poll_t poll;
    uv_timer_t timer;
};

/* ── sending answers ── */

static const char *const http_headers[][2] = {
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
};

static enum MHD_Result http_reply(struct MHD_Connection *c, unsigned status, const char *type,
                                  struct slice body)
{
    void *data = unconst(body.data); /* libmicrohttpd copies the bytes */
    struct MHD_Response *r = MHD_create_response_from_buffer(body.n, data, MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    for (size_t i = 0; i < sizeof http_headers / sizeof http_headers[0]; i++)
        MHD_add_response_header(r, http_headers[i][0], http_headers[i][1]);
    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    enum MHD_Result queued = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result http_reply_text(struct MHD_Connection *c, unsigned status, const char *text)
{
    scoped(buf_fini) struct buf body = {0};
    buf_add_text(&body, "%s\n", text);
    return http_reply(c, status, HTTP_TEXT, buf_slice(&body));
}

static enum MHD_Result http_ready(const struct http *h, struct MHD_Connection *c)
{
    char text[256] = "not ready";
    if (h->ops->ready(h->owner, text, sizeof text))
        return http_reply_text(c, MHD_HTTP_OK, "ready");
    return http_reply_text(c, MHD_HTTP_SERVICE_UNAVAILABLE, text);
}

static enum MHD_Result http_metrics(const struct http *h, struct MHD_Connection *c)
{
    scoped(buf_fini) struct buf body = {0};
    h->ops->metrics(h->owner, &body);
    return http_reply(c, MHD_HTTP_OK, HTTP_METRICS, buf_slice(&body));
}

static enum MHD_Result http_route(const struct http *h, struct MHD_Connection *c, const char *url,
                                  const char *method)
{
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return http_reply_text(c, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD");
    if (strcmp(url, "/healthz") == 0)
        return http_reply_text(c, MHD_HTTP_OK, "ok");
    if (strcmp(url, "/readyz") == 0)
        return http_ready(h, c);
    if (strcmp(url, "/metrics") == 0)
        return http_metrics(h, c);
    return http_reply_text(c, MHD_HTTP_NOT_FOUND, "not found");
}

/* Handles a request. libmicrohttpd calls this function once after the headers, once for each part
 * of the body, and once for the answer. */
static enum MHD_Result http_on_request(void *arg, struct MHD_Connection *c, const char *url,
                                       const char *method, const char *version, const char *data,
                                       size_t *n_data, void **seenp)
{
    static char seen;
    (void)version;
    (void)data;
    if (!*seenp) {
        *seenp = &seen;
        return MHD_YES;
    }
    if (*n_data > 0) {
        *n_data = 0; /* ignores the body */
        return MHD_YES;
    }
    return http_route(arg, c, url, method);
}

/* ── running in the loop ── */

static void http_run(struct http *h);

static void http_on_timer(uv_timer_t *timer)
{
    http_run(timer->data);
}

static void http_on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    http_run(poll->data);
}

static void http_run(struct http *h)
{
    MHD_UNSIGNED_LONG_LONG ms = 0;
    MHD_run(h->daemon);
    if (MHD_get_timeout(h->daemon, &ms) == MHD_YES)
        uv_timer_start(&h->timer, http_on_timer, ms ? ms : 1,
                       0); /* not 0, because a timer of 0 ms would block the loop (U3) */
    else
        uv_timer_stop(&h->timer);
}

/* ── starting and closing the server ── */

static int http_address(struct sockaddr_storage *to, socklen_t *np, const char *address)
{
    char host[64];
    const char *colon = strrchr(address, ':');
    size_t n = colon ? (size_t)(colon - address) : 0;
    if (n == 0 || n >= sizeof host)
        return -EINVAL;
    char *end = NULL;
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (colon[1] < '0' || colon[1] > '9' || *end || port > UINT16_MAX)
        return -EINVAL;
    bool six = n > 2 && address[0] == '[' && address[n - 1] == ']';
    snprintf(host, sizeof host, "%.*s", (int)(six ? n - 2 : n), address + (six ? 1 : 0));
    memset(to, 0, sizeof *to);
    if (six) {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)to;
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((uint16_t)port);
        *np = sizeof *in6;
        return inet_pton(AF_INET6, host, &in6->sin6_addr) == 1 ? 0 : -EINVAL;
    }
    struct sockaddr_in *in = (struct sockaddr_in *)to;
    in->sin_family = AF_INET;
    in->sin_port = htons((uint16_t)port);
    *np = sizeof *in;
    return inet_pton(AF_INET, host, &in->sin_addr) == 1 ? 0 : -EINVAL;
}

bool http_address_valid(const char *address)
{
    struct sockaddr_storage at;
    socklen_t n = 0;
    return http_address(&at, &n, address) == 0;
}

/* Returns a listening socket, or a negative errno. */
static int http_listen(const char *address, unsigned *portp)
{
    struct sockaddr_storage at;
    socklen_t n = 0;
    int r = http_address(&at, &n, address);
    if (r < 0)
        return r;
    int fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on,
               sizeof on); /* a restart need not wait for old connections */
    if (bind(fd, (struct sockaddr *)&at, n) != 0 || listen(fd, HTTP_BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &n) != 0) {
        r = -errno;
        close(fd);
        return r;
    }
    *portp = ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                                            : ((struct sockaddr_in *)&at)->sin_port);
    return fd;
}

static int http_start(struct http *h, int fd)
{
    h->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, http_on_request, h,
                                 MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
                                 HTTP_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, HTTP_TIMEOUT_S,
                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT, HTTP_MEMORY, MHD_OPTION_END);
    if (!h->daemon)
        return -EIO;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -EIO;
}

int http_new(struct http **hp, uv_loop_t *loop, const char *address, const struct http_ops *ops,
             void *owner)
{
    struct http *h = mem_new(sizeof *h);
    h->ops = ops;
    h->owner = owner;
    int fd = http_listen(address, &h->port);
    int epoll_fd = fd < 0 ? fd : http_start(h, fd);
    int r = epoll_fd < 0 ? epoll_fd : uv_poll_init(loop, &h->poll, epoll_fd);
    if (r < 0) {
        if (h->daemon)
            MHD_stop_daemon(h->daemon);
        free(h);
        return err_origin(r);
    }
    uv_timer_init(loop, &h->timer);
    h->poll.data = h->timer.data = h;
    h->n_handles = 2;
    uv_poll_start(&h->poll, UV_READABLE, http_on_poll);
    log_info("http listening", "address=%s port=%u", log_value(address), h->port);
    *hp = h;
    return 0;
}

unsigned http_port(const struct http *h)
{
    return h->port;
}

static void http_on_closed(uv_handle_t *handle)
{
    struct http *h = handle->data;
    if (--h->n_handles == 0)
        free(h);
}

void http_close(struct http **hp)
{
    struct http *h = *hp;
    if (!h)
        return;
    *hp = NULL;
    /* The poll handle is closed first, because MHD_stop_daemon() closes the descriptor that the
     * handle watches. */
    uv_close((uv_handle_t *)&h->poll, http_on_closed);
    uv_close((uv_handle_t *)&h->timer, http_on_closed);
    MHD_stop_daemon(h->daemon);
}
