/* This file counts events for `koers tail --counts`. The size of an event is the count of bytes
 * that its sender published. */
#include "services/operator/tail/tail_counts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/civil.h"
#include "services/command/client.h"
#include "services/command/print.h"
#include "services/operator/tail/tail_topics.h"
#include "services/operator/tail/texts.h"

enum { TOPIC_WIDTH = 44 };

struct tail_counts {
    bool json;
    struct tail_topics topics;
};

void tail_counts_new(struct tail_counts **cp, bool json)
{
    *cp = mem_new(sizeof **cp);
    (*cp)->json = json;
}

void tail_counts_destroy(struct tail_counts **cp)
{
    if (*cp)
        tail_topics_fini(&(*cp)->topics);
    free(*cp);
    *cp = NULL;
}

void tail_counts_add(struct tail_counts *c, const struct tail_record *r)
{
    struct tail_topic *t = tail_topics_get(&c->topics, r->event.topic);
    if (t->n++ == 0)
        t->first_us = r->record->committed_us;
    t->last_us = r->record->committed_us;
    t->bytes += r->record->event.len;
}

static void counts_print_json(const struct tail_topic *t)
{
    char first[CIVIL_TIME], last[CIVIL_TIME];
    civil_utc(t->first_us, first);
    civil_utc(t->last_us, last);
    client_print_json(json_pack("{s:s, s:I, s:I, s:s, s:s}", "topic", t->topic, "count",
                                (json_int_t)t->n, "bytes", (json_int_t)t->bytes, "first", first,
                                "last", last));
}

static void counts_print_row(const char *topic, uint64_t n, uint64_t bytes, int64_t first_us,
                             int64_t last_us)
{
    char first[CIVIL_TIME], last[CIVIL_TIME];
    civil_local(first_us, first);
    civil_local(last_us, last);
    print_column(topic, TOPIC_WIDTH);
    printf("%10llu %12llu  %s  %s\n", (unsigned long long)n, (unsigned long long)bytes, first,
           last);
}

static void counts_print_table(const struct tail_topics *topics)
{
    struct tail_topic all = {.first_us = INT64_MAX};
    if (topics->n > 0)
        puts(T_COUNTS_HEAD);
    for (size_t i = 0; i < topics->n; i++) {
        const struct tail_topic *t = &topics->list[i];
        counts_print_row(t->topic, t->n, t->bytes, t->first_us, t->last_us);
        all.n += t->n;
        all.bytes += t->bytes;
        all.first_us = t->first_us < all.first_us ? t->first_us : all.first_us;
        all.last_us = t->last_us > all.last_us ? t->last_us : all.last_us;
    }
    if (topics->n > 1)
        counts_print_row(T_COUNTS_ALL, all.n, all.bytes, all.first_us, all.last_us);
}

int tail_counts_print(const struct tail_counts *c)
{
    for (size_t i = 0; c->json && i < c->topics.n; i++)
        counts_print_json(&c->topics.list[i]);
    if (!c->json)
        counts_print_table(&c->topics);
    return fflush(stdout) == 0 || errno == EPIPE
               ? CODE_OK
               : client_fail(CODE_IO, T_OUT_FAILED, strerror(errno));
}
