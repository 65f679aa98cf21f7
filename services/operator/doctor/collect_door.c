/* This file tries a TCP connection to the broker's endpoint. So the doctor can distinguish a wrong
 * host name, a closed port and a listener that does not answer. libzmq does not show the
 * difference, because it reconnects for ever and reports no reason. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "services/operator/doctor/collect.h"

/* Waits until the connection succeeds or fails, but no longer than `timeout_us`. Returns 0, or the
 * errno of the failure. Returns ETIMEDOUT if the time is over. */
static int door_outcome(int fd, int64_t timeout_us)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t n = sizeof error;
    if (poll(&poll_fd, 1, (int)(timeout_us / 1000)) <= 0)
        return ETIMEDOUT;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n);
    return error;
}

static int door_try(const struct addrinfo *address, int64_t timeout_us)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int error;
    if (fd < 0)
        return errno;
    error = connect(fd, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS)
        error = door_outcome(fd, timeout_us);
    close(fd);
    return error;
}

/* Splits tcp://host:port or tcp://[::1]:port into host and port. Returns false if the endpoint has
 * another form, or if the host or the port is too long. */
static bool door_split(const char *endpoint, char *host, char *port, size_t size)
{
    const char *at = strncmp(endpoint, "tcp://", 6) == 0 ? endpoint + 6 : NULL;
    const char *colon = at ? strrchr(at, ':') : NULL;
    size_t n = colon ? (size_t)(colon - at) : 0;
    if (n >= 2 && at[0] == '[' && at[n - 1] == ']') {
        at++;
        n -= 2;
    }
    return n > 0 && slice_copy((struct slice){(const uint8_t *)at, n}, host, size) &&
           slice_copy(slice_text(colon + 1), port, size);
}

enum facts_door collect_door(const char *endpoint, int64_t timeout_us, char *why, size_t size)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses = NULL;
    char host[256], port[256];
    int r, error = EADDRNOTAVAIL;
    if (!door_split(endpoint, host, port, sizeof host))
        return DOOR_UNTRIED;
    r = getaddrinfo(host, port, &hints, &addresses);
    if (r != 0) {
        snprintf(why, size, "%s", gai_strerror(r));
        return DOOR_NO_NAME;
    }
    for (const struct addrinfo *a = addresses; a && error != 0; a = a->ai_next)
        error = door_try(a, timeout_us);
    freeaddrinfo(addresses);
    if (error == 0)
        return DOOR_OPEN;
    snprintf(why, size, "%s", strerror(error));
    return error == ECONNREFUSED ? DOOR_REFUSED : DOOR_NO_WAY;
}
