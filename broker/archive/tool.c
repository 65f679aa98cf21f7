/* From words to the command that runs, and how all of them speak. One table of options feeds flags,
 * environment, help and checks; each row names the commands that take it, and one that does not is
 * told so. */
#include "broker/archive/tool.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/log.h"

enum { TOOL_ROWS = 40 };

static const struct tool_command commands[] = {
    {"verify", "DIR|BACKUP", 1, tool_verify,
     "Check every byte of a journal, or of a backup; also beside a running broker.",
     "verify var/data/broker\nverify /backup/koers-2026-11-21.kbk --json\n"
     "verify var/data/broker --policy var/policy.bin --mesh var/mesh.json"},
    {"stats", "DIR", 1, tool_stats, "What is in a journal: by topic, type, identity and day.",
     "stats var/data/broker\nstats var/data/broker --json"},
    {"export", "DIR", 1, tool_export, "Write events as CloudEvents, in JSON lines or protobuf.",
     "export var/data/broker --zstd -o journal.ndjson.zst\n"
     "export var/data/broker --form protobuf --zstd -o journal.pb.zst\n"
     "export var/data/broker --plain --since -2d --topic 'up.>' | jq .type"},
    {"import", "FILE", 1, tool_import, "Make a journal of a whole export.",
     "import journal.ndjson.zst --to /srv/koers/broker"},
    {"backup", "", 0, tool_backup,
     "Journal, policy, mesh.json and the relay's vault in one file, while the mesh runs.",
     "backup --home var --to /backup/koers.kbk --passphrase-file /etc/koers/backup.pass\n"
     "backup --home var --to /backup/koers.kbk --recipient /etc/koers/backup.key.pub --with-keys\n"
     "backup --journal /var/lib/koers/broker/journal --vault /var/lib/koers/relay/vault.db "
     "--policy /var/lib/koers/broker/policy.bin --mesh /etc/koers/mesh.json "
     "--to /backup/koers.kbk --recipient /etc/koers/backup.key.pub"},
    {"restore", "BACKUP", 1, tool_restore,
     "Put a backup back, in empty places or with --replace; says what must be done next.",
     "restore /backup/koers.kbk --home var --passphrase-file /etc/koers/backup.pass\n"
     "restore /backup/koers.kbk --home var --replace --secret backup.key --with-keys"},
    {"recipient", "FILE", 1, tool_recipient,
     "Make a key pair for backups: FILE is the secret, FILE.pub encrypts.", "recipient backup.key"},
};

struct row {
    struct conf_option option;
    const char *commands; /* that take it */
};

