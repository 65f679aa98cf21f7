/* This file is the command line of koers-journal. One table of options is used for flags,
 * environment variables, help and checks. Every row of the table has a list of the commands that
 * accept the option. All other commands refuse it. */
#include "broker/archive/program.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "broker/archive/commands.h"
#include "broker/archive/output.h"
#include "common/base/log.h"

enum { ARCHIVE_ROWS = 40 };

struct archive_command {
    const char *name;
    const char *operands; /* operands in the help, such as "DIR"; "" if there are none */
    size_t n_operands;
    int (*run)(struct archive_run *run);
    const char *summary;
    const char *examples; /* examples for the help, one per line */
};

static const struct archive_command commands[] = {
    {"verify", "DIR|BACKUP", 1, archive_verify,
     "Check every byte of a journal, or of a backup; also beside a running broker.",
     "verify var/data/broker\n"
     "verify /backup/koers-2026-11-21.kbk --json\n"
     "verify var/data/broker --policy var/policy.bin --mesh var/mesh.json"},
    {"stats", "DIR", 1, archive_stats,
     "Count the events of a journal by topic, type, identity and day.",
     "stats var/data/broker\n"
     "stats var/data/broker --json"},
    {"export", "DIR", 1, archive_export, "Write events as CloudEvents, in JSON lines or protobuf.",
     "export var/data/broker --zstd -o journal.ndjson.zst\n"
     "export var/data/broker --form protobuf --zstd -o journal.pb.zst\n"
     "export var/data/broker --plain --since -2d --topic 'up.>' | jq .type"},
    {"import", "FILE", 1, archive_import, "Make a journal of a complete export.",
     "import journal.ndjson.zst --to /srv/koers/broker"},
    {"backup", "", 0, archive_backup,
     "Put journal, policy, mesh.json and the relay's vault in one file, while the mesh runs.",
     "backup --home var --to /backup/koers.kbk --passphrase-file /etc/koers/backup.pass\n"
     "backup --home var --to /backup/koers.kbk --recipient /etc/koers/backup.key.pub --with-keys\n"
     "backup --journal /var/lib/koers/broker/journal --vault /var/lib/koers/relay/vault.db "
     "--policy /var/lib/koers/broker/policy.bin --mesh /etc/koers/mesh.json --to /backup/koers.kbk "
     "--recipient /etc/koers/backup.key.pub"},
    {"restore", "BACKUP", 1, archive_restore, "Put a backup back; prints what you must do next.",
     "restore /backup/koers.kbk --home var --passphrase-file /etc/koers/backup.pass\n"
     "restore /backup/koers.kbk --home var --replace --secret backup.key --with-keys"},
    {"recipient", "FILE", 1, archive_recipient,
     "Make a key pair for backups: FILE is the secret, FILE.pub encrypts.", "recipient backup.key"},
};

/* An option, and where it may be used. */
struct row {
    struct conf_option option;
    const char *commands; /* names of the commands that accept this option, separated by spaces */
};

