/* The form of a command, for the tables of commands. Dispatch, help, suggestions and completion
 * read only the tables, so a new command is one row. */
#pragma once

#include "services/command/client.h"

struct command {
    const char *name;             /* "signal post" */
    const char *dutch;            /* "signaal melden": a person may mix the words of both */
    int (*run)(struct client *c); /* NULL: `raw` runs it */
    int (*raw)(int argc,
               char **argv); /* gets the rest of argv; argv[0] is the command's last word */
    const struct option_spec *options; /* ends with OPTIONS_END; NULL: none */
    const char *operands;              /* "KNP SIG…", for help; NULL: none */
    int min_operands, max_operands;    /* max -1: any number */
    bool quiet_outbox;                 /* does not send waiting events first */
    const char *summary;
    const char *examples; /* one a line, without "koers " */
};

/* The last row of a table of options. */
#define OPTIONS_END                                                                                \
    {                                                                                              \
        NULL, 0, NULL, NULL, NULL                                                                  \
    }

/* Words that options of several commands take. PROVINCE_WORDS needs services/body/province.h,
 * BODIES services/body/nodes.h. */
#define PROVINCE_WORD(code, name, token) code " "
#define PROVINCE_WORDS                   PROVINCES_EACH(PROVINCE_WORD)
#define BODY_WORD_NONE(...)
#define BODY_WORD_true(id) id " "
#define BODY_WORD_false(id)
#define BODY_WORD(id, p, a, h, t, r, n, k, l, m, table) BODY_WORD_##table(id)
#define BODIES                                          KOERS_NODES(BODY_WORD_NONE, BODY_WORD, BODY_WORD_NONE)
#define NODE_WORD(id, ...)                              id " "
#define NODES                                           KOERS_NODES(BODY_WORD_NONE, NODE_WORD, BODY_WORD_NONE)

/* Each folder has one table. help.c shows them in the order of commands.c. */
struct command_group {
    const char *title; /* for help; NULL: the rows belong to the group before */
    const struct command *rows;
    size_t n;
};
extern const struct command_group commands_people, commands_tail, commands_trace, commands_top,
    commands_check, commands_status, commands_clock, commands_parked, commands_doctor,
    commands_explain, commands_keys, commands_backup;

/* The nth group; NULL when there are no more. */
const struct command_group *command_group_nth(size_t nth);
/* The nth of all commands; NULL when there are no more. */
const struct command *command_nth(size_t nth);

/* Runs the command in the arguments; returns the exit code. */
int commands_main(int argc, char **argv);
/* The command that the first words name; *n_wordsp is how many they are. NULL if there is none. */
const struct command *commands_find(size_t n, char **words, size_t *n_wordsp);
size_t command_n_options(const struct command *command);

/* help.c: prints on stdout. help_group: for the first word of several commands; false if no command
 * starts with it. */
void help_all(void);
bool help_group(const char *word);
void help_command(const struct command *command);
/* complete/: `koers completion`. */
int completion_run(struct client *c);
/* Prints the most similar command for words that are no command; returns the exit code. */
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
