/* This file has the commands `koers signal show`, `list`, `link`, `answer` and `forget`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/unconst.h"
#include "common/event/message.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "services/command/choices.h"
#include "services/command/commands.h"
#include "services/command/labels.h"
#include "services/command/numbers.h"
#include "services/command/pager.h"
#include "services/command/print.h"
#include "services/command/send.h"

static void signal_print(const Koers__Signal__V1__SignalView *view)
{
    const Koers__Signal__V1__Signal *s = view->signal;
    print_field(T_F_NUMBER, view->number);
    if (!s)
        return;
    print_field(T_F_TITLE, s->title);
    print_field(T_F_KIND, label_dutch(labels_signal_kind, (int)s->kind));
    print_field(T_F_STATE, label_dutch(labels_signal_state, (int)view->state));
    print_field(T_F_PROVINCE, s->province);
    print_field(T_F_REGION, s->region);
    print_field(T_F_REGION_TYPE, s->region_type);
    print_pillars(s->n_pillars, s->pillars);
    print_list(T_F_DOMAINS, s->n_domains, s->domains);
    print_field(T_F_ORIGIN, label_dutch(labels_origin, (int)s->origin));
    print_field(T_F_DESCRIPTION, s->description);
    print_field(T_F_SCHEME, *view->scheme_id ? view->scheme_id : s->scheme);
    print_list(T_F_PARTIES, s->n_parties, s->parties);
    for (size_t i = 0; i < s->n_evidence; i++)
        printf("%-14s%s = %g\n", i ? "" : T_F_EVIDENCE, s->evidence[i]->name,
               s->evidence[i]->value);
    print_field(T_F_SOURCE, s->source);
    print_field(T_F_CONTACT, view->contact_forgotten ? T_CONTACT_GONE
                             : s->has_contact        ? T_CONTACT_KEPT
                                                     : "");
    print_list(T_F_LINKED, view->n_linked, view->linked);
    print_field(T_F_ANSWER, view->answer);
    print_field(T_F_BY, view->posted_by);
    print_time(T_F_POSTED, view->posted_us);
    print_field(T_F_ID, s->id);
}

static int signal_show_contact(struct client *c)
{
    Koers__Signal__V1__GetContact question = KOERS__SIGNAL__V1__GET_CONTACT__INIT;
    scoped(message_free) Koers__Signal__V1__Contact *contact = NULL;
    int code;
    question.signal = client_operand(c, 0);
    code = session_ask_once(c, "relay", QUERY_CONTACT_GET, &question.base, &contact);
    if (code)
        return code;
    if (c->json) {
        client_print_message(&contact->base);
        return CODE_OK;
    }
    print_field(T_F_NAME, contact->name);
    print_field(T_F_EMAIL, contact->email);
    print_field(T_F_PHONE, contact->phone);
    return CODE_OK;
}

/* Prints which body has the bottleneck of a signal, and the dates of the bottleneck. */
static int signal_print_where(struct session *s, struct client *c, char *bottleneck)
{
    Koers__Bottleneck__V1__GetBottleneck question = KOERS__BOTTLENECK__V1__GET_BOTTLENECK__INIT;
    scoped(message_free) Koers__Bottleneck__V1__BottleneckView *view = NULL;
    int code;
    question.bottleneck = bottleneck;
    code = session_ask(s, "relay", QUERY_BOTTLENECK_GET, &question.base, &view);
    if (code)
        return code;
    putchar('\n');
    print_field(T_F_BOTTLENECK, bottleneck);
    print_field(T_F_STATE, label_dutch(labels_bottleneck_state, (int)view->state));
    print_field(T_F_HOLDER, view->holder);
    print_field(T_F_EFFECTIVE, view->effective);
    print_field(T_F_TERM, view->term);
    client_notice(c, T_WHOLE_JOURNEY, bottleneck);
    return CODE_OK;
}

static int signal_show_in(struct session *s, void *arg)
{
    struct client *c = arg;
    Koers__Signal__V1__GetSignal question = KOERS__SIGNAL__V1__GET_SIGNAL__INIT;
    scoped(message_free) Koers__Signal__V1__SignalView *view = NULL;
    int code;
    question.signal = client_operand(c, 0);
    code = session_ask(s, "relay", QUERY_SIGNAL_GET, &question.base, &view);
    if (code)
        return code;
    if (c->json) {
        client_print_message(&view->base);
        return CODE_OK;
    }
    signal_print(view);
    return *view->bottleneck ? signal_print_where(s, c, view->bottleneck) : CODE_OK;
}

int signal_show_run(struct client *c)
{
    return client_option(c, "contact") ? signal_show_contact(c) : session_run(c, signal_show_in, c);
}

