/* This file tests the program of a daemon: options, files and exit codes. Each run is a process. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/common/daemon/daemon_world.h"

#include "common/base/log.h"
#include "common/daemon/files.h"

static char dir[64], data[96], mesh_file[96], key_file[96], other_key[96];

static void begin(void)
{
    struct world w;
    struct errtext why;
    log_init("test", LOG_ERROR, false);
    snprintf(dir, sizeof dir, "/tmp/koers-main-XXXXXX");
    cr_assert(mkdtemp(dir));
    snprintf(data, sizeof data, "%s/data", dir);
    snprintf(mesh_file, sizeof mesh_file, "%s/mesh.json", dir);
    snprintf(key_file, sizeof key_file, "%s/relay.key", dir);
    snprintf(other_key, sizeof other_key, "%s/other.key", dir);
    world_init(&w);
    snprintf(w.mesh.endpoint, sizeof w.mesh.endpoint,
             "tcp://127.0.0.1:9"); /* nobody listens on this port */
    memcpy(w.mesh.broker_key, w.person.curve_public, sizeof w.mesh.broker_key);
    cr_assert(mesh_save(&w.mesh, mesh_file, &why) == 0, "%s", why.text);
    cr_assert(key_save(&w.self, key_file, &why) == 0, "%s", why.text);
    cr_assert(key_save(&w.person, other_key, &why) == 0, "%s", why.text);
}

static void end(void)
{
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    cr_assert(system(command) == 0);
}

TestSuite(daemon_main, .init = begin, .fini = end);

/* Starts the program in a child process. The output goes to the file `out`. */
static pid_t start(const char *const *args)
{
    char *argv[16] = {NULL};
    char out[96];
    int argc = 0;
    argv[argc++] = strdup("koers-relay");
    for (; args[argc - 1]; argc++)
        argv[argc] = strdup(args[argc - 1]);
    snprintf(out, sizeof out, "%s/out", dir);
    pid_t child = fork();
    if (child == 0) {
        int fd = open(out, O_CREAT | O_TRUNC | O_WRONLY, 0600);
        (void)dup2(fd, 1);
        (void)dup2(fd, 2);
        struct daemon_spec spec = world_spec;
        int code = daemon_main(&spec, argc, argv);
        fflush(NULL);
        _exit(code);
    }
    for (int i = 0; i < argc; i++)
        free(argv[i]);
    return child;
}

static int finish(pid_t child)
{
    int status = 0;
    cr_assert(waitpid(child, &status, 0) == child);
    cr_assert(WIFEXITED(status), "signal %d", WTERMSIG(status));
    return WEXITSTATUS(status);
}

static bool printed(const char *text)
{
    char out[96], bytes[8192] = "";
    snprintf(out, sizeof out, "%s/out", dir);
    FILE *f = fopen(out, "r");
    if (!f)
        return false; /* the file does not exist yet */
    size_t n = fread(bytes, 1, sizeof bytes - 1, f);
    bytes[n] = '\0';
    fclose(f);
    return strstr(bytes, text) != NULL;
}

#define RUN(...) finish(start((const char *const[]){__VA_ARGS__, NULL}))

static bool exists(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", data, name);
    return access(path, F_OK) == 0;
}

Test(daemon_main, help_and_errors_name_the_options)
{
    cr_assert_eq(RUN("--help"), 0);
    cr_assert(printed("--dump-state"));
    cr_assert_eq(RUN("--version"), 0);
    cr_assert(printed(KOERS_VERSION));
    cr_assert_eq(RUN("--rebiuld"), 64);
    cr_assert(printed("--rebuild"), "the nearest flag");
    cr_assert_eq(RUN("--data", data), 64);
    cr_assert(printed("--mesh"));
    cr_assert_eq(RUN("--data", data, "--mesh", mesh_file, "--key", key_file, "--log-level", "x"),
                 64);
    cr_assert_eq(RUN("--data", data, "--mesh", dir, "--key", key_file), 78);
    cr_assert_eq(RUN("--data", data, "--mesh", mesh_file, "--key", other_key), 78);
    cr_assert(printed("accounthouder-nl-gr"), "whose key it is");
    cr_assert_eq(RUN("--data", data, "--dump-state"), 66);
}

static pid_t start_running(void)
{
    pid_t child = start((const char *const[]){"--data", data, "--mesh", mesh_file, "--key",
                                              key_file, "--http", "127.0.0.1:0", NULL});
    for (int i = 0; i < 200 && !printed("started"); i++)
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    cr_assert(printed("started"));
    return child;
}

Test(daemon_main, stops_soon_without_a_broker)
{
    pid_t child = start_running();
    time_t from = time(NULL);
    kill(child, SIGTERM);
    cr_assert_eq(finish(child), 0);
    cr_assert_leq(time(NULL) - from, 5);
}

Test(daemon_main, a_view_has_one_daemon_and_many_readers)
{
    pid_t child = start_running();
    cr_assert_eq(RUN("--data", data, "--mesh", mesh_file, "--key", key_file), 75);
    cr_assert_eq(RUN("--data", data, "--mesh", mesh_file, "--key", key_file, "--rebuild"), 75);
    cr_assert(exists("view.db"));
    cr_assert_eq(RUN("--data", data, "--dump-state"), 0);
    kill(child, SIGINT);
    cr_assert_eq(finish(child), 0);
}

static void open_version(int version, bool rebuild, bool want_rebuilding)
{
    struct errtext why;
    struct daemon_spec spec = world_spec;
    char path[128];
    snprintf(path, sizeof path, "%s/view.db", data);
    struct daemon *d = mem_new(sizeof *d);
    spec.view_version = version;
    d->spec = &spec;
    cr_assert(files_open(d, path, rebuild, &why) == VIEW_OK, "%s", why.text);
    cr_assert_eq(d->rebuilding, want_rebuilding);
    attempts_close(&d->attempts);
    view_close(&d->reader);
    view_close(&d->view);
    free(d);
}

Test(daemon_main, a_view_of_another_version_is_renamed)
{
    cr_assert(mkdir(data, 0700) == 0);
    open_version(1, false, false);
    open_version(1, false, false);
    cr_assert(!exists("view.db.old-1002"));
    open_version(2, false, true);
    cr_assert(exists("view.db.old-1002"));
    open_version(2, true, true);
    open_version(2, true, true);
    cr_assert(exists("view.db.old-2002"));
    cr_assert(exists("view.db.old-2002.2"));
    cr_assert(exists("view.db"));
}

Test(daemon_main, a_damaged_view_can_be_rebuilt)
{
    char path[128];
    cr_assert(mkdir(data, 0700) == 0);
    snprintf(path, sizeof path, "%s/view.db", data);
    FILE *f = fopen(path, "w");
    for (int i = 0; i < 5000; i++)
        fputs("not a database ", f);
    fclose(f);
    cr_assert_eq(RUN("--data", data, "--mesh", mesh_file, "--key", key_file), 74);
    open_version(1, true, true);
    cr_assert(exists("view.db"));
}
