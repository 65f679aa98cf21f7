/* This file declares the tables of commands. Dispatch, help, suggestions and completion read only
 * these tables, so a new command needs one new row. */
#pragma once

#include "services/command/client.h"

struct command {
    const char *name; /* the words of the command in English, such as "signal post" */
    /* the words in Dutch, such as "signaal melden"; a person may mix Dutch and English words */
    const char *dutch;
    int (*run)(struct client *c); /* runs the command; NULL if the command has `raw` */
    /* runs the command with unparsed arguments; argv[0] is the last word of its name */
    int (*raw)(int argc, char **argv);
    /* ends with OPTIONS_END; NULL if the command has no options */
    const struct option_spec *options;
    const char *operands; /* the operands in help, such as "KNP SIG…"; NULL if there are none */
    int min_operands, max_operands; /* max_operands is -1 if there is no limit */
    bool quiet_outbox; /* if true, koers does not send waiting events before the command runs */
    const char *summary;
    const char *examples; /* one example per line, without "koers " */
};

/* The row that ends a table of options. */
#define OPTIONS_END                                                                                \
    {                                                                                              \
        NULL, 0, NULL, NULL, NULL                                                                  \
    }

/* These macros list the possible values of options. The tables of several commands use them. A file
 * that uses PROVINCE_WORDS must include services/body/province.h; a file that uses BODIES must
 * include services/body/nodes.h. */
#define PROVINCE_WORD(code, name, token) code " "
#define PROVINCE_WORDS                   PROVINCES_EACH(PROVINCE_WORD)
#define BODY_WORD_NONE(...)
#define BODY_WORD_true(id) id " "
#define BODY_WORD_false(id)
#define BODY_WORD(id, p, a, h, t, r, n, k, l, m, table) BODY_WORD_##table(id)
#define BODIES                                          KOERS_NODES(BODY_WORD_NONE, BODY_WORD, BODY_WORD_NONE)
#define NODE_WORD(id, ...)                              id " "
#define NODES                                           KOERS_NODES(BODY_WORD_NONE, NODE_WORD, BODY_WORD_NONE)

/* A table of commands. services/client/commands_find.c has the list of tables; help.c shows them in
 * that order. */
struct command_group {
    /* the title in help; NULL if help shows the rows under the title of the previous group */
    const char *title;
    const struct command *rows;
    size_t n;
};
extern const struct command_group commands_people, commands_tail, commands_trace, commands_top,
    commands_check, commands_status, commands_clock, commands_parked, commands_doctor,
    commands_explain, commands_keys, commands_backup;

/* Returns the nth group, or NULL if `nth` is too high. */
const struct command_group *command_group_nth(size_t nth);
/* Returns the nth command of all groups together, or NULL if `nth` is too high. */
const struct command *command_nth(size_t nth);

/* Runs the command that the arguments name. Returns the exit code of koers. */
int commands_main(int argc, char **argv);
/* Finds the command that the first words name, and sets *n_wordsp to the count of those words.
 * Returns NULL if no command has that name. */
const struct command *commands_find(size_t n, char **words, size_t *n_wordsp);
size_t command_n_options(const struct command *command);

/* These functions of help.c print help on stdout. help_group lists the commands that start with
 * `word`; it returns false if no command starts with `word`. */
void help_all(void);
bool help_group(const char *word);
void help_command(const struct command *command);
/* Runs `koers completion` (complete/complete_scripts.c). */
int completion_run(struct client *c);
/* Prints that `words` is not a command, with the most similar command if there is one. Returns the
 * exit code. */
int help_unknown(size_t n, char **words);

int agenda_run(struct client *c);
int bottleneck_join_run(struct client *c);
int bottleneck_list_run(struct client *c);
int bottleneck_new_run(struct client *c);
int bottleneck_reopen_run(struct client *c);
int bottleneck_show_run(struct client *c);
int bottleneck_similar_run(struct client *c);
int bottleneck_solved_run(struct client *c);
int bottleneck_trace_run(struct client *c);
int check_broker_run(struct client *c);
int check_key_run(struct client *c);
int check_lag_run(struct client *c);
int check_mesh_run(struct client *c);
int check_node_run(struct client *c);
int check_parked_run(struct client *c);
int clock_advance_run(struct client *c);
int clock_confirm_run(struct client *c);
int doctor_run(struct client *c);
int explain_run(struct client *c);
int outbox_clear_run(struct client *c);
int outbox_list_run(struct client *c);
int outbox_resend_run(struct client *c);
int outcome_list_run(struct client *c);
int outcome_run(struct client *c);
int outcome_show_run(struct client *c);
int parked_give_up_run(struct client *c);
int parked_list_run(struct client *c);
int parked_retry_run(struct client *c);
int parked_show_run(struct client *c);
int scheme_close_run(struct client *c);
int scheme_list_run(struct client *c);
int scheme_publish_run(struct client *c);
int scheme_show_run(struct client *c);
int signal_answer_run(struct client *c);
int signal_follow_run(struct client *c);
int signal_forget_run(struct client *c);
int signal_link_run(struct client *c);
int signal_list_run(struct client *c);
int signal_post_run(struct client *c);
int signal_show_run(struct client *c);
int status_run(struct client *c);
int support_bundle_run(struct client *c);
int tail_run(struct client *c);
int trace_run(struct client *c);
int top_run(struct client *c);
int version_run(struct client *c);
