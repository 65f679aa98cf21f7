/* This file has the row of `koers trace` in the table of commands, and the function that runs the
 * command. Command dispatch and the help text use this row. */
#include "services/command/commands.h"
#include "services/operator/trace/texts.h"
#include "services/operator/trace/trace.h"

static const struct option_spec trace_options[] = {
    {"dot", 0, NULL, "als tekening voor Graphviz: koers trace KNP --dot | dot -Tsvg", NULL},
    OPTIONS_END};

static const struct command rows[] = {
    {"trace", "spoor", trace_run, NULL, trace_options, "KNP|SIG|#NUMMER|ID", 1, 1, true,
     "Wat waaruit volgde: van signalen tot besluiten en terug, met hoe lang elke stap duurde.",
     "trace KNP-2026-0001\ntrace SIG-2026-0001\ntrace '#1234'\ntrace 0193a1b2 --json\n"
     "trace KNP-2026-0001 --dot | dot -Tsvg > knelpunt.svg"},
};

const struct command_group commands_trace = {NULL, rows, sizeof rows / sizeof *rows};

int trace_run(struct client *c)
{
    struct trace t = {.client = c};
    int code;
    if (c->json && options_has(&c->args, "dot"))
        return client_fail(CODE_USAGE, T_NOT_TOGETHER, "json", "dot");
    code = trace_read(&t, client_operand(c, 0));
    if (!code) {
        trace_link(&t);
        if (options_has(&c->args, "dot"))
            trace_print_dot(&t);
        else if (c->json)
            trace_print_json(&t);
        else
            trace_print_text(&t);
    }
    if (!code && t.n_hidden > 0) {
        client_notice(c, T_TRACE_REMARK, t.n_hidden);
        code = CODE_PARTLY;
    }
    trace_fini(&t);
    return code;
}