static size_t rows_fill(struct tool_options *o, struct row rows[TOOL_ROWS])
{
    const struct row all[] = {
        {{"json", CONF_FLAG, &o->json, 0, 0, NULL, NULL, "answers as NDJSON"},
         "verify stats import backup restore"},
        {{"quiet", CONF_FLAG, &o->quiet, 0, 0, NULL, NULL, "tell errors only"},
         "verify stats export import backup restore recipient"},
        {{"policy", CONF_TEXT, &o->policy, 0, 0, NULL, "FILE",
          "the signed policy to hold identities and signatures against"},
         "verify"},
        {{"mesh", CONF_TEXT, &o->mesh, 0, 0, NULL, "FILE", "mesh.json: the policy's root key"},
         "verify"},
        {{"home", CONF_TEXT, &o->home, 0, 0, NULL, "DIR",
          "a mesh as the launcher lays it out: has all these places"},
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
        {{"with-keys", CONF_FLAG, &o->with_keys, 0, 0, NULL, NULL, "the keys, too; encrypted"},
         "backup restore"},
        {{"without-vault", CONF_FLAG, &o->without_vault, 0, 0, NULL, NULL, "not the vault"},
         "backup restore"},
        {{"passphrase-file", CONF_TEXT, &o->passphrase_file, 0, 0, NULL, "FILE",
          "first line: the passphrase of the private part"},
         "backup restore"},
        {{"recipient", CONF_TEXT, &o->recipient, 0, 0, NULL, "FILE",
          "FILE.pub of `recipient`: who can put the private part back"},
         "backup"},
        {{"secret", CONF_TEXT, &o->secret, 0, 0, NULL, "FILE",
          "the other half of a recipient's key"},
         "restore"},
        {{"to", CONF_TEXT, &o->to, 0, 0, NULL, "FILE", "the backup: a new file"}, "backup"},
        {{"replace", CONF_FLAG, &o->replace, 0, 0, NULL, NULL,
          "set aside what is there, instead of refusing"},
         "restore"},
        {{"use-policy", CONF_TEXT, &o->use_policy, 0, 0, NULL, "FILE",
          "this signed policy instead of the newer of the backup's and the one that is there"},
         "restore"},
        {{"from", CONF_NUMBER, &o->from, 1, INT64_MAX, "1", "SEQUENCE", "the first event"},
         "export"},
        {{"to", CONF_NUMBER, &o->to_sequence, 1, INT64_MAX, NULL, "SEQUENCE", "the last event"},
         "export"},
        {{"since", CONF_TEXT, &o->since, 0, 0, NULL, "MOMENT",
          "journaled from then on: 2026-11-21, 09:30, -2d, RFC 3339"},
         "export"},
        {{"until", CONF_TEXT, &o->until, 0, 0, NULL, "MOMENT", "journaled before then"}, "export"},
        {{"topic", CONF_LIST, &o->topics, 0, 0, NULL, "PATTERN",
          "only these topics; may be repeated, * is one word, > the rest"},
         "export"},
        {{"form", CONF_TEXT, &o->form, 0, 0, "json", "FORM", "json or protobuf"}, "export"},
        {{"plain", CONF_FLAG, &o->plain, 0, 0, NULL, NULL,
          "CloudEvents only, without what import needs"},
         "export"},
        {{"zstd", CONF_FLAG, &o->zstd, 0, 0, NULL, NULL, "compressed"}, "export"},
        {{"output", CONF_TEXT, &o->output, 0, 0, NULL, "FILE", "a new file (-o); else stdout"},
         "export"},
        {{"to", CONF_TEXT, &o->to, 0, 0, NULL, "DIR", "an empty folder, for the journal"},
         "import"},
        {{"segment-size", CONF_SIZE, &o->segment_size, 65536, 1 << 30, "16M", "BYTES",
          "size of the journal's segments"},
         "import"},
    };
    size_t n = sizeof all / sizeof *all;
    must(n <= TOOL_ROWS);
    memcpy(rows, all, sizeof all);
    return n;
}

/* The options of one command; returns how many. */
static size_t options_of(const char *command, struct tool_options *o,
                         struct conf_option table[TOOL_ROWS])
{
    struct row rows[TOOL_ROWS];
    size_t n_rows = rows_fill(o, rows), n = 0;
    for (size_t i = 0; i < n_rows; i++)
        if (slice_has_word(slice_text(rows[i].commands), slice_text(command)))
            table[n++] = rows[i].option;
    return n;
}

/* ── Help ── */

static void help_examples(const char *examples)
{
    puts("\nExamples:");
    while (*examples) {
        size_t n = strcspn(examples, "\n");
        printf("  %s %.*s\n", TOOL_PROGRAM, (int)n, examples);
        examples += n + (examples[n] == '\n');
    }
}

static int help_all(void)
{
    printf("Usage: %s COMMAND [OPTION]...\n"
           "Verifies, counts, exports and imports a journal; backs a mesh up and puts it back.\n\n"
           "Commands:\n",
           TOOL_PROGRAM);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        printf("  %-10s%-12s %s\n", commands[i].name, commands[i].operands, commands[i].summary);
    printf("\n  %-26s this text; behind a command: its options\n  %-26s the version\n",
           "-h, --help", "-V, --version");
    return TOOL_OK;
}

static int help_command(const struct tool_command *command, struct tool_options *o)
{
    struct conf_option table[TOOL_ROWS];
    size_t n = options_of(command->name, o, table);
    printf("Usage: %s %s%s%s [OPTION]...\n%s\n\n"
           "Options (each can also be given in the environment):\n",
           TOOL_PROGRAM, command->name, *command->operands ? " " : "", command->operands,
           command->summary);
    conf_help_options(table, n);
    help_examples(command->examples);
    return TOOL_OK;
}

static int version(void)
{
    printf("%s %s\n", TOOL_PROGRAM, KOERS_VERSION);
    return TOOL_OK;
}

/* ── Running ── */

static int command_run(const struct tool_command *command, struct tool *t, int argc, char **argv)
{
    struct conf_option table[TOOL_ROWS];
    struct errtext why = {""};
    size_t n = options_of(command->name, &t->options, table);
    for (int i = 1; i < argc; i++) /* as everywhere else */
        if (strcmp(argv[i], "-o") == 0) {
            static char output[] = "--output";
            argv[i] = output;
        } else if (strcmp(argv[i], "-q") == 0) {
            static char quiet[] = "--quiet";
            argv[i] = quiet;
        }
    switch (conf_parse_operands(table, n, &t->options.operands, argc, argv, &why)) {
    case CONF_OK:
        break;
    case CONF_E_HELP:
        return help_command(command, &t->options);
    case CONF_E_VERSION:
        return version();
    default:
        return tool_fail(TOOL_USAGE, "%s", why.text);
    }
    if (t->options.operands.n != command->n_operands)
        return tool_fail(TOOL_USAGE, "%s wants %s; see %s %s --help", command->name,
                         command->n_operands ? command->operands : "options only", TOOL_PROGRAM,
                         command->name);
    t->progress = !t->options.quiet && !t->options.json && isatty(STDERR_FILENO);
    return command->run(t);
}

int tool_main(int argc, char **argv)
{
    struct tool t = {.progress = false};
    const char *word = argc > 1 ? argv[1] : NULL;
    int code = -1;
    log_init(TOOL_PROGRAM, LOG_ERROR, false);
    if (sodium_init() < 0)
        return tool_fail(TOOL_CONFIG, "libsodium cannot be used on this machine");
    if (!word || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
        strcmp(word, "help") == 0)
        code = help_all() ? 0 : word ? TOOL_OK : TOOL_USAGE;
    else if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        code = version();
    for (size_t i = 0; code < 0 && i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, word) == 0)
            code = command_run(&commands[i], &t, argc - 1, argv + 1);
    if (code < 0)
        code = tool_fail(TOOL_USAGE, "no command '%s'; see %s --help", word, TOOL_PROGRAM);
    if (fflush(stdout) != 0 && code == TOOL_OK)
        code = tool_fail(TOOL_IO, "what was to be printed could not be written");
    return code;
}