static void signal_print_row(void *list, const void *row)
{
    const Koers__Signal__V1__SignalView *view = row;
    (void)list;
    print_column(view->number, 14);
    print_column(view->signal ? view->signal->province : "", 5);
    print_column(view->signal ? label_dutch(labels_signal_kind, (int)view->signal->kind) : "", 10);
    print_column(*view->bottleneck ? view->bottleneck
                                   : label_dutch(labels_signal_state, (int)view->state),
                 14);
    print_text(stdout, view->signal ? view->signal->title : "", 0);
    putchar('\n');
}

enum { SIGNAL_PAGE = 200 };

struct signal_list {
    Koers__Signal__V1__ListSignals question;
    uint64_t limit; /* the maximum count of rows in all pages together */
    uint64_t n, total;
};

static void signal_set_page(struct signal_list *list)
{
    uint64_t left = list->limit - list->n;
    list->question.limit = (uint32_t)(left < SIGNAL_PAGE ? left : SIGNAL_PAGE);
}

/* Adds the rows of a page to the count, and limits the next page to the rows that are still
 * allowed. */
static void signal_count_page(void *arg, const void *answer)
{
    struct signal_list *list = arg;
    const Koers__Signal__V1__SignalList *page = answer;
    list->n += page->n_signals;
    list->total = page->total;
    if (list->n < list->limit)
        signal_set_page(list);
}

static const char *signal_key(const void *row)
{
    const Koers__Signal__V1__SignalView *view = row;
    return view->number;
}

static int signal_list_pages(struct session *s, void *arg)
{
    struct signal_list *list = arg;
    struct pager pages = {.node = "relay",
                          .query = QUERY_SIGNAL_LIST,
                          .question = &list->question.base,
                          .rows = PAGER_ROWS(Koers__Signal__V1__SignalList, signals),
                          .page = signal_count_page,
                          .row = signal_print_row,
                          .key = signal_key,
                          .arg = list,
                          .json = s->client->json,
                          .most_rows = list->limit};
    int code;
    list->question.after = pages.after;
    signal_set_page(list);
    code = pager_run(&pages, s);
    if (!code)
        client_notice(s->client, T_LISTED, (unsigned long long)list->n,
                      (unsigned long long)list->total);
    return code;
}

int signal_list_run(struct client *c)
{
    struct signal_list asked = {.question = KOERS__SIGNAL__V1__LIST_SIGNALS__INIT,
                                .limit = UINT64_MAX};
    int kind = 0, state = 0, code;
    code = choice_province(c, &asked.question.province);
    if (!code)
        code = choice_word(c, "kind", labels_signal_kind, &kind);
    if (!code)
        code = choice_word(c, "state", labels_signal_state, &state);
    if (!code)
        code = number_check_bottleneck(client_option(c, "bottleneck"));
    if (!code)
        code = choice_number(c, "limit", UINT64_MAX, &asked.limit);
    if (code)
        return code;
    asked.question.kind = (Koers__Signal__V1__Kind)kind;
    asked.question.state = (Koers__Signal__V1__State)state;
    asked.question.bottleneck = unconst_text(client_option(c, "bottleneck"));
    return session_run(c, signal_list_pages, &asked);
}

int signal_link_run(struct client *c)
{
    Koers__Signal__V1__LinkSignals link = KOERS__SIGNAL__V1__LINK_SIGNALS__INIT;
    int code = client_load(c);
    link.signals = c->args.operands;
    link.n_signals = c->args.n_operands;
    link.reason = unconst_text(client_option(c, "reason"));
    if (code)
        return code;
    return send_one(c,
                    &(struct send_draft){.event = EVENT_SIGNAL_LINK,
                                         .province = client_own_province(c),
                                         .label = T_LABEL_LINK,
                                         .payload = &link.base},
                    T_DONE_LINK);
}

int signal_answer_run(struct client *c)
{
    Koers__Signal__V1__AnswerSignal answer = KOERS__SIGNAL__V1__ANSWER_SIGNAL__INIT;
    int code = client_load(c);
    answer.signal = client_operand(c, 0);
    answer.text = unconst_text(client_option(c, "text"));
    if (code)
        return code;
    if (!*answer.text)
        return client_fail(CODE_BAD, T_OPTION T_MISSING, "text");
    return send_one(c,
                    &(struct send_draft){.event = EVENT_SIGNAL_ANSWER,
                                         .subject = answer.signal,
                                         .label = T_LABEL_ANSWER,
                                         .payload = &answer.base},
                    T_DONE_ANSWER);
}

int signal_forget_run(struct client *c)
{
    Koers__Signal__V1__ForgetContact forget = KOERS__SIGNAL__V1__FORGET_CONTACT__INIT;
    int code = client_load(c);
    forget.signal = client_operand(c, 0);
    if (code)
        return code;
    return send_one(c,
                    &(struct send_draft){.event = EVENT_SIGNAL_FORGET,
                                         .subject = forget.signal,
                                         .province = client_own_province(c),
                                         .label = T_LABEL_FORGET,
                                         .payload = &forget.base},
                    T_DONE_FORGET);
}
