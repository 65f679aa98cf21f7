/* This file has the commands `koers bottleneck`: they make a bottleneck of signals, show it and its
 * history, and assess for a province whether it is solved. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/unconst.h"
#include "common/event/message.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "services/command/choices.h"
#include "services/command/commands.h"
#include "services/command/labels.h"
#include "services/command/pager.h"
#include "services/command/print.h"
#include "services/command/send.h"

int bottleneck_new_run(struct client *c)
{
    Koers__Bottleneck__V1__NewBottleneck new = KOERS__BOTTLENECK__V1__NEW_BOTTLENECK__INIT;
    int code = client_load(c);
    new.signals = c->args.operands;
    new.n_signals = c->args.n_operands;
    new.title = unconst_text(client_option(c, "title"));
    if (code)
        return code;
    return send_one(c,
                    &(struct send_draft){.event = EVENT_BOTTLENECK_NEW,
                                         .province = client_own_province(c),
                                         .label = T_LABEL_NEW,
                                         .payload = &new.base},
                    T_DONE_NEW);
}

int bottleneck_join_run(struct client *c)
{
    Koers__Bottleneck__V1__JoinBottleneck join = KOERS__BOTTLENECK__V1__JOIN_BOTTLENECK__INIT;
    int code = client_load(c);
    join.bottleneck = client_operand(c, 0);
    join.signals = c->args.operands + 1;
    join.n_signals = c->args.n_operands - 1;
    if (code)
        return code;
    return send_one(c,
                    &(struct send_draft){.event = EVENT_BOTTLENECK_JOIN,
                                         .subject = join.bottleneck,
                                         .province = client_own_province(c),
                                         .label = T_LABEL_JOIN,
                                         .payload = &join.base},
                    T_DONE_JOIN);
}

int bottleneck_solved_run(struct client *c)
{
    Koers__Bottleneck__V1__AssessBottleneck assess = KOERS__BOTTLENECK__V1__ASSESS_BOTTLENECK__INIT;
    const char *degree = client_option(c, "degree");
    int code = client_load(c);
    if (code)
        return code;
    if (!degree)
        return client_fail(CODE_BAD, T_OPTION T_MISSING, "degree");
    assess.degree = (Koers__Bottleneck__V1__Degree)label_parse(labels_degree, degree);
    if (!assess.degree)
        return client_fail(CODE_BAD, T_OPTION T_NOT_ONE_OF, "degree", degree, T_DEGREES);
    assess.bottleneck = client_operand(c, 0);
    assess.reason = unconst_text(client_option(c, "reason"));
    if (!*assess.reason)
        return client_fail(CODE_BAD, T_OPTION T_MISSING, "reason");
    return send_one(c,
                    &(struct send_draft){.event = EVENT_BOTTLENECK_ASSESS,
                                         .subject = assess.bottleneck,
                                         .province = client_own_province(c),
                                         .label = T_LABEL_ASSESS,
                                         .payload = &assess.base},
                    T_DONE_ASSESS);
}

int bottleneck_reopen_run(struct client *c)
{
    Koers__Bottleneck__V1__ReopenBottleneck reopen = KOERS__BOTTLENECK__V1__REOPEN_BOTTLENECK__INIT;
    int code = client_load(c);
    if (code)
        return code;
    reopen.bottleneck = client_operand(c, 0);
    reopen.reason = unconst_text(client_option(c, "reason"));
    if (!*reopen.reason)
        return client_fail(CODE_BAD, T_OPTION T_MISSING, "reason");
    return send_one(c,
                    &(struct send_draft){.event = EVENT_BOTTLENECK_REOPEN,
                                         .subject = reopen.bottleneck,
                                         .province = client_own_province(c),
                                         .label = T_LABEL_REOPEN,
                                         .payload = &reopen.base},
                    T_DONE_REOPEN);
}

static void bottleneck_print(const Koers__Bottleneck__V1__BottleneckView *view)
{
    const Koers__Bottleneck__V1__Bottleneck *b = view->bottleneck;
    if (!b)
        return;
    print_field(T_F_NUMBER, b->number);
    print_field(T_F_TITLE, b->title);
    print_field(T_F_STATE, label_dutch(labels_bottleneck_state, (int)view->state));
    print_field(T_F_HOLDER, view->holder);
    print_field(T_F_SUMMARY, b->summary);
    print_pillars(b->n_pillars, b->pillars);
    print_field(T_F_ORIGIN, label_dutch(labels_origin, (int)b->origin));
    print_list(T_F_PROVINCES, b->n_provinces, b->provinces);
    print_list(T_F_SIGNALS, b->n_signals, b->signals);
    print_list(T_F_SCHEMES, b->n_schemes, b->schemes);
    print_list(T_F_PATH, b->n_path, b->path);
    print_field(T_F_EFFECTIVE, view->effective);
    print_field(T_F_TERM, view->term);
    for (size_t i = 0; i < view->n_assessments; i++) {
        const Koers__Bottleneck__V1__BottleneckAssessed *a = view->assessments[i];
        printf("%-14s%s: ", i ? "" : T_F_ASSESSED, a->province);
        printf("%s. ", label_dutch(labels_degree, (int)a->degree));
        print_text(stdout, a->reason, 14);
        putchar('\n');
    }
}

int bottleneck_show_run(struct client *c)
{
    Koers__Bottleneck__V1__GetBottleneck question = KOERS__BOTTLENECK__V1__GET_BOTTLENECK__INIT;
    scoped(message_free) Koers__Bottleneck__V1__BottleneckView *view = NULL;
    int code;
    question.bottleneck = client_operand(c, 0);
    code = session_ask_once(c, "relay", QUERY_BOTTLENECK_GET, &question.base, &view);
    if (code)
        return code;
    if (c->json)
        client_print_message(&view->base);
    else
        bottleneck_print(view);
    return CODE_OK;
}

static void bottleneck_print_row(void *client, const void *row)
{
    const Koers__Bottleneck__V1__BottleneckView *view = row;
    char provinces[80];
    (void)client;
    if (!view->bottleneck)
        return;
    print_join(provinces, sizeof provinces, view->bottleneck->n_provinces,
               view->bottleneck->provinces, " ");
    print_column(view->bottleneck->number, 14);
    print_column(label_dutch(labels_bottleneck_state, (int)view->state), 10);
    print_column(view->holder, 12);
    print_column(provinces, 24);
    print_text(stdout, view->bottleneck->title, 0);
    putchar('\n');
}

static const char *bottleneck_key(const void *row)
{
    const Koers__Bottleneck__V1__BottleneckView *view = row;
    return view->bottleneck ? view->bottleneck->number : "";
}

static int bottleneck_list_pages(struct session *s, void *arg)
{
    Koers__Bottleneck__V1__ListBottlenecks *question = arg;
    struct pager pages = {.node = "relay",
                          .query = QUERY_BOTTLENECK_LIST,
                          .question = &question->base,
                          .rows = PAGER_ROWS(Koers__Bottleneck__V1__BottleneckList, bottlenecks),
                          .row = bottleneck_print_row,
                          .key = bottleneck_key,
                          .json = s->client->json};
    int code;
    question->after = pages.after;
    code = pager_run(&pages, s);
    if (!code && !*pages.after)
        client_notice(s->client, T_NONE_BOTTLENECKS);
    return code;
}

int bottleneck_list_run(struct client *c)
{
    Koers__Bottleneck__V1__ListBottlenecks question = KOERS__BOTTLENECK__V1__LIST_BOTTLENECKS__INIT;
    int state = 0, code = choice_province(c, &question.province);
    if (!code)
        code = choice_word(c, "state", labels_bottleneck_state, &state);
    if (code)
        return code;
    question.state = (Koers__Bottleneck__V1__State)state;
    question.holder = unconst_text(client_option(c, "holder"));
    return session_run(c, bottleneck_list_pages, &question);
}

static void bottleneck_print_step(void *client, const void *row)
{
    const Koers__Bottleneck__V1__Step *step = row;
    char when[40];
    (void)client;
    printf("%s  ", print_when(step->at_us, when));
    print_column(strcmp(step->direction, "down") == 0 ? T_DOWN : T_UP, 1);
    print_column(step->body, 12);
    print_text(stdout, label_step(step->what), 0);
    if (*step->by)
        printf(T_STEP_BY, step->by);
    if (*step->holder)
        printf(T_STEP_HOLDER, step->holder);
    printf("  #%llu\n", (unsigned long long)step->sequence);
    if (*step->text) {
        printf("%23s", "");
        print_text(stdout, step->text, 23);
        putchar('\n');
    }
}

struct bottleneck_trace {
    struct client *client;
    Koers__Bottleneck__V1__TraceBottleneck question;
};

/* Prints the bottleneck before the first page of its history. Prints nothing for a later page or
 * with --json. */
