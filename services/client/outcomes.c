/* This file has the commands `koers outcome` and `koers agenda`: they show what is on the table of
 * a body, and record what the body decides. */
#include <stdio.h>
#include <string.h>

#include "common/base/civil.h"
#include "common/base/unconst.h"
#include "common/base/utf8.h"
#include "common/event/message.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/body/bodies.h"
#include "services/body/names.h"
#include "services/command/choices.h"
#include "services/command/commands.h"
#include "services/command/labels.h"
#include "services/command/pager.h"
#include "services/command/print.h"
#include "services/command/send.h"

static const struct {
    const char *option;
    size_t offset; /* the offset of the char * member in RecordOutcome */
} outcome_texts[] = {
#define TEXT(option, member)                                                                       \
    {                                                                                              \
        option, offsetof(Koers__Outcome__V1__RecordOutcome, member)                                \
    }
    TEXT("text", text),       TEXT("reason", reason),
    TEXT("date", date),       TEXT("effective", effective),
    TEXT("to", receiver),     TEXT("owner", owner),
    TEXT("due", due),         TEXT("ministry", successor_ministry),
    TEXT("subject", subject), TEXT("recommendation", recommendation),
#undef TEXT
};

static void outcome_words(char *to, size_t size)
{
    size_t n, at = 0;
    const struct kind_word *words = kind_words(&n);
    *to = 0;
    for (size_t i = 0; i < n && at < size; i++)
        at += (size_t)snprintf(to + at, size - at, "%s%s", i ? ", " : "", words[i].dutch);
}

/* Prints an error for every text and date that no body accepts. Returns CODE_OK or CODE_BAD. */
static int outcome_check_texts(const struct client *c)
{
    static const char *const dates[] = {"date", "effective", "due"};
    static const char *const long_texts[] = {"text", "reason", "recommendation"};
    int code = CODE_OK;
    for (size_t i = 0; i < 3; i++) {
        const char *date = client_option(c, dates[i]), *text = client_option(c, long_texts[i]);
        if (date && !civil_date_valid(date))
            code = client_fail(CODE_BAD, T_OPTION T_BAD_DATE, dates[i], date);
        if (text && strlen(text) > TEXT_BYTES_MAX)
            code = client_fail(CODE_BAD, T_OPTION T_TEXT_BYTES, long_texts[i]);
    }
    for (size_t i = 0; i < c->args.n; i++)
        if (!utf8_valid(slice_text(c->args.list[i].value)))
            code = client_fail(CODE_BAD, T_OPTION T_NOT_UTF8, c->args.list[i].name);
    return code;
}

static int outcome_check(const struct client *c, Koers__Outcome__V1__RecordOutcome *record)
{
    const char *kind = client_option(c, "kind"), *decision = client_option(c, "decision-kind");
    int code = outcome_check_texts(c);
    char words[400];
    outcome_words(words, sizeof words);
    if (!kind)
        code = client_fail(CODE_BAD, T_OPTION T_MISSING, "kind");
    else if (!kind_parse(&record->kind, kind))
        code = client_fail(CODE_BAD, T_OPTION T_NOT_ONE_OF, "kind", kind, words);
    if (decision && !decision_parse(&record->decision_kind, decision))
        code = client_fail(CODE_BAD, T_OPTION T_NOT_ONE_OF, "decision-kind", decision,
                           T_DECISION_KINDS);
    if (!client_option(c, "text"))
        code = client_fail(CODE_BAD, T_OPTION T_MISSING, "text");
    return code;
}

/* Checks that body `id` can have bottlenecks on its table, and has a daemon. If not, prints an
 * error. Returns a CODE_*. */
static int outcome_check_body(const char *id)
{
    const struct known_body *body = body_known(id);
    if (body && !body->has_daemon)
        return client_fail(CODE_NO_NODE, T_NO_DAEMON, id);
    if (!body || !body->has_table)
        return choice_no_body(CODE_UNKNOWN, id);
    return CODE_OK;
}

int outcome_run(struct client *c)
{
    Koers__Outcome__V1__RecordOutcome record = KOERS__OUTCOME__V1__RECORD_OUTCOME__INIT;
    scoped(client_list_free) char **invited = client_list(c, "invited", &record.n_invited);
    scoped(client_list_free) char **schemes = client_list(c, "scheme", &record.n_schemes);
    char label[200], done[200] = T_DONE_OUTCOME;
    int code = client_load(c);
    if (!code)
        code = outcome_check(c, &record);
    if (!code)
        code = outcome_check_body(client_operand(c, 0));
    if (code)
        return code;
    record.body = client_operand(c, 0);
    if (c->args.n_operands > 1)
        record.bottleneck = client_operand(c, 1);
    record.invited = invited;
    record.schemes = schemes;
    for (size_t i = 0; i < sizeof outcome_texts / sizeof *outcome_texts; i++) {
        char *text = client_option(c, outcome_texts[i].option);
        if (text)
            *(char **)(void *)((char *)&record + outcome_texts[i].offset) = text;
    }
    snprintf(label, sizeof label, T_LABEL_OUTCOME, kind_dutch(record.kind), record.body,
             *record.bottleneck ? record.bottleneck : record.subject);
    if (!*record.bottleneck)
        snprintf(done, sizeof done, T_DONE_ON_SUBJECT, record.body);
    return send_one(c,
                    &(struct send_draft){.event = EVENT_OUTCOME_RECORD,
                                         .body = record.body,
                                         .subject = *record.bottleneck ? record.bottleneck : NULL,
                                         .label = label,
                                         .payload = &record.base},
                    done);
}

