/* This file has the tables of labels. The rows of a table are in the order of the enum. */
#include "services/command/labels.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"

const struct kind_word labels_signal_kind[] = {
    {KOERS__SIGNAL__V1__KIND__KIND_BOTTLENECK, "knelpunt", "bottleneck"},
    {KOERS__SIGNAL__V1__KIND__KIND_INITIATIVE, "initiatief", "initiative"},
    {KOERS__SIGNAL__V1__KIND__KIND_INSIGHT, "inzicht", "insight"},
    {KOERS__SIGNAL__V1__KIND__KIND_QUESTION, "vraag", "question"},
    {KOERS__SIGNAL__V1__KIND__KIND_RESPONSE, "reactie", "response"},
    {0, NULL, NULL}};
const struct kind_word labels_signal_state[] = {
    {KOERS__SIGNAL__V1__STATE__STATE_REGISTERED, "geregistreerd", "registered"},
    {KOERS__SIGNAL__V1__STATE__STATE_BUNDLED, "gebundeld", "bundled"},
    {KOERS__SIGNAL__V1__STATE__STATE_LINKED, "gekoppeld", "linked"},
    {KOERS__SIGNAL__V1__STATE__STATE_ANSWERED, "beantwoord", "answered"},
    {0, NULL, NULL}};
const struct kind_word labels_origin[] = {
    {KOERS__SIGNAL__V1__ORIGIN__ORIGIN_NATIONAL, "landelijk", "national"},
    {KOERS__SIGNAL__V1__ORIGIN__ORIGIN_REGIONAL, "regionaal", "regional"},
    {0, NULL, NULL}};
const struct kind_word labels_bottleneck_state[] = {
    {KOERS__BOTTLENECK__V1__STATE__STATE_REGIONAL, "regionaal", "regional"},
    {KOERS__BOTTLENECK__V1__STATE__STATE_TABLED, "op-tafel", "tabled"},
    {KOERS__BOTTLENECK__V1__STATE__STATE_ANSWERED, "beantwoord", "answered"},
    {KOERS__BOTTLENECK__V1__STATE__STATE_CLOSED, "gesloten", "closed"},
    {0, NULL, NULL}};
const struct kind_word labels_degree[] = {
    {KOERS__BOTTLENECK__V1__DEGREE__DEGREE_YES, "ja", "yes"},
    {KOERS__BOTTLENECK__V1__DEGREE__DEGREE_PARTLY, "deels", "partly"},
    {KOERS__BOTTLENECK__V1__DEGREE__DEGREE_NO, "nee", "no"},
    {0, NULL, NULL}};
const struct kind_word labels_scheme_state[] = {
    {KOERS__SCHEME__V1__STATE__STATE_ANNOUNCED, "aangekondigd", "announced"},
    {KOERS__SCHEME__V1__STATE__STATE_OPEN, "open", "open"},
    {KOERS__SCHEME__V1__STATE__STATE_CLOSED, "gesloten", "closed"},
    {0, NULL, NULL}};
const struct kind_word labels_instrument[] = {
    {1, "subsidie", "subsidy"}, {2, "lening", "loan"},         {3, "fiscaal", "tax"},
    {4, "voucher", "voucher"},  {5, "programma", "programme"}, {0, NULL, NULL}};
const struct kind_word labels_closing[] = {{KOERS__BOTTLENECK__V1__CLOSING__CLOSING_ALL_SAID,
                                            "alle provincies hebben zich uitgesproken", "all_said"},
                                           {KOERS__BOTTLENECK__V1__CLOSING__CLOSING_TERM_PASSED,
                                            "de termijn is verstreken", "term_passed"},
                                           {0, NULL, NULL}};
const struct kind_word labels_tabled[] = {
    {KOERS__OUTCOME__V1__TABLED__TABLED_SUBMITTED, "ingediend", "submitted"},
    {KOERS__OUTCOME__V1__TABLED__TABLED_RECEIVED, "overgedragen", "received"},
    {KOERS__OUTCOME__V1__TABLED__TABLED_REQUEST_DECLINED, "verzoek afgewezen", "request_declined"},
    {KOERS__OUTCOME__V1__TABLED__TABLED_REOPENED, "heropend", "reopened"},
    {0, NULL, NULL}};

int label_parse(const struct kind_word *table, const char *word)
{
    for (; table->dutch; table++)
        if (strcasecmp(table->dutch, word) == 0 || strcasecmp(table->english, word) == 0)
            return table->kind;
    return 0;
}

const char *label_dutch(const struct kind_word *table, int value)
{
    for (; table->dutch; table++)
        if (table->kind == value)
            return table->dutch;
    return "?";
}

const char *label_english(const struct kind_word *table, const char *word)
{
    int value = word ? label_parse(table, word) : 0;
    for (; value && table->dutch; table++)
        if (table->kind == value)
            return table->english;
    return NULL;
}

const char *label_step(const char *what)
{
    static const struct {
        const char *what, *dutch;
    } steps[] = {{"posted", "gemeld"},
                 {"opened", "knelpunt gemaakt"},
                 {"joined", "toegevoegd"},
                 {"submitted", "ingediend"},
                 {"kept", "blijft in de regio"},
                 {"delivered", "bezorgd"},
                 {"scheme", "regeling gepubliceerd"},
                 {"assessed", "oordeel"},
                 {"reopened", "heropend"},
                 {"closed", "gesloten"}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (strcmp(steps[i].what, what) == 0)
            return steps[i].dutch;
    return what;
}

void label_list(const struct kind_word *table, char *to, size_t size)
{
    size_t n = 0;
    *to = 0;
    for (const struct kind_word *w = table; w->dutch && n < size; w++)
        n += (size_t)snprintf(to + n, size - n, "%s%s",
                              w == table   ? ""
                              : w[1].dutch ? ", "
                                           : " of ",
                              w->dutch);
}
