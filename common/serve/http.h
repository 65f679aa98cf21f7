/* Serves /healthz, /readyz and /metrics from the loop of the process: libmicrohttpd's epoll
 * descriptor in a uv_poll. */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "common/serve/metric.h"

struct http;
struct http_ops {
    /* True if ready; otherwise writes the reason to text. */
    bool (*ready)(void *owner, char *text, size_t size);
    /* Appends metrics in Prometheus' text format (metric.h). */
    void (*metrics)(void *owner, struct buf *to);
};

/* http_new() accepts the form of this address. Whether it can bind to it only http_new() shows. */
bool http_address_valid(const char *address);
/* Listens on an address such as "127.0.0.1:0" or "[::1]:9000" and logs the port. Returns 0, -EINVAL
 * for the form of the address, or the errno of the socket, such as -EADDRINUSE. ops and owner are
 * borrowed until http_close(). */
int http_new(struct http **hp, uv_loop_t *loop, const char *address, const struct http_ops *ops,
             void *owner);
/* The port in use, also if the address has port 0. */
unsigned http_port(const struct http *h);
/* Closes at once and sets *hp to NULL; NULL-safe. Not to be called from its ops. The loop must turn
 * once more. */
void http_close(struct http **hp);