/* ── Speaking ── */

int tool_fail(int code, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs(TOOL_PROGRAM ": ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    return code;
}

void tool_say(const struct tool *t, const char *format, ...)
{
    va_list list;
    if (t->options.quiet)
        return;
    va_start(list, format);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
}

void tool_progress(const struct tool *t, const char *what, uint64_t part, uint64_t whole)
{
    if (t->progress)
        fprintf(stderr, "\r%s: %3u %%", what,
                whole ? (unsigned)((double)part * 100 / (double)whole) : 100);
}

void tool_progress_end(const struct tool *t)
{
    if (t->progress)
        fputs("\r\033[K", stderr);
}

void tool_print_json(json_t *json)
{
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

void tool_hex(char *to, const uint8_t *bytes, size_t n)
{
    sodium_bin2hex(to, 2 * n + 1, bytes, n);
}

const char *tool_size(char text[24], uint64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    size_t i = 0;
    for (; value >= 1024 && i + 1 < sizeof units / sizeof *units; i++)
        value /= 1024;
    snprintf(text, 24, i ? "%.1f %s" : "%.0f %s", value, units[i]);
    return text;
}

int tool_errno(const char *path, int error)
{
    if (error < 0)
        error = -error;
    bool create = error == ENOSPC || error == EDQUOT || error == EACCES || error == EROFS ||
                  error == EEXIST || error == EFBIG;
    return tool_fail(error == ENOENT ? TOOL_NOTHING
                     : create        ? TOOL_CREATE
                                     : TOOL_IO,
                     "%s: %s", path, strerror(error));
}
