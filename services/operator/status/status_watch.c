/* This file implements `koers status --watch`. On a terminal the command redraws the tree when
 * something changed. If stdout is not a terminal, the command prints a line for each change. If the
 * broker is away, the command waits for it. The command ends when a signal comes, the output fails,
 * the node of `--node` does not exist, or the session fails with an error that waiting cannot
 * repair. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "common/event/message.h"
#include "services/command/print.h"
#include "services/operator/nodes/mesh_status.h"
#include "services/operator/status/status.h"
#include "services/operator/status/status_tree.h"
#include "services/operator/status/texts.h"

#define WATCH_EVERY_US (500 * 1000)
#define WATCH_ASK_US   (2 * 1000000)

/* Escape sequences of a redraw. HOME moves to the upper left corner. ERASE erases the rest of the
 * old line and then moves to the next line. BELOW erases everything below the last line. */
#define HOME  "\033[H"
#define ERASE "\033[K\n"
#define BELOW "\033[J"

struct watched {
    char *identity;
    Koers__Mesh__V1__Condition condition;
    uint64_t parked;
};

struct watch {
    const struct status_request *request;
    struct buf shown; /* what was shown last: the tree, or for JSON the compared values */
    struct watched *nodes;
    size_t n_nodes;
    bool cleared, away;
};

static void watch_fini(struct watch *w)
{
    for (size_t i = 0; i < w->n_nodes; i++)
        free(w->nodes[i].identity);
    free(w->nodes);
    buf_fini(&w->shown);
}

/* ── output on a terminal ── */

static void watch_draw(struct watch *w, const struct buf *text)
{
    const char *at = (const char *)text->data;
    if (slice_equal(buf_slice(text), buf_slice(&w->shown)))
        return;
    buf_clear(&w->shown);
    buf_add(&w->shown, text->data, text->n);
    fputs(w->cleared ? HOME : HOME BELOW, stdout);
    w->cleared = true;
    while (*at) {
        size_t n = strcspn(at, "\n");
        fwrite(at, 1, n, stdout);
        fputs(ERASE, stdout);
        at += n + (at[n] == '\n');
    }
    fputs(BELOW, stdout);
    fflush(stdout);
}

static void watch_screen(struct watch *w, const Koers__Mesh__V1__MeshStatus *status)
{
    struct status_style style = {print_width(STDOUT_FILENO), client_colour(STDOUT_FILENO),
                                 w->request->only};
    scoped(buf_fini) struct buf text = {0};
    if (status)
        status_tree(&text, status, &style);
    else
        buf_add_text(&text, "%s\n", T_BROKER_AWAY_SHORT);
    watch_draw(w, &text);
}

/* ── output to a file or pipe ── */

static struct watched *watch_node(struct watch *w, const char *identity)
{
    for (size_t i = 0; i < w->n_nodes; i++)
        if (strcmp(w->nodes[i].identity, identity) == 0)
            return &w->nodes[i];
    w->nodes = mem_grow(w->nodes, (w->n_nodes + 1) * sizeof *w->nodes);
    w->nodes[w->n_nodes] = (struct watched){.identity = mem_text(identity)};
    return &w->nodes[w->n_nodes++];
}

static void watch_now(const Koers__Mesh__V1__MeshStatus *status)
{
    char now[CIVIL_TIME];
    civil_local(status ? status->now_us : civil_now_us(), now);
    printf("%s  ", now);
}

static void watch_change(const struct watched *was, const Koers__Mesh__V1__MeshStatus *status,
                         const char *identity, Koers__Mesh__V1__Condition condition,
                         const char *reason)
{
    watch_now(status);
    print_column(identity, 16);
    if (was->condition)
        printf("%s → ", node_condition_word(was->condition));
    printf("%s%s", node_condition_word(condition), *reason ? ": " : "");
    print_text(stdout, reason, 0);
    putchar('\n');
}

