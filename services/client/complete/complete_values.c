/* This file completes operands and the values of options. The values come from the catalogue, the
 * bodies, the provinces, the key files, or the mesh. The word in help ("KNP", "OVERLEG", "BESTAND")
 * selects the source. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "common/event/catalogue.h"
#include "common/event/message.h"
#include "services/body/bodies.h"
#include "services/body/province.h"
#include "services/client/complete/complete.h"
#include "services/command/commands.h"
#include "services/operator/explain/explain.h"
#include "services/operator/keys/key_home.h"

/* ---- descriptions of values ---- */

static const char *word_text(const char *word)
{
    const struct province *province = province_by_code(word);
    const struct known_body *body = body_known(word);
    return province ? province->name : body ? body->name : NULL;
}

void complete_words(struct completion *c, const char *words)
{
    while (*words) {
        size_t n = strcspn(words, " |");
        char word[60];
        if (n > 0 && slice_copy((struct slice){(const uint8_t *)words, n}, word, sizeof word))
            complete_add(c, word, word_text(word));
        words += n + (words[n] != '\0');
    }
}

static void values_bodies(struct completion *c)
{
    const struct known_body *body;
    for (size_t i = 0; (body = body_nth(i)); i++)
        if (body->has_daemon && body->has_table)
            complete_add(c, body->id, body->name);
}

/* ---- identities and key files ---- */

static void values_keys(struct completion *c)
{
    char folder[CLIENT_PATH + 8];
    snprintf(folder, sizeof folder, "%s/keys", c->client.config);
    DIR *dir = opendir(folder);
    for (const struct dirent *entry; dir && (entry = readdir(dir));) {
        char name[KEY_NAME_MAX + 1];
        size_t n = strlen(entry->d_name);
        if (n > 4 && strcmp(entry->d_name + n - 4, ".key") == 0 &&
            slice_copy((struct slice){(const uint8_t *)entry->d_name, n - 4}, name, sizeof name))
            complete_add(c, name, NULL);
    }
    if (dir)
        closedir(dir);
}

/* Offers all identities of the policy in the mesh home folder. If no policy can be loaded, offers
 * the identities that have a key file. */
static void values_identities(struct completion *c)
{
    struct key_home h = {0};
    scoped(message_free) Koers__Policy__V1__Policy *p = NULL;
    snprintf(h.directory, sizeof h.directory, "%s", c->client.config);
    if (home_policy_load(&h, &p, NULL)) {
        values_keys(c);
        return;
    }
    for (size_t i = 0; i < p->n_identities; i++) {
        char text[140];
        const Koers__Policy__V1__Identity *one = p->identities[i];
        snprintf(text, sizeof text, "%.60s%s%.60s", one->role, *one->scope ? " " : "", one->scope);
        complete_add(c, one->name, text);
    }
}

/* ---- event types and topics from the catalogue ---- */

static void values_types(struct completion *c)
{
    for (size_t i = 0; i < N_EVENTS; i++)
        complete_add(c, catalogue_events[i].short_type, catalogue_events[i].topics);
}

/* Offers a topic made of the template: `value` replaces `variable`, and "*" replaces every other
 * variable. */
static void topic_add(struct completion *c, const char *template, size_t n, const char *variable,
                      const char *value, const char *text)
{
    char topic[200] = "";
    size_t at = 0;
    for (size_t i = 0; i < n && at < sizeof topic - 62;) {
        size_t end = template[i] == '<' ? strcspn(template + i, ">") + 1 : 1;
        const char *put = template + i;
        size_t n_put = 1;
        if (template[i] == '<') {
            bool is = variable && strncmp(template + i, variable, end) == 0;
            put = is ? value : "*";
            n_put = strlen(put);
        }
        memcpy(topic + at, put, n_put);
        at += n_put;
        i += end;
    }
    topic[at] = '\0';
    complete_add(c, topic, text);
}

