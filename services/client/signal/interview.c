/* This file asks the person for a signal, step by step on a terminal. It does not ask for members
 * that options have set. Before it sends the signal, it shows similar signals. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/event/message.h"
#include "services/body/signal_sets.h"
#include "services/client/signal/post.h"
#include "services/command/choices.h"
#include "services/command/labels.h"
#include "services/command/print.h"
#include "services/command/session.h"

/* Prints the question and reads a line from the terminal. Returns the line without the line end, or
 * NULL at the end of the input. The caller frees the line. */
static char *ask_line(const char *question)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t n;
    fputs(question, stderr);
    fputs(" ", stderr);
    n = getline(&line, &capacity, stdin);
    if (n < 0) {
        free(line);
        return NULL;
    }
    line[strcspn(line, "\r\n")] = 0;
    return line;
}

enum answer_kind { ANSWER_TEXT, ANSWER_NUMBERS, ANSWER_LIST };

struct interview_step {
    const char *member;
    const char *question;
    enum answer_kind kind;
    bool required;
};

static const struct interview_step interview_steps[] = {
    {"kind", T_ASK_KIND, ANSWER_TEXT, true},
    {"province", T_ASK_PROVINCE, ANSWER_TEXT, true},
    {"region_type", T_ASK_REGION_TYPE, ANSWER_TEXT, true},
    {"region", T_ASK_REGION, ANSWER_TEXT, true},
    {"pillars", T_ASK_PILLARS, ANSWER_NUMBERS, true},
    {"domains", T_ASK_DOMAINS, ANSWER_LIST, true},
    {"origin", T_ASK_ORIGIN, ANSWER_TEXT, true},
    {"title", T_ASK_TITLE, ANSWER_TEXT, true},
    {"description", T_ASK_DESCRIPTION, ANSWER_TEXT, true},
    {"scheme", T_ASK_SCHEME, ANSWER_TEXT, false},
    {"parties", T_ASK_PARTIES, ANSWER_LIST, false},
};

static json_t *interview_value(const struct interview_step *step, char *answer)
{
    json_t *list;
    if (step->kind == ANSWER_TEXT)
        return json_string(answer);
    list = json_array();
    for (char *rest = answer, *word; (word = strsep(&rest, ","));) {
        word += strspn(word, " ");
        if (*word)
            json_array_append_new(list, step->kind == ANSWER_NUMBERS ? choice_json(word)
                                                                     : json_string(word));
    }
    return list;
}

/* Prints the errors of this member. Returns true if it has no errors. */
static bool interview_good(json_t *object, const char *member)
{
    struct field_errors errors;
    struct signal_input in;
    bool good = true;
    signal_json_read(&in, json_incref(object), &errors);
    for (size_t i = 0; i < errors.n; i++)
        if (strcmp(errors.list[i].field, member) == 0) {
            fprintf(stderr, "  %s\n", errors.list[i].text);
            good = false;
        }
    signal_input_fini(&in);
    return good;
}

static int interview_ask(json_t *object, const struct interview_step *step)
{
    while (!json_object_get(object, step->member)) {
        scoped(mem_freep) char *answer = ask_line(step->question);
        if (!answer)
            return client_fail(CODE_USAGE, T_INTERRUPTED);
        if (!*answer && !step->required)
            return CODE_OK;
        if (text_is_blank(answer)) {
            fprintf(stderr, "  %s\n", T_ASK_AGAIN);
            continue;
        }
        json_object_set_new(object, step->member, interview_value(step, answer));
        if (!interview_good(object, step->member))
            json_object_del(object, step->member);
    }
    return CODE_OK;
}

/* Prints similar signals. If the relay does not answer, the person can still send the signal. */
static void interview_similar(struct client *c, json_t *object)
{
    Koers__Signal__V1__FindSimilar question = KOERS__SIGNAL__V1__FIND_SIMILAR__INIT;
    scoped(message_free) Koers__Signal__V1__SimilarList *list = NULL;
    scoped(buf_fini) struct buf text = {0};
    buf_add_text(&text, "%s\n%s", json_string_value(json_object_get(object, "title")),
                 json_string_value(json_object_get(object, "description")));
    question.text = (char *)text.data;
    if (session_ask_once(c, "relay", QUERY_SIMILAR_FIND, &question.base, &list) == CODE_OK) {
        fputs(list->n_similar > 0 ? T_SIMILAR_ARE : T_SIMILAR_NONE, stderr);
        for (size_t i = 0; i < list->n_similar; i++) {
            const Koers__Signal__V1__Similar *one = list->similar[i];
            char provinces[80];
            print_join(provinces, sizeof provinces, one->n_provinces, one->provinces, " ");
            fprintf(stderr, "  %s  ", one->number);
            print_text(stderr, one->title, 2);
            fprintf(stderr, " (%s)\n", provinces);
        }
    }
}

/* Prints that nothing was sent. Then ends the process by the Unix signal `signo`, so that a shell
 * sees an interrupt. */
static void interview_interrupted(int signo)
{
    static const char words[] = "\nkoers: " T_INTERRUPTED "\n";
    ssize_t n = write(STDERR_FILENO, words, sizeof words - 1);
    (void)n;
    signal(signo, SIG_DFL);
    raise(signo);
}

static int interview(struct client *c, json_t *object)
{
    scoped(mem_freep) char *answer = NULL;
    int code = CODE_OK;
    for (size_t i = 0; !code && i < sizeof interview_steps / sizeof *interview_steps; i++)
        code = interview_ask(object, &interview_steps[i]);
    if (code)
        return code;
    interview_similar(c, object);
    answer = ask_line(T_ASK_SEND);
    if (answer && (*answer == 0 || *answer == 'j' || *answer == 'J' || *answer == 'y'))
        return CODE_OK;
    client_notice(c, T_NOT_SENT);
    return CODE_NO;
}

int post_ask_person(struct client *c, json_t *object)
{
    int code;
    signal(SIGINT, interview_interrupted);
    code = interview(c, object);
    signal(SIGINT, SIG_DFL);
    return code;
}
