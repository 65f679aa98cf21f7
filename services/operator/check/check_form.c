/* This file prints a check in three forms. Texts come from other processes, so characters that
 * would make the output invalid are replaced or escaped.
 *
 * Two rules: the Nagios form is one line, and the only '|' in it is the one before the figures. The
 * command `promtool check metrics` must accept the Prometheus form. */
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "services/command/client.h"
#include "services/operator/check/check.h"

struct check_metric_row {
    const char *label, *unit, *metric, *help;
};

static const struct check_metric_row metrics[N_CHECK_METRICS] = {
#define CHECK_METRIC_ROW(id, label, unit, metric, help) {label, unit, "koers_check_" metric, help},
    CHECK_METRICS(CHECK_METRIC_ROW)};

const char *check_level_word(enum check_level level)
{
    static const char *const words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    return words[level];
}

/* ── the Nagios form ── */

/* Prints a text. Replaces the characters that would end the line or start the figures. */
static void nagios_text(const char *text, FILE *to)
{
    for (; *text; text++)
        fputc((unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : *text == '|' ? '/' : *text, to);
}

/* Prints a number in the form that monitors can read: without an exponent and without trailing
 * zeros. */
static void number_print(double value, FILE *to)
{
    char text[64];
    int n = snprintf(text, sizeof text, "%.6f", value);
    while (n > 0 && text[n - 1] == '0')
        n--;
    if (n > 0 && text[n - 1] == '.')
        n--;
    fprintf(to, "%.*s", n, text);
}

/* Prints ';' and then the limit in the syntax of Nagios. The limit "10" means an alert above 10,
 * and the limit "10:" means an alert below 10. Prints only ';' if there is no limit. */
static void nagios_limit(const struct check_figure *f, double limit, FILE *to)
{
    fputc(';', to);
    if (limit < 0)
        return;
    number_print(limit, to);
    if (f->below)
        fputc(':', to);
}

static void nagios_figure(const struct check_figure *f, FILE *to)
{
    const struct check_metric_row *row = &metrics[f->metric];
    fprintf(to, *f->of ? " '%s %s'=" : " %s%s=", *f->of ? f->of : "", row->label);
    number_print(f->value, to);
    fputs(row->unit, to);
    nagios_limit(f, f->warn, to);
    nagios_limit(f, f->crit, to);
    fputs(";0;", to);
}

/* Prints the Nagios form: the worst level, the findings of that level, and all figures. */
static void nagios_print(const struct check *check, FILE *to)
{
    enum check_level level = check_level(check);
    bool first = true;
    fputs("KOERS ", to);
    for (const char *at = check->about; *at; at++)
        fputc(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at, to);
    fprintf(to, " %s - ", check_level_word(level));
    for (size_t i = 0; i < check->n_findings; i++) {
        if (check->findings[i].level != level)
            continue;
        fputs(first ? "" : "; ", to);
        nagios_text(check->findings[i].text, to);
        first = false;
    }
    if (check->n_figures > 0)
        fputs(" |", to);
    for (size_t i = 0; i < check->n_figures; i++)
        nagios_figure(&check->figures[i], to);
    fputc('\n', to);
}

/* ── the Prometheus form ── */

static void label_print(const char *name, const char *value, FILE *to)
{
    fprintf(to, "%s=\"", name);
    for (; *value; value++)
        if (*value == '"' || *value == '\\')
            fprintf(to, "\\%c", *value);
        else
            fputc((unsigned char)*value < 0x20 ? ' ' : *value, to);
    fputc('"', to);
}

static void sample_print(const struct check *check, const char *metric, const char *of,
                         double value, FILE *to)
{
    fprintf(to, "%s{", metric);
    label_print("check", check->about, to);
    fputc(',', to);
    label_print("name", *of ? of : check->name, to);
    fputs("} ", to);
    number_print(value, to);
    fputc('\n', to);
}

static void prometheus_head(const char *metric, const char *type, const char *help, FILE *to)
{
    fprintf(to, "# HELP %s %s\n# TYPE %s %s\n", metric, help, metric, type);
}

static void prometheus_metric(const struct check *check, enum check_metric metric, FILE *to)
{
    const struct check_metric_row *row = &metrics[metric];
    bool any = false;
    for (size_t i = 0; i < check->n_figures; i++) {
        if (check->figures[i].metric != metric)
            continue;
        if (!any)
            prometheus_head(row->metric, strcmp(row->unit, "c") == 0 ? "counter" : "gauge",
                            row->help, to);
        any = true;
        sample_print(check, row->metric, check->figures[i].of, check->figures[i].value, to);
    }
}

static void prometheus_print(const struct check *check, FILE *to)
{
    prometheus_head("koers_check_status", "gauge", "0 OK, 1 warning, 2 critical, 3 unknown.", to);
    sample_print(check, "koers_check_status", "", check_level(check), to);
    for (int i = 0; i < N_CHECK_METRICS; i++)
        prometheus_metric(check, (enum check_metric)i, to);
}

/* ── the JSON form ── */

static const char *level_name(enum check_level level)
{
    static const char *const names[] = {"ok", "warning", "critical", "unknown"};
    return names[level];
}

static json_t *figure_json(const struct check *check, const struct check_figure *f)
{
    json_t *json =
        json_pack("{s:s, s:s, s:f, s:s}", "name", metrics[f->metric].label, "of",
                  *f->of ? f->of : check->name, "value", f->value, "unit", metrics[f->metric].unit);
    if (f->warn >= 0)
        json_object_set_new(json, "warn", json_real(f->warn));
    if (f->crit >= 0)
        json_object_set_new(json, "crit", json_real(f->crit));
    return json;
}

static void json_print(const struct check *check, FILE *to)
{
    json_t *findings = json_array(), *figures = json_array(), *json;
    for (size_t i = 0; i < check->n_findings; i++)
        json_array_append_new(findings,
                              json_pack("{s:s, s:s}", "level", level_name(check->findings[i].level),
                                        "text", check->findings[i].text));
    for (size_t i = 0; i < check->n_figures; i++)
        json_array_append_new(figures, figure_json(check, &check->figures[i]));
    json = json_pack("{s:s, s:s, s:s, s:i, s:o, s:o}", "check", check->about, "name", check->name,
                     "status", level_name(check_level(check)), "code", (int)check_level(check),
                     "findings", findings, "figures", figures);
    json_dumpf(json, to, JSON_COMPACT);
    fputc('\n', to);
    json_decref(json);
}

void check_print(const struct check *check, const char *form, FILE *to)
{
    if (strcmp(form, "json") == 0)
        json_print(check, to);
    else if (strcmp(form, "prometheus") == 0)
        prometheus_print(check, to);
    else
        nagios_print(check, to);
}
