/* /healthz, /readyz and /metrics on the loop (libmicrohttpd's epoll descriptor in uv_poll). */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "common/serve/metric.h"

struct http;
struct http_ops {
    /* True if ready; otherwise says why in text. */
    bool (*ready)(void *owner, char *text, size_t size);
    /* Appends Prometheus text, by metric.h. */
    void (*metrics)(void *owner, struct buf *to);
};

/* Whether it is an address and a port as http_new takes them; not whether it can be had. */
bool http_address_good(const char *address);
/* Listens on "127.0.0.1:0"-like addresses (IPv4 or [IPv6]). -EADDRINUSE and the like as they are.
 * The port in use is logged. */
int http_new(struct http **hp, uv_loop_t *loop, const char *address, const struct http_ops *ops,
             void *owner);
/* The port in use, also where the address says 0. */
unsigned http_port(const struct http *h);
/* At once, but not from within its ops; *hp = NULL. */
void http_close(struct http **hp);
