/* Tests health and metrics with requests over a real socket. */
#include "common/serve/http.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct served {
    uv_loop_t loop;
    struct http *http;
    bool ready;
    char answer[8192];
};

static bool on_ready(void *owner, char *text, size_t size)
{
    const struct served *s = owner;
    snprintf(text, size, "catching up");
    return s->ready;
}

static void on_metrics(void *owner, struct buf *to)
{
    (void)owner;
    metric_add(to, "koers_up", "gauge", "Whether it is up.", "", 1);
}

static const struct http_ops ops = {.ready = on_ready, .metrics = on_metrics};

static void serve(struct served *s, const char *address)
{
    memset(s, 0, sizeof(*s));
    uv_loop_init(&s->loop);
    cr_assert_eq(http_new(&s->http, &s->loop, address, &ops, s), 0);
    cr_assert_gt(http_port(s->http), 0);
}

static void end(struct served *s)
{
    http_close(&s->http);
    http_close(&s->http);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(&s->loop), 0, "nothing is left open");
}

static int dial(const struct served *s)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)http_port(s->http)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert_eq(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    return fd;
}

/* Runs the loop until the server closes the connection. Returns the answer. */
static const char *hear(struct served *s, int fd)
{
    size_t n = 0;
    for (int turn = 0; turn < 2000; turn++) {
        uv_run(&s->loop, UV_RUN_NOWAIT);
        ssize_t got = recv(fd, s->answer + n, sizeof(s->answer) - 1 - n, MSG_DONTWAIT);
        if (got == 0)
            break;
        n += got > 0 ? (size_t)got : 0;
        usleep(got > 0 ? 0 : 500);
    }
    s->answer[n] = '\0';
    close(fd);
    return s->answer;
}

