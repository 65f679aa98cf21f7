/* This file starts the program koers-journal for `koers journal`, `koers backup` and `koers
 * restore`. koers-journal is a separate program because it reads and writes the broker's files.
 *
 * execv replaces the process of `koers`, so the exit code of koers-journal becomes the exit code of
 * the command. */
#include "services/operator/backup/koers_journal.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/slice.h"
#include "common/base/unconst.h"
#include "services/command/client.h"
#include "services/operator/backup/texts.h"

static char program[] = "koers-journal";

/* Sets `path` to the path of koers-journal in the folder of this program. `path` becomes empty if
 * that folder cannot be found or the path is too long. */
static void program_path(char path[PATH_MAX])
{
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
    path[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(path, '/');
    size_t capacity = slash ? (size_t)(path + PATH_MAX - slash - 1) : 0;
    if (capacity > sizeof program)
        memcpy(slash + 1, program, sizeof program);
    else
        path[0] = '\0';
}

/* Replaces this process with koers-journal. Uses the file in the folder of this program; if there
 * is no such file, uses the koers-journal in PATH. Returns only if koers-journal could not be
 * started: prints an error and returns an exit code. */
static int program_exec(char **argv)
{
    char path[PATH_MAX];
    program_path(path);
    argv[0] = program;
    if (path[0])
        execv(path, argv);
    if (errno == ENOENT || !path[0])
        execvp(program, argv);
    if (errno == ENOENT)
        return client_fail(CODE_AWAY, T_BACKUP_ABSENT, program);
    return client_fail(CODE_CONFIG, T_BACKUP_FAILED, program, strerror(errno));
}

int koers_journal_run(int argc, char **argv)
{
    (void)argc;
    return program_exec(argv);
}

/* Runs `koers-journal COMMAND …` for `koers COMMAND …`. Returns only if koers-journal could not be
 * started: program_exec then prints an error, and this function returns its exit code. */
static int program_command(const char *command, int argc, char **argv)
{
    char **arguments = mem_new(((size_t)argc + 2) * sizeof *arguments);
    arguments[1] = unconst_text(command);
    for (int i = 1; i < argc; i++)
        arguments[i + 1] = argv[i];
    int code = program_exec(arguments);
    mem_freep(&arguments);
    return code;
}

int koers_journal_backup(int argc, char **argv)
{
    return program_command("backup", argc, argv);
}

int koers_journal_restore(int argc, char **argv)
{
    return program_command("restore", argc, argv);
}