static void bottleneck_print_traced(void *arg, const void *answer)
{
    const struct bottleneck_trace *trace = arg;
    const Koers__Bottleneck__V1__BottleneckTrace *page = answer;
    if (trace->client->json || trace->question.skip > 0 || !page->view)
        return;
    bottleneck_print_row(NULL, page->view);
    putchar('\n');
}

static int bottleneck_trace_pages(struct session *s, void *arg)
{
    struct bottleneck_trace trace = {arg, KOERS__BOTTLENECK__V1__TRACE_BOTTLENECK__INIT};
    struct pager pages = {.node = "relay",
                          .query = QUERY_BOTTLENECK_TRACE,
                          .question = &trace.question.base,
                          .rows = PAGER_ROWS(Koers__Bottleneck__V1__BottleneckTrace, steps),
                          .page = bottleneck_print_traced,
                          .row = bottleneck_print_step,
                          .arg = &trace,
                          .json = s->client->json,
                          .skipp = &trace.question.skip};
    trace.question.bottleneck = client_operand(trace.client, 0);
    return pager_run(&pages, s);
}

int bottleneck_trace_run(struct client *c)
{
    return session_run(c, bottleneck_trace_pages, c);
}

int bottleneck_similar_run(struct client *c)
{
    Koers__Signal__V1__FindSimilar question = KOERS__SIGNAL__V1__FIND_SIMILAR__INIT;
    scoped(message_free) Koers__Signal__V1__SimilarList *list = NULL;
    int code;
    if (c->args.n_operands > 0)
        question.signal = client_operand(c, 0);
    question.text = unconst_text(client_option(c, "text"));
    if (!*question.signal && !*question.text)
        return client_fail(CODE_USAGE, T_SIMILAR_OF_WHAT);
    code = session_ask_once(c, "relay", QUERY_SIMILAR_FIND, &question.base, &list);
    if (code)
        return code;
    for (size_t i = 0; i < list->n_similar; i++) {
        const Koers__Signal__V1__Similar *one = list->similar[i];
        char provinces[80];
        if (c->json) {
            client_print_message(&one->base);
            continue;
        }
        print_join(provinces, sizeof provinces, one->n_provinces, one->provinces, " ");
        printf("%4u  ", one->likeness);
        print_column(one->number, 14);
        print_column(provinces, 24);
        print_text(stdout, one->title, 0);
        putchar('\n');
    }
    if (list->n_similar == 0)
        client_notice(c, T_NOTHING_SIMILAR);
    return CODE_OK;
}