/* Fills `rows` with all options. Returns the count of rows. */
static size_t program_options(struct archive_options *o, struct row rows[ARCHIVE_ROWS])
{
    const struct row all[] = {
        {{"json", CONF_FLAG, &o->json, 0, 0, NULL, NULL, "print the answer as JSON"},
         "verify stats import backup restore"},
        {{"quiet", CONF_FLAG, &o->quiet, 0, 0, NULL, NULL, "print errors only"},
         "verify stats export import backup restore recipient"},
        {{"policy", CONF_TEXT, &o->policy, 0, 0, NULL, "FILE",
          "also compare the identities with this signed policy"},
         "verify"},
        {{"mesh", CONF_TEXT, &o->mesh, 0, 0, NULL, "FILE", "mesh.json: the policy's root key"},
         "verify"},
        {{"home", CONF_TEXT, &o->home, 0, 0, NULL, "DIR",
          "a mesh as the launcher lays it out: has all these files"},
         "verify backup restore"},
        {{"journal", CONF_TEXT, &o->journal, 0, 0, NULL, "DIR", "the broker's folder"},
         "backup restore"},
        {{"vault", CONF_TEXT, &o->vault, 0, 0, NULL, "FILE", "the relay's vault.db"},
         "backup restore"},
        {{"policy", CONF_TEXT, &o->policy, 0, 0, NULL, "FILE", "the signed policy, policy.bin"},
         "backup restore"},
        {{"mesh", CONF_TEXT, &o->mesh, 0, 0, NULL, "FILE", "mesh.json"}, "backup restore"},
        {{"keys", CONF_TEXT, &o->keys, 0, 0, NULL, "DIR", "the folder of key files"},
         "backup restore"},
        {{"with-keys", CONF_FLAG, &o->with_keys, 0, 0, NULL, NULL, "include the keys; encrypted"},
         "backup restore"},
        {{"without-vault", CONF_FLAG, &o->without_vault, 0, 0, NULL, NULL, "leave out the vault"},
         "backup restore"},
        {{"passphrase-file", CONF_TEXT, &o->passphrase_file, 0, 0, NULL, "FILE",
          "first line: the passphrase of the private part"},
         "backup restore"},
        {{"recipient", CONF_TEXT, &o->recipient, 0, 0, NULL, "FILE",
          "FILE.pub of `recipient`: its secret half decrypts the private part"},
         "backup"},
        {{"secret", CONF_TEXT, &o->secret, 0, 0, NULL, "FILE",
          "the other half of a recipient's key"},
         "restore"},
        {{"to", CONF_TEXT, &o->to, 0, 0, NULL, "FILE", "the backup: a new file"}, "backup"},
        {{"replace", CONF_FLAG, &o->replace, 0, 0, NULL, NULL,
          "set existing files aside, instead of refusing"},
         "restore"},
        {{"use-policy", CONF_TEXT, &o->use_policy, 0, 0, NULL, "FILE",
          "use this signed policy instead of the backup's or the one that is there"},
         "restore"},
        {{"from", CONF_NUMBER, &o->from, 1, INT64_MAX, "1", "SEQUENCE", "the first event"},
         "export"},
        {{"to", CONF_NUMBER, &o->to_sequence, 1, INT64_MAX, NULL, "SEQUENCE", "the last event"},
         "export"},
        {{"since", CONF_TEXT, &o->since, 0, 0, NULL, "MOMENT",
          "only events journaled from then on: 2026-11-21, 09:30, -2d, RFC 3339"},
         "export"},
        {{"until", CONF_TEXT, &o->until, 0, 0, NULL, "MOMENT", "only events journaled before then"},
         "export"},
        {{"topic", CONF_LIST, &o->topics, 0, 0, NULL, "PATTERN",
          "only these topics; can be repeated, * is one word, > the rest"},
         "export"},
        {{"form", CONF_TEXT, &o->form, 0, 0, "json", "FORM", "json or protobuf"}, "export"},
        {{"plain", CONF_FLAG, &o->plain, 0, 0, NULL, NULL,
          "CloudEvents only, without what import needs"},
         "export"},
        {{"zstd", CONF_FLAG, &o->zstd, 0, 0, NULL, NULL, "compress the export"}, "export"},
        {{"output", CONF_TEXT, &o->output, 0, 0, NULL, "FILE",
          "a new file (-o); without it, stdout"},
         "export"},
        {{"to", CONF_TEXT, &o->to, 0, 0, NULL, "DIR", "an empty folder, for the journal"},
         "import"},
        {{"segment-size", CONF_SIZE, &o->segment_size, 65536, 1 << 30, "16M", "BYTES",
          "size of the journal's segments"},
         "import"},
    };
    size_t n = sizeof all / sizeof *all;
    must(n <= ARCHIVE_ROWS);
    memcpy(rows, all, sizeof all);
    return n;
}

/* Fills `table` with the options of one command. Returns the count of options. */
static size_t program_command_options(const char *command, struct archive_options *o,
                                      struct conf_option table[ARCHIVE_ROWS])
{
    struct row rows[ARCHIVE_ROWS];
    size_t n_rows = program_options(o, rows), n = 0;
    for (size_t i = 0; i < n_rows; i++)
        if (slice_has_word(slice_text(rows[i].commands), slice_text(command)))
            table[n++] = rows[i].option;
    return n;
}

