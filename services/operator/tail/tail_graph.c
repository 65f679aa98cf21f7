/* This file draws `koers tail --graph`. On a terminal it uses the alternate screen, so that the old
 * contents come back when the graph ends. Each frame is one write, so that the screen does not
 * flicker. */
#include "services/operator/tail/tail_graph.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "services/operator/tail/tail_topics.h"
#include "services/operator/tail/texts.h"

enum { TOPIC_WIDTH = 40, FIGURES = 28, US = 1000000, EVERY_PLAIN = 10 };

struct tail_graph {
    bool json, screen, shown;
    int64_t every_us, drawn_us;
    uint64_t total;
    struct tail_topics topics;
};

void tail_graph_new(struct tail_graph **gp, bool json, int64_t every_us)
{
    const char *term = getenv("TERM");
    struct tail_graph *g = mem_new(sizeof *g);
    g->json = json;
    g->screen = !json && isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
    g->every_us = every_us ? every_us : g->screen ? US : EVERY_PLAIN * US;
    *gp = g;
}

void tail_graph_destroy(struct tail_graph **gp)
{
    if (*gp)
        tail_topics_fini(&(*gp)->topics);
    free(*gp);
    *gp = NULL;
}

void tail_graph_add(struct tail_graph *g, const struct tail_record *r)
{
    struct tail_topic *t = tail_topics_get(&g->topics, r->event.topic);
    t->n++;
    t->recent++;
    g->total++;
}

int64_t tail_graph_wait_us(const struct tail_graph *g)
{
    return g->every_us < US ? g->every_us : US;
}

static void graph_size(unsigned *rowsp, unsigned *columnsp)
{
    struct winsize size;
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row;
    *rowsp = known ? size.ws_row : 24;
    *columnsp = known ? size.ws_col : 80;
}

/* Appends a bar of `part` times `width` cells. If the bar ends inside a cell, the last character
 * fills that cell up to the nearest eighth. */
static void graph_bar(struct buf *to, double part, unsigned width)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    unsigned n = (unsigned)(part * width * 8 + 0.5);
    for (; n >= 8; n -= 8)
        buf_add_text(to, "█");
    buf_add_text(to, "%s", eighths[n]);
}

static int graph_busiest_first(const void *a, const void *b)
{
    const struct tail_topic *left = *(const struct tail_topic *const *)a,
                            *right = *(const struct tail_topic *const *)b;
    if (left->n != right->n)
        return left->n > right->n ? -1 : 1;
    return strcmp(left->topic, right->topic);
}

/* Appends one row for each topic. The topic with the most events is first. In a row the numbers
 * come before the bar, so that a narrow terminal cuts off only the bar. */
static void graph_rows(struct buf *to, const struct tail_graph *g, double seconds, unsigned rows,
                       unsigned columns)
{
    scoped(mem_freep) const struct tail_topic **order = mem_new((g->topics.n + 1) * sizeof *order);
    double most = 0;
    for (size_t i = 0; i < g->topics.n; i++) {
        order[i] = &g->topics.list[i];
        if ((double)order[i]->recent / seconds > most)
            most = (double)order[i]->recent / seconds;
    }
    qsort(order, g->topics.n, sizeof *order, graph_busiest_first);
    for (size_t i = 0; i < g->topics.n && i < rows; i++) {
        double rate = (double)order[i]->recent / seconds;
        buf_add_text(to, "\033[K%-*.*s %10llu %9.1f/s ", TOPIC_WIDTH, TOPIC_WIDTH, order[i]->topic,
                     (unsigned long long)order[i]->n, rate);
        if (most > 0 && columns > TOPIC_WIDTH + FIGURES)
            graph_bar(to, rate / most, columns - TOPIC_WIDTH - FIGURES);
        buf_add_text(to, "\r\n");
    }
    if (g->topics.n > rows)
        buf_add_text(to, "\033[K" T_GRAPH_MORE "\r\n", g->topics.n - rows);
}

static void graph_screen(struct buf *to, struct tail_graph *g, double seconds, const char *now)
{
    unsigned rows, columns;
    graph_size(&rows, &columns);
    if (!g->shown)
        buf_add_text(to, "\033[?1049h\033[?25l");
    g->shown = true;
    buf_add_text(to, "\033[H\033[K" T_GRAPH_HEAD "\r\n\033[K\r\n", now,
                 (unsigned long long)g->total);
    graph_rows(to, g, seconds, rows > 5 ? rows - 4 : 1, columns);
    buf_add_text(to, "\033[J");
}

static void graph_line(struct buf *to, const struct tail_graph *g, double seconds, const char *now)
{
    bool any = false;
    buf_add_text(to, "%s ", now);
    for (size_t i = 0; i < g->topics.n; i++) {
        const struct tail_topic *t = &g->topics.list[i];
        if (t->recent > 0)
            buf_add_text(to, " %s=%.1f/s", t->topic, (double)t->recent / seconds);
        any = any || t->recent > 0;
    }
    buf_add_text(to, any ? "\n" : " " T_GRAPH_NOTHING "\n");
}

static void graph_json(struct buf *to, const struct tail_graph *g, double seconds, int64_t now_us)
{
    json_t *json = json_object(), *topics = json_object();
    char now[CIVIL_TIME];
    civil_utc(now_us, now);
    for (size_t i = 0; i < g->topics.n; i++)
        if (g->topics.list[i].recent > 0)
            json_object_set_new(topics, g->topics.list[i].topic,
                                json_integer((json_int_t)g->topics.list[i].recent));
    json_object_set_new(json, "at", json_string(now));
    json_object_set_new(json, "seconds", json_real(seconds));
    json_object_set_new(json, "topics", topics);
    char *text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(6));
    json_decref(json);
    buf_add_text(to, "%s\n", text);
    free(text);
}

static void graph_frame(struct tail_graph *g, struct buf *frame, int64_t now_us)
{
    double seconds = (double)(now_us - g->drawn_us) / US;
    int64_t clock = civil_now_us();
    char now[CIVIL_TIME];
    civil_local(clock, now);
    if (g->json)
        graph_json(frame, g, seconds, clock);
    else if (g->screen)
        graph_screen(frame, g, seconds, now);
    else
        graph_line(frame, g, seconds, now);
    for (size_t i = 0; i < g->topics.n; i++)
        g->topics.list[i].recent = 0;
    g->drawn_us = now_us;
}

void tail_graph_draw(struct tail_graph *g, struct buf *to, int64_t now_us)
{
    if (g->drawn_us == 0)
        g->drawn_us = now_us;
    else if (now_us - g->drawn_us >= g->every_us)
        graph_frame(g, to, now_us);
}

void tail_graph_end(struct tail_graph *g, struct buf *to, int64_t now_us)
{
    static const char back[] = "\033[?25h\033[?1049l";
    if (g->shown)
        buf_add(to, back, sizeof back - 1);
    else if (!g->screen && g->drawn_us && now_us > g->drawn_us)
        graph_frame(g, to, now_us);
    g->shown = false;
    g->drawn_us = 0;
}