static void outcome_print(const Koers__Outcome__V1__OutcomeView *view)
{
    const Koers__Outcome__V1__Outcome *o = view->outcome;
    const Koers__Outcome__V1__RecordOutcome *r = o ? o->record : NULL;
    if (!r)
        return;
    print_field(T_F_ID, view->id);
    print_field(T_F_BODY, r->body);
    print_field(T_F_KIND, kind_dutch(r->kind));
    if (r->decision_kind)
        print_field(T_F_DECISION, decision_dutch(r->decision_kind));
    print_field(T_F_BOTTLENECK, r->bottleneck);
    print_field(T_F_SUBJECT, r->subject);
    print_field(T_F_TEXT, r->text);
    print_field(T_F_REASON, r->reason);
    print_field(T_F_RECOMMENDATION, r->recommendation);
    print_field(T_F_DATE, r->date);
    print_field(T_F_EFFECTIVE, r->effective);
    print_list(T_F_INVITED, r->n_invited, r->invited);
    print_field(T_F_RECEIVER, r->receiver);
    print_field(T_F_OWNER, r->owner);
    print_field(T_F_DUE, r->due);
    print_list(T_F_SCHEMES, r->n_schemes, r->schemes);
    print_field(T_F_MINISTRY, r->successor_ministry);
    if (!o->answers)
        print_field(T_F_HOLDER, o->holder);
    print_field(T_F_BY, o->recorded_by);
    print_time(T_F_RECORDED, view->at_us);
}

int outcome_show_run(struct client *c)
{
    Koers__Outcome__V1__GetOutcome question = KOERS__OUTCOME__V1__GET_OUTCOME__INIT;
    scoped(message_free) Koers__Outcome__V1__OutcomeView *view = NULL;
    int code;
    question.id = client_operand(c, 0);
    code = session_ask_once(c, "relay", QUERY_OUTCOME_GET, &question.base, &view);
    if (code == CODE_UNKNOWN)
        client_notice(c, T_OUTCOMES_WHERE);
    if (code)
        return code;
    if (c->json)
        client_print_message(&view->base);
    else
        outcome_print(view);
    return CODE_OK;
}

static void outcome_print_row(void *client, const void *row)
{
    const Koers__Outcome__V1__OutcomeView *view = row;
    char when[40];
    (void)client;
    if (!view->outcome || !view->outcome->record)
        return;
    printf("%s  %s  ", print_when(view->at_us, when), view->id);
    print_column(view->outcome->record->bottleneck, 14);
    print_column(kind_dutch(view->outcome->record->kind), 12);
    print_column(view->outcome->record->text, 40);
    putchar('\n');
}

static const char *outcome_key(const void *row)
{
    const Koers__Outcome__V1__OutcomeView *view = row;
    return view->id;
}

static int outcome_list_pages(struct session *s, void *arg)
{
    const struct client *c = arg;
    Koers__Outcome__V1__ListOutcomes question = KOERS__OUTCOME__V1__LIST_OUTCOMES__INIT;
    struct pager pages = {.node = client_operand(c, 0),
                          .query = QUERY_OUTCOME_LIST,
                          .question = &question.base,
                          .rows = PAGER_ROWS(Koers__Outcome__V1__OutcomeList, outcomes),
                          .row = outcome_print_row,
                          .key = outcome_key,
                          .json = c->json};
    int code;
    question.bottleneck = unconst_text(c->args.n_operands > 1 ? client_operand(c, 1) : NULL);
    question.after = pages.after;
    code = pager_run(&pages, s);
    if (!code && !*pages.after)
        client_notice(c, T_NONE_OUTCOMES);
    return code;
}

int outcome_list_run(struct client *c)
{
    int code = outcome_check_body(client_operand(c, 0));
    return code ? code : session_run(c, outcome_list_pages, c);
}

static void agenda_print_item(void *client, const void *row)
{
    const Koers__Outcome__V1__AgendaItem *item = row;
    char when[40], provinces[80];
    (void)client;
    if (!item->bottleneck)
        return;
    print_join(provinces, sizeof provinces, item->bottleneck->n_provinces,
               item->bottleneck->provinces, " ");
    print_column(item->bottleneck->number, 14);
    print_column(label_dutch(labels_tabled, (int)item->tabled), 17);
    print_column(item->from, 12);
    printf("%s  ", print_when(item->since_us, when));
    print_column(provinces, 24);
    print_text(stdout, item->bottleneck->title, 0);
    putchar('\n');
    if (*item->request) {
        printf("%16s", "");
        print_text(stdout, item->request, 16);
        putchar('\n');
    }
}

static const char *agenda_key(const void *row)
{
    const Koers__Outcome__V1__AgendaItem *item = row;
    return item->bottleneck ? item->bottleneck->number : "";
}

static int agenda_pages(struct session *s, void *arg)
{
    const struct client *c = arg;
    Koers__Outcome__V1__GetAgenda question = KOERS__OUTCOME__V1__GET_AGENDA__INIT;
    struct pager pages = {.node = client_operand(c, 0),
                          .query = QUERY_AGENDA_GET,
                          .question = &question.base,
                          .rows = PAGER_ROWS(Koers__Outcome__V1__Agenda, items),
                          .row = agenda_print_item,
                          .key = agenda_key,
                          .json = c->json};
    int code;
    question.after = pages.after;
    code = pager_run(&pages, s);
    if (!code && pages.n == 0)
        client_notice(c, T_AGENDA_EMPTY, client_operand(c, 0));
    return code;
}

int agenda_run(struct client *c)
{
    int code = outcome_check_body(client_operand(c, 0));
    if (!code && strcmp(client_operand(c, 0), "relay") == 0)
        code = client_fail(CODE_USAGE, T_RELAY_AGENDA);
    return code ? code : session_run(c, agenda_pages, c);
}