/* ── Help ── */

static void program_help_examples(const char *examples)
{
    puts("\nExamples:");
    while (*examples) {
        size_t n = strcspn(examples, "\n");
        printf("  %s %.*s\n", ARCHIVE_PROGRAM, (int)n, examples);
        examples += n + (examples[n] == '\n');
    }
}

static int program_help(void)
{
    printf("Usage: %s COMMAND [OPTION]...\n"
           "Verifies, counts, exports and imports a journal; backs up and restores a mesh.\n\n"
           "Commands:\n",
           ARCHIVE_PROGRAM);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        printf("  %-10s%-12s %s\n", commands[i].name, commands[i].operands, commands[i].summary);
    printf("\n"
           "  %-26s this text; after a command: its options\n"
           "  %-26s the version\n",
           "-h, --help", "-V, --version");
    return ARCHIVE_OK;
}

static int program_help_command(const struct archive_command *command, struct archive_options *o)
{
    struct conf_option table[ARCHIVE_ROWS];
    size_t n = program_command_options(command->name, o, table);
    printf("Usage: %s %s%s%s [OPTION]...\n"
           "%s\n\n"
           "Options (each can also be given in the environment):\n",
           ARCHIVE_PROGRAM, command->name, *command->operands ? " " : "", command->operands,
           command->summary);
    conf_help_options(table, n);
    program_help_examples(command->examples);
    return ARCHIVE_OK;
}

static int program_version(void)
{
    printf("%s %s\n", ARCHIVE_PROGRAM, KOERS_VERSION);
    return ARCHIVE_OK;
}

/* ── Running ── */

static int program_run(const struct archive_command *command, struct archive_run *run, int argc,
                       char **argv)
{
    struct conf_option table[ARCHIVE_ROWS];
    struct errtext why = {""};
    size_t n = program_command_options(command->name, &run->options, table);
    for (int i = 1; i < argc; i++) /* replaces the short options -o and -q by the long ones */
        if (strcmp(argv[i], "-o") == 0) {
            static char output[] = "--output";
            argv[i] = output;
        } else if (strcmp(argv[i], "-q") == 0) {
            static char quiet[] = "--quiet";
            argv[i] = quiet;
        }
    switch (conf_parse_operands(table, n, &run->options.operands, argc, argv, &why)) {
    case CONF_OK:
        break;
    case CONF_E_HELP:
        return program_help_command(command, &run->options);
    case CONF_E_VERSION:
        return program_version();
    default:
        return archive_fail(ARCHIVE_USAGE, "%s", why.text);
    }
    if (run->options.operands.n != command->n_operands)
        return archive_fail(ARCHIVE_USAGE, "%s needs %s; see %s %s --help", command->name,
                            command->n_operands ? command->operands : "options only",
                            ARCHIVE_PROGRAM, command->name);
    run->progress = !run->options.quiet && !run->options.json && isatty(STDERR_FILENO);
    return command->run(run);
}

int archive_main(int argc, char **argv)
{
    struct archive_run run = {.progress = false};
    const char *word = argc > 1 ? argv[1] : NULL;
    int code = -1;
    log_init(ARCHIVE_PROGRAM, LOG_ERROR, false);
    if (sodium_init() < 0)
        return archive_fail(ARCHIVE_CONFIG, "libsodium cannot be used on this machine");
    if (!word || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
        strcmp(word, "help") == 0)
        code = program_help() ? 0 : word ? ARCHIVE_OK : ARCHIVE_USAGE;
    else if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        code = program_version();
    for (size_t i = 0; code < 0 && i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, word) == 0)
            code = program_run(&commands[i], &run, argc - 1, argv + 1);
    if (code < 0)
        code = archive_fail(ARCHIVE_USAGE, "no command '%s'; see %s --help", word, ARCHIVE_PROGRAM);
    if (fflush(stdout) != 0 && code == ARCHIVE_OK)
        code = archive_fail(ARCHIVE_IO, "stdout could not be written");
    return code;
}
