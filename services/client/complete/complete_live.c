/* What only the mesh knows. Asked with a second's patience, and kept for some seconds where the
 * person's own run-time folder is, so that two tabs are one question; nothing of it stays on a
 * disk.
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
#include "services/command/session.h"

enum { PATIENCE_US = 1000000, KEPT_SECONDS = 5, PAGES = 5, PAGE = 200 };

struct live {
    enum complete_kind kind;
    struct buf lines; /* value, tab, description */
};

/* Whatever others wrote is one line. */
static void live_add(struct live *l, const char *value, const char *text)
{
    buf_add_text(&l->lines, "%.*s\t", (int)strcspn(value, "\t\n"), value);
    buf_add_text(&l->lines, "%.*s\n", (int)strcspn(text, "\n"), text);
}

static ProtobufCMessage *live_ask(struct session *s, const char *node, enum catalogue_query_id id,
                                  const ProtobufCMessage *question)
{
    ProtobufCMessage *answer = NULL;
    session_ask_quietly(s, node, id, question, &answer, NULL);
    return answer;
}

static bool bottlenecks_page(struct session *s, struct live *l, char after[64])
{
    Koers__Bottleneck__V1__ListBottlenecks q = KOERS__BOTTLENECK__V1__LIST_BOTTLENECKS__INIT;
    q.after = after;
    q.limit = PAGE;
    scoped(message_free) ProtobufCMessage *m = live_ask(s, "relay", QUERY_BOTTLENECK_LIST, &q.base);
    const Koers__Bottleneck__V1__BottleneckList *list =
        (const Koers__Bottleneck__V1__BottleneckList *)m;
    for (size_t i = 0; list && i < list->n_bottlenecks; i++) {
        const Koers__Bottleneck__V1__Bottleneck *one = list->bottlenecks[i]->bottleneck;
        if (!one)
            continue;
        live_add(l, one->number, one->title);
        slice_copy(slice_text(one->number), after, 64);
    }
    return list && list->more;
}

static bool signals_page(struct session *s, struct live *l, char after[64])
{
    Koers__Signal__V1__ListSignals q = KOERS__SIGNAL__V1__LIST_SIGNALS__INIT;
    q.after = after;
    q.limit = PAGE;
    scoped(message_free) ProtobufCMessage *m = live_ask(s, "relay", QUERY_SIGNAL_LIST, &q.base);
    const Koers__Signal__V1__SignalList *list = (const Koers__Signal__V1__SignalList *)m;
    for (size_t i = 0; list && i < list->n_signals; i++) {
        const Koers__Signal__V1__SignalView *one = list->signals[i];
        live_add(l, one->number, one->signal ? one->signal->title : "");
        slice_copy(slice_text(one->number), after, 64);
    }
    return list && list->more;
}

static bool schemes_page(struct session *s, struct live *l, char after[64])
{
    Koers__Scheme__V1__ListSchemes q = KOERS__SCHEME__V1__LIST_SCHEMES__INIT;
    q.after = after;
    scoped(message_free) ProtobufCMessage *m =
        live_ask(s, "regelingen", QUERY_SCHEME_LIST, &q.base);
    const Koers__Scheme__V1__SchemeList *list = (const Koers__Scheme__V1__SchemeList *)m;
    for (size_t i = 0; list && i < list->n_schemes; i++) {
        const Koers__Scheme__V1__Scheme *one = list->schemes[i]->scheme;
        if (!one)
            continue;
        live_add(l, one->id, one->name);
        slice_copy(slice_text(one->id), after, 64);
    }
    return list && list->more;
}

static bool nodes_page(struct session *s, struct live *l, char after[64])
{
    (void)after;
    Koers__Mesh__V1__GetMeshStatus q = KOERS__MESH__V1__GET_MESH_STATUS__INIT;
    scoped(message_free) ProtobufCMessage *m = live_ask(s, "broker", QUERY_MESH_STATUS, &q.base);
    const Koers__Mesh__V1__MeshStatus *status = (const Koers__Mesh__V1__MeshStatus *)m;
    for (size_t i = 0; status && i < status->n_nodes; i++)
        if (status->nodes[i]->node)
            live_add(l, status->nodes[i]->identity, body_name(status->nodes[i]->identity));
    return false;
}

static int live_read(struct session *s, void *arg)
{
    static bool (*const pages[COMPLETE_KINDS])(struct session *, struct live *, char[64]) = {
        [COMPLETE_BOTTLENECKS] = bottlenecks_page,
        [COMPLETE_SIGNALS] = signals_page,
        [COMPLETE_SCHEMES] = schemes_page,
        [COMPLETE_NODES] = nodes_page};
    struct live *l = arg;
    char after[64] = "";
    for (int i = 0; i < PAGES && pages[l->kind](s, l, after); i++)
        ;
    return CODE_OK;
}

/* ---- kept for a while ---- */

/* False: there is no folder that is the person's own and gone with his session. */
static bool kept_path(const struct completion *c, enum complete_kind kind, char *to, size_t size)
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

static bool kept_read(const char *path, struct buf *to)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool good = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == getuid() &&
                llabs(civil_now_us() / 1000000 - st.st_mtime) <= KEPT_SECONDS;
    char room[4096];
    for (ssize_t n; good && (n = read(fd, room, sizeof room)) > 0;)
        buf_add(to, room, (size_t)n);
    if (fd >= 0)
        close(fd);
    return good;
}

/* Without it, the next tab asks again. */
static void kept_write(const char *path, struct slice lines)
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
    bool kept = kept_path(c, kind, path, sizeof path);
    if (!kept || !kept_read(path, &l.lines)) {
        session_run(&c->client, live_read, &l);
        if (kept)
            kept_write(path, buf_slice(&l.lines));
    }
    live_offer(c, &l.lines);
    buf_fini(&l.lines);
}
