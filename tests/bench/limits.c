/* Measures the limits of the machine: a durable append, and a round trip without koers. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "tests/bench/bench.h"

#define PAGE       4096
#define FILE_PAGES 4096 /* 16 MiB, the size of a segment of the journal */
#define TRIP_BYTES 600  /* about the size of a signal */

/* Measures N (args[0]) writes of 4 KiB, with an fdatasync after every write. The file was filled
 * with zeroes and synced before, like a segment of the journal, so fdatasync writes data only and
 * no metadata. */
void measure_disk(const char *home, char **args)
{
    size_t n = bench_number(args[0]);
    char path[4096];
    static uint8_t page[PAGE];
    struct spans spans = {0};
    snprintf(path, sizeof path, "%s/bench-disk", home);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        bench_fail("%s: %s", path, strerror(errno));
    for (off_t i = 0; i < FILE_PAGES; i++)
        if (pwrite(fd, page, PAGE, i * PAGE) != PAGE)
            bench_fail("%s: %s", path, strerror(errno));
    if (fsync(fd))
        bench_fail("%s: %s", path, strerror(errno));
    memset(page, 'k', sizeof page);
    uint64_t begun = uv_hrtime();
    for (size_t i = 0; i < n; i++) {
        uint64_t from = uv_hrtime();
        if (pwrite(fd, page, PAGE, (off_t)(i % FILE_PAGES) * PAGE) != PAGE || fdatasync(fd))
            bench_fail("%s: %s", path, strerror(errno));
        spans_add(&spans, uv_hrtime() - from);
    }
    bench_row("disk", "rate", (double)n / ((double)(uv_hrtime() - begun) / 1e9), "/s");
    spans_rows(&spans, "disk");
    close(fd);
    unlink(path);
}

struct echo {
    void *router;
    size_t n;
};

/* Sends every message back. This function runs in its own thread. */
static void echo_run(void *arg)
{
    struct echo *e = arg;
    char id[256], bytes[TRIP_BYTES];
    for (size_t i = 0; i < e->n; i++) {
        int n_id = zmq_recv(e->router, id, sizeof id, 0);
        int n = zmq_recv(e->router, bytes, sizeof bytes, 0);
        if (n_id < 0 || n != TRIP_BYTES)
            bench_fail("trip: %s", zmq_strerror(zmq_errno()));
        zmq_send(e->router, id, (size_t)n_id, ZMQ_SNDMORE);
        zmq_send(e->router, bytes, (size_t)n, 0);
    }
}

/* Measures N (args[0]) round trips over TCP. It uses two ZeroMQ contexts in place of two processes.
 */
void measure_trip(const char *home, char **args)
{
    struct echo echo = {.n = bench_number(args[0])};
    char endpoint[256], bytes[TRIP_BYTES] = {0};
    size_t size = sizeof endpoint;
    struct spans spans = {0};
    uv_thread_t thread;
    (void)home;
    void *there = zmq_ctx_new(), *here = zmq_ctx_new();
    echo.router = zmq_socket(there, ZMQ_ROUTER);
    void *dealer = zmq_socket(here, ZMQ_DEALER);
    if (zmq_bind(echo.router, "tcp://127.0.0.1:*") ||
        zmq_getsockopt(echo.router, ZMQ_LAST_ENDPOINT, endpoint, &size) ||
        zmq_connect(dealer, endpoint) || uv_thread_create(&thread, echo_run, &echo))
        bench_fail("trip: %s", zmq_strerror(zmq_errno()));
    for (size_t i = 0; i < echo.n; i++) {
        uint64_t from = uv_hrtime();
        zmq_send(dealer, bytes, sizeof bytes, 0);
        if (zmq_recv(dealer, bytes, sizeof bytes, 0) != TRIP_BYTES)
            bench_fail("trip: %s", zmq_strerror(zmq_errno()));
        spans_add(&spans, uv_hrtime() - from);
    }
    spans_rows(&spans, "trip");
    uv_thread_join(&thread);
    zmq_close(dealer);
    zmq_close(echo.router);
    zmq_ctx_term(here);
    zmq_ctx_term(there);
}
