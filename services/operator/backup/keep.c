/* `koers journal`, `koers backup` and `koers restore` are koers-journal's: a program of its own,
 * since it works on the broker's files, of which this one knows nothing. It is looked for beside
 * this program and then in PATH, and takes over the process, so that its exit code is ours. */
#include "services/operator/backup/keep.h"

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

/* Beside the program that runs. */
static void keep_beside(char path[PATH_MAX])
{
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
    path[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(path, '/');
    size_t room = slash ? (size_t)(path + PATH_MAX - slash - 1) : 0;
    if (room > sizeof program)
        memcpy(slash + 1, program, sizeof program);
    else
        path[0] = '\0';
}

/* argv[0] becomes koers-journal; does not return when it was found. */
static int keep_exec(char **argv)
{
    char path[PATH_MAX];
    keep_beside(path);
    argv[0] = program;
    if (path[0])
        execv(path, argv);
    if (errno == ENOENT || !path[0])
        execvp(program, argv);
    if (errno == ENOENT)
        return client_fail(CODE_AWAY, T_KEEP_ABSENT, program);
    return client_fail(CODE_CONFIG, T_KEEP_FAILED, program, strerror(errno));
}

int keep_journal(int argc, char **argv)
{
    (void)argc;
    return keep_exec(argv);
}

/* koers-journal COMMAND …, from `koers COMMAND …`. */
static int keep_command(const char *command, int argc, char **argv)
{
    char **words = mem_new(((size_t)argc + 2) * sizeof *words);
    words[1] = unconst_text(command);
    for (int i = 1; i < argc; i++)
        words[i + 1] = argv[i];
    int code = keep_exec(words);
    mem_freep(&words);
    return code;
}

int keep_backup(int argc, char **argv)
{
    return keep_command("backup", argc, argv);
}

int keep_restore(int argc, char **argv)
{
    return keep_command("restore", argc, argv);
}