static void watch_one(struct watch *w, const Koers__Mesh__V1__MeshStatus *status,
                      const char *identity, Koers__Mesh__V1__Condition condition,
                      const char *reason, uint64_t parked)
{
    struct watched *was = watch_node(w, identity);
    if (was->condition != condition)
        watch_change(was, status, identity, condition, reason);
    if (was->parked != parked) {
        watch_now(status);
        print_column(identity, 16);
        printf(T_WATCH_PARKED, (unsigned long long)parked);
    }
    was->condition = condition;
    was->parked = parked;
}

static void watch_lines(struct watch *w, const Koers__Mesh__V1__MeshStatus *status)
{
    if (!w->request->only)
        watch_one(w, status, "broker", node_broker_condition(status), node_broker_reason(status),
                  0);
    for (size_t i = 0; i < status->n_nodes; i++) {
        const Koers__Mesh__V1__NodeStatus *row = status->nodes[i];
        if (row->node && (!w->request->only || strcmp(w->request->only, row->identity) == 0))
            watch_one(w, status, row->identity, node_condition(row), node_reason(row), row->parked);
    }
    fflush(stdout);
}

/* Prints the answer as a line of JSON if one of the values in `text` changed since the last line.
 * `text` does not have the time of the answer, because that time always changes. */
static void watch_json(struct watch *w, ProtobufCMessage *answer)
{
    Koers__Mesh__V1__MeshStatus *status = (Koers__Mesh__V1__MeshStatus *)answer;
    scoped(buf_fini) struct buf text = {0};
    buf_add_text(&text, "%d %llu\n", (int)node_broker_condition(status),
                 (unsigned long long)status->head);
    for (size_t i = 0; i < status->n_nodes; i++) {
        const Koers__Mesh__V1__NodeStatus *row = status->nodes[i];
        buf_add_text(&text, "%s %d %d %lld %llu %llu %llu %llu\n", row->identity,
                     (int)node_condition(row), (int)row->up, (long long)row->since_us,
                     (unsigned long long)row->sequence, (unsigned long long)row->outbox,
                     (unsigned long long)row->parked, (unsigned long long)row->refused);
    }
    if (slice_equal(buf_slice(&text), buf_slice(&w->shown)))
        return;
    buf_clear(&w->shown);
    buf_add(&w->shown, text.data, text.n);
    client_print_message(answer);
    fflush(stdout);
}

static void watch_away(struct watch *w)
{
    if (isatty(STDOUT_FILENO) && !w->request->client->json)
        watch_screen(w, NULL);
    else if (!w->away)
        client_notice(w->request->client, "%s", T_BROKER_AWAY_SHORT);
    w->away = true;
}

static int watch_check(struct watch *w, struct session *s)
{
    scoped(message_free) ProtobufCMessage *answer = NULL;
    int code;
    if (session_up(s))
        answer = mesh_status_ask(s, WATCH_ASK_US);
    if (!answer) {
        watch_away(w);
        return CODE_OK;
    }
    code = status_check_node(w->request, (const Koers__Mesh__V1__MeshStatus *)answer);
    if (code)
        return code;
    w->away = false;
    if (w->request->client->json)
        watch_json(w, answer);
    else if (isatty(STDOUT_FILENO))
        watch_screen(w, (const Koers__Mesh__V1__MeshStatus *)answer);
    else
        watch_lines(w, (const Koers__Mesh__V1__MeshStatus *)answer);
    return ferror(stdout) ? CODE_IO : CODE_OK;
}

int status_watch(struct session *s, void *arg)
{
    scoped(watch_fini) struct watch w = {.request = arg};
    int code = session_wait(s, session_is_up, s, session_clock() + s->client->timeout_us);
    while (!code || code == CODE_TIMED_OUT) {
        code = watch_check(&w, s);
        if (code)
            return code;
        code = status_rest(s, WATCH_EVERY_US);
    }
    return code;
}