/* Offers a topic with "*" for every variable. If the person typed a dot, offers topics with real
 * names too; before that, the list would be too long. */
static void topic_each(struct completion *c, const char *template, size_t n, const char *text)
{
    const struct known_body *body;
    topic_add(c, template, n, NULL, NULL, text);
    if (!strchr(c->word, '.'))
        return;
    for (size_t i = 0; i < PROVINCES && memmem(template, n, "<province>", 10); i++)
        topic_add(c, template, n, "<province>", provinces[i].token, text);
    for (size_t i = 0; memmem(template, n, "<body>", 6) && (body = body_nth(i)); i++)
        if (body->has_daemon)
            topic_add(c, template, n, "<body>", body->id, text);
}

static void values_topics(struct completion *c)
{
    static const char *const all[] = {"ask.>", "up.>", "down.>", "reply.>", "mesh.>"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        complete_add(c, all[i], NULL);
    for (size_t i = 0; i < N_EVENTS; i++)
        for (const char *t = catalogue_events[i].topics; *t;) {
            size_t n = strcspn(t, "|");
            topic_each(c, t, n, catalogue_events[i].short_type);
            t += n + (t[n] == '|');
        }
}

static void values_codes(struct completion *c)
{
    const struct explanation *one;
    for (size_t i = 0; (one = explain_nth(i)); i++)
        if (!strchr(one->code, '*')) /* a code with "*" stands for several codes */
            complete_add(c, one->code, explain_kind_word(one->kind));
}

/* ---- numbers and names from the mesh ---- */

static void values_bottlenecks(struct completion *c)
{
    complete_live(c, COMPLETE_BOTTLENECKS);
}

static void values_signals(struct completion *c)
{
    complete_live(c, COMPLETE_SIGNALS);
}

static void values_schemes(struct completion *c)
{
    complete_live(c, COMPLETE_SCHEMES);
}

static void values_nodes(struct completion *c)
{
    complete_live(c, COMPLETE_NODES);
}

static void values_shells(struct completion *c)
{
    complete_words(c, "bash zsh fish");
}

/* ---- tables of the sources for words in help ---- */

typedef void source_f(struct completion *c);

static const struct source {
    const char *word;
    source_f *values;
} operand_sources[] =
    {
        {"KNP", values_bottlenecks}, {"SIG", values_signals},    {"REGELING", values_schemes},
        {"NODE", values_nodes},      {"OVERLEG", values_bodies}, {"NAAM", values_identities},
        {"VERZOEK", complete_files}, {"CODE", values_codes},     {"SHELL", values_shells},
        {"BESTAND", complete_files}, {"MAP", complete_files},
},
  option_sources[] = {
      {"KNP", values_bottlenecks}, {"IDENTITEIT", values_identities}, {"REGELING", values_schemes},
      {"PATROON", values_topics},  {"BESTAND", complete_files},       {"MAP", complete_files},
      {"NODE", values_nodes},
};

static bool source_use(struct completion *c, const struct source *list, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].word, word) == 0) {
            list[i].values(c);
            return true;
        }
    return false;
}

void complete_operand(struct completion *c, const char *word)
{
    char part[60];
    while (*word) { /* "NAAM|VERZOEK" allows a NAAM or a VERZOEK */
        size_t n = strcspn(word, "|");
        slice_copy((struct slice){(const uint8_t *)word, n}, part, sizeof part);
        source_use(c, operand_sources, sizeof operand_sources / sizeof *operand_sources, part);
        word += n + (word[n] == '|');
    }
}

void complete_value(struct completion *c, const struct option_spec *option)
{
    if (strcmp(option->name, "type") == 0 && !option->values)
        values_types(c);
    else if (strcmp(option->name, "as") == 0)
        values_keys(c);
    else if (strcmp(option->name, "scheme") == 0)
        values_schemes(c);
    else if (option->values)
        complete_words(c, option->values);
    else
        source_use(c, option_sources, sizeof option_sources / sizeof *option_sources,
                   option->argument);
}