static const char *ask(struct served *s, const char *method, const char *path)
{
    char text[256];
    int n = snprintf(text, sizeof(text), "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                     method, path);
    int fd = dial(s);
    cr_assert_eq(send(fd, text, (size_t)n, 0), n);
    return hear(s, fd);
}

static bool begins(const char *answer, const char *with)
{
    return strncmp(answer, with, strlen(with)) == 0;
}

static const char *body(const char *answer)
{
    const char *at = strstr(answer, "\r\n\r\n");
    cr_assert(at);
    return at + 4;
}

Test(http, serves_health_and_readiness)
{
    struct served s;
    serve(&s, "127.0.0.1:0");
    cr_assert(begins(ask(&s, "GET", "/healthz"), "HTTP/1.1 200 "));
    cr_assert_str_eq(body(s.answer), "ok\n");
    cr_assert(begins(ask(&s, "GET", "/readyz"), "HTTP/1.1 503 "));
    cr_assert_str_eq(body(s.answer), "catching up\n");
    s.ready = true;
    cr_assert(begins(ask(&s, "GET", "/readyz?x=1"), "HTTP/1.1 200 "));
    cr_assert_str_eq(body(s.answer), "ready\n");
    end(&s);
}

Test(http, metrics_have_the_exact_type)
{
    struct served s;
    serve(&s, "127.0.0.1:0");
    cr_assert(begins(ask(&s, "GET", "/metrics"), "HTTP/1.1 200 "));
    cr_assert(strstr(s.answer, "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    cr_assert_str_eq(body(s.answer), "# HELP koers_up Whether it is up.\n"
                                     "# TYPE koers_up gauge\n"
                                     "koers_up 1\n");
    end(&s);
}

Test(http, only_get_and_head_and_known_pages)
{
    struct served s;
    serve(&s, "127.0.0.1:0");
    cr_assert(begins(ask(&s, "GET", "/"), "HTTP/1.1 404 "));
    cr_assert(begins(ask(&s, "GET", "/healthz/"), "HTTP/1.1 404 "));
    cr_assert(begins(ask(&s, "DELETE", "/healthz"), "HTTP/1.1 405 "));
    cr_assert(strstr(s.answer, "\r\nAllow: GET, HEAD\r\n"));
    cr_assert(begins(ask(&s, "HEAD", "/healthz"), "HTTP/1.1 200 "));
    cr_assert_str_eq(body(s.answer), "");
    end(&s);
}

Test(http, every_answer_has_the_security_headers)
{
    static const char *const headers[] = {
        "\r\nCache-Control: no-store\r\n",      "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nX-Frame-Options: DENY\r\n",        "\r\nReferrer-Policy: no-referrer\r\n",
        "\r\nContent-Security-Policy: default",
    };
    struct served s;
    serve(&s, "127.0.0.1:0");
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        cr_assert(strstr(ask(&s, "GET", "/healthz"), headers[i]), "%s", headers[i]);
        cr_assert(strstr(ask(&s, "GET", "/nowhere"), headers[i]), "%s", headers[i]);
    }
    end(&s);
}

Test(http, a_body_is_read_and_refused)
{
    static const char text[] = "POST /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                               "Content-Length: 5\r\n\r\nhello";
    struct served s;
    serve(&s, "127.0.0.1:0");
    int fd = dial(&s);
    cr_assert_eq(send(fd, text, strlen(text), 0), (ssize_t)strlen(text));
    cr_assert(begins(hear(&s, fd), "HTTP/1.1 405 "));
    end(&s);
}

Test(http, malformed_requests_get_an_error_and_do_not_stop_it)
{
    struct served s;
    serve(&s, "127.0.0.1:0");
    int fd = dial(&s);
    cr_assert_eq(send(fd, "\x16\x03\x01\r\n\r\n", 7, 0), 7);
    cr_assert_not(begins(hear(&s, fd), "HTTP/1.1 200 "));
    int silent = dial(&s);
    cr_assert(begins(ask(&s, "GET", "/healthz"), "HTTP/1.1 200 "));
    close(silent);
    end(&s);
}

Test(http, refuses_a_bad_address_and_one_in_use)
{
    static const char *const bad[] = {
        "",        "127.0.0.1",    ":80",         "127.0.0.1:",  "x:80", "127.0.0.1:70000",
        "[::1:80", "127.0.0.1:8o", "localhost:1", "127.0.0.1: 1"};
    struct served s;
    struct http *other = NULL;
    char address[32];
    serve(&s, "127.0.0.1:0");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_assert(!http_address_valid(bad[i]) &&
                      http_new(&other, &s.loop, bad[i], &ops, &s) == -EINVAL,
                  "%s", bad[i]);
    cr_assert(http_address_valid("[::1]:0") && http_address_valid("0.0.0.0:9464"));
    snprintf(address, sizeof(address), "127.0.0.1:%u", http_port(s.http));
    cr_assert_eq(http_new(&other, &s.loop, address, &ops, &s), -EADDRINUSE);
    cr_assert_null(other);
    end(&s);
}

Test(http, a_family_is_declared_once)
{
    struct buf b = {0};
    metric_add(&b, "koers_x_total", "counter", "All\nof \\it.", "{a=\"1\"}", 0.1);
    metric_add(&b, "koers_x_total", "counter", "All of it.", "{a=\"2\"}", 12345678901234.0);
    metric_add(&b, "koers_x_total", "counter", NULL, "{a=\"3\"}", 1.0 / 3);
    metric_add(&b, "koers_x", "gauge", "Another.", "", INFINITY);
    metric_add(&b, "koers_x", "gauge", NULL, "", (double)NAN);
    cr_assert_str_eq((const char *)b.data, "# HELP koers_x_total All\\nof \\\\it.\n"
                                           "# TYPE koers_x_total counter\n"
                                           "koers_x_total{a=\"1\"} 0.1\n"
                                           "koers_x_total{a=\"2\"} 12345678901234\n"
                                           "koers_x_total{a=\"3\"} 0.33333333333333331\n"
                                           "# HELP koers_x Another.\n"
                                           "# TYPE koers_x gauge\n"
                                           "koers_x +Inf\n"
                                           "koers_x NaN\n");
    buf_fini(&b);
}
