/* This file completes numbers, schemes and nodes with values from the mesh. It waits no longer than
 * one second. It caches an answer for CACHE_SECONDS in $XDG_RUNTIME_DIR, so that a second tab needs
 * no new question. That folder is private and in memory: the answers must not be stored on a disk.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "common/event/message.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/bodies.h"
#include "services/client/complete/complete.h"
#include "services/command/pager.h"

enum { PATIENCE_US = 1000000, CACHE_SECONDS = 5, PAGES = 5, PAGE = 200 };

struct live {
    enum complete_kind kind;
    struct buf lines; /* one line per value: the value, a tab, the description */
};

/* Adds a line for a value. `text` comes from another person, so only its first line is used. */
static void live_add(struct live *l, const char *value, const char *text)
{
    buf_add_text(&l->lines, "%.*s\t", (int)strcspn(value, "\t\n"), value);
    buf_add_text(&l->lines, "%.*s\n", (int)strcspn(text, "\n"), text);
}

static const char *bottleneck_key(const void *row)
{
    const Koers__Bottleneck__V1__BottleneckView *view = row;
    return view->bottleneck ? view->bottleneck->number : "";
}

static void bottleneck_add(void *live, const void *row)
{
    const Koers__Bottleneck__V1__BottleneckView *view = row;
    if (view->bottleneck)
        live_add(live, view->bottleneck->number, view->bottleneck->title);
}

static const char *signal_key(const void *row)
{
    const Koers__Signal__V1__SignalView *view = row;
    return view->number;
}

static void signal_add(void *live, const void *row)
{
    const Koers__Signal__V1__SignalView *view = row;
    live_add(live, view->number, view->signal ? view->signal->title : "");
}

static const char *scheme_key(const void *row)
{
    const Koers__Scheme__V1__SchemeView *view = row;
    return view->scheme ? view->scheme->id : "";
}

static void scheme_add(void *live, const void *row)
{
    const Koers__Scheme__V1__SchemeView *view = row;
    if (view->scheme)
        live_add(live, view->scheme->id, view->scheme->name);
}

static void live_bottlenecks(struct session *s, struct live *l)
{
    Koers__Bottleneck__V1__ListBottlenecks q = KOERS__BOTTLENECK__V1__LIST_BOTTLENECKS__INIT;
    struct pager pages = {.node = "relay",
                          .query = QUERY_BOTTLENECK_LIST,
                          .question = &q.base,
                          .rows = PAGER_ROWS(Koers__Bottleneck__V1__BottleneckList, bottlenecks),
                          .row = bottleneck_add,
                          .key = bottleneck_key,
                          .arg = l,
                          .quiet = true,
                          .most_pages = PAGES};
    q.after = pages.after;
    q.limit = PAGE;
    pager_run(&pages, s);
}

static void live_signals(struct session *s, struct live *l)
{
    Koers__Signal__V1__ListSignals q = KOERS__SIGNAL__V1__LIST_SIGNALS__INIT;
    struct pager pages = {.node = "relay",
                          .query = QUERY_SIGNAL_LIST,
                          .question = &q.base,
                          .rows = PAGER_ROWS(Koers__Signal__V1__SignalList, signals),
                          .row = signal_add,
                          .key = signal_key,
                          .arg = l,
                          .quiet = true,
                          .most_pages = PAGES};
    q.after = pages.after;
    q.limit = PAGE;
    pager_run(&pages, s);
}

static void live_schemes(struct session *s, struct live *l)
{
    Koers__Scheme__V1__ListSchemes q = KOERS__SCHEME__V1__LIST_SCHEMES__INIT;
    struct pager pages = {.node = "regelingen",
                          .query = QUERY_SCHEME_LIST,
                          .question = &q.base,
                          .rows = PAGER_ROWS(Koers__Scheme__V1__SchemeList, schemes),
                          .row = scheme_add,
                          .key = scheme_key,
                          .arg = l,
                          .quiet = true,
                          .most_pages = PAGES};
    q.after = pages.after;
    pager_run(&pages, s);
}

