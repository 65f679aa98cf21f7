/* Serves /healthz, /readyz and /metrics from the event loop of the process. A uv_poll watches the
 * epoll descriptor of libmicrohttpd. */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "common/serve/metric.h"

struct http;
struct http_ops {
    /* Returns true if the program is ready. Otherwise it writes the reason to `text`. */
    bool (*ready)(void *owner, char *text, size_t size);
    /* Appends metrics in the text format of Prometheus (metric.h). */
    void (*metrics)(void *owner, struct buf *to);
};

/* Returns true if the address has a form that http_new() accepts. Only http_new() can find out
 * whether the process can bind to the address. */
bool http_address_valid(const char *address);
/* Listens on an address such as "127.0.0.1:0" or "[::1]:9000" and logs the port. Returns 0, -EINVAL
 * if the form of the address is wrong, or the negative errno of the socket, such as -EADDRINUSE.
 * `ops` and `owner` must stay valid until http_close(). */
int http_new(struct http **hp, uv_loop_t *loop, const char *address, const struct http_ops *ops,
             void *owner);
/* Returns the port in use. If the address has port 0, the kernel chose the port. */
unsigned http_port(const struct http *h);
/* Closes the server at once and sets *hp to NULL. *hp may be NULL. Do not call it from a function
 * in `ops`. The loop must turn once more before the program ends. */
void http_close(struct http **hp);