static void live_nodes(struct session *s, struct live *l)
{
    Koers__Mesh__V1__GetMeshStatus q = KOERS__MESH__V1__GET_MESH_STATUS__INIT;
    scoped(message_free) Koers__Mesh__V1__MeshStatus *status = NULL;
    session_ask_quietly(s, "broker", QUERY_MESH_STATUS, &q.base, &status, NULL);
    for (size_t i = 0; status && i < status->n_nodes; i++)
        if (status->nodes[i]->node)
            live_add(l, status->nodes[i]->identity, body_name(status->nodes[i]->identity));
}

static int live_read(struct session *s, void *arg)
{
    static void (*const read[COMPLETE_KINDS])(struct session *, struct live *) = {
        [COMPLETE_BOTTLENECKS] = live_bottlenecks,
        [COMPLETE_SIGNALS] = live_signals,
        [COMPLETE_SCHEMES] = live_schemes,
        [COMPLETE_NODES] = live_nodes};
    struct live *l = arg;
    read[l->kind](s, l);
    return CODE_OK;
}

/* ---- reading and writing the cache ---- */

/* Writes the path of the cache into `to`. Returns false if $XDG_RUNTIME_DIR is not the path of a
 * folder of this user, if other users have access to that folder, or if the path is too long. */
static bool cache_path(const struct completion *c, enum complete_kind kind, char *to, size_t size)
{
    const char *folder = getenv("XDG_RUNTIME_DIR");
    uint8_t hash[32];
    struct stat st;
    if (!folder || *folder != '/' || stat(folder, &st) < 0 || st.st_uid != getuid() ||
        (st.st_mode & 077) != 0)
        return false;
    key_hash(slice_text(c->client.config), hash);
    return (size_t)snprintf(to, size, "%s/koers-complete-%s-%d-%02x%02x%02x%02x", folder,
                            c->client.key.identity, (int)kind, hash[0], hash[1], hash[2],
                            hash[3]) < size;
}

static bool cache_read(const char *path, struct buf *to)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool good = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == getuid() &&
                llabs(civil_now_us() / 1000000 - st.st_mtime) <= CACHE_SECONDS;
    char part[4096];
    for (ssize_t n; good && (n = read(fd, part, sizeof part)) > 0;)
        buf_add(to, part, (size_t)n);
    if (fd >= 0)
        close(fd);
    return good;
}

/* Writes the lines to the cache. If this fails, the next tab asks the mesh again. */
static void cache_write(const char *path, struct slice lines)
{
    char fresh[4200];
    snprintf(fresh, sizeof fresh, "%s.%d", path, (int)getpid());
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    bool good = write(fd, lines.data, lines.n) == (ssize_t)lines.n;
    close(fd);
    if (!good || rename(fresh, path) < 0)
        unlink(fresh);
}

static void live_offer(struct completion *c, struct buf *lines)
{
    buf_add(lines, "", 1);
    for (char *line = (char *)lines->data, *next; *line; line = next) {
        next = line + strcspn(line, "\n");
        if (*next)
            *next++ = '\0';
        char *text = strchr(line, '\t');
        if (text)
            *text++ = '\0';
        complete_add(c, line, text);
    }
}

void complete_live(struct completion *c, enum complete_kind kind)
{
    struct live l = {.kind = kind};
    char path[4096];
    c->client.timeout_us = PATIENCE_US;
    if (client_load(&c->client) != CODE_OK)
        return;
    bool cached = cache_path(c, kind, path, sizeof path);
    if (!cached || !cache_read(path, &l.lines)) {
        session_run(&c->client, live_read, &l);
        if (cached)
            cache_write(path, buf_slice(&l.lines));
    }
    live_offer(c, &l.lines);
    buf_fini(&l.lines);
}
