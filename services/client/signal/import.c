/* This file has the command `koers signal post --file`: it imports a file or stream of any length,
 * with one JSON object per line. No more than SEND_PENDING signals are pending, so the use of
 * memory has a limit. Every line gets one result, and an error in a line does not stop the import.
 * Equal input must get equal ids: then the person can run a killed import again, and the relay
 * recognizes the signals that it already has. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/client/signal/occurrences.h"
#include "services/client/signal/post.h"
#include "services/command/send.h"

enum { LINE_MAX_BYTES = 256 * 1024, READ_AT_ONCE = 64 * 1024, ADD_AT_ONCE = 128 };

struct import {
    struct client *client;
    struct send send;
    struct occurrences occurrences;
    int fd;
    struct buf input; /* the bytes that were read; the first `taken` bytes are handled */
    size_t taken;
    bool ended, skipping; /* `skipping` is true inside a line that is too long */
    uint64_t line, added;
    uint64_t n_done, n_bad, n_waiting;
    int first_code;       /* the CODE_* of the first line that failed */
    uint64_t bytes, size; /* `size` is the size of the file, or 0 if unknown */
    int64_t drawn_us;
    bool bar;
};

static void import_draw(struct import *im, bool last)
{
    int64_t now = session_clock();
    if (!im->bar || (!last && now - im->drawn_us < 100000))
        return;
    im->drawn_us = now;
    fprintf(stderr, "\r\033[K");
    if (last)
        return;
    if (im->size > 0) {
        unsigned part = (unsigned)(im->bytes >= im->size ? 30 : 30 * im->bytes / im->size);
        fprintf(stderr, "[%.*s%.*s] ", (int)part, "##############################",
                (int)(30 - part), "..............................");
    }
    fprintf(stderr, T_PROGRESS, (unsigned long long)im->line, (unsigned long long)im->n_done,
            (unsigned long long)im->n_bad);
}

static void import_count(struct import *im, int code)
{
    if (code == CODE_OK)
        im->n_done++;
    else if (code == CODE_QUEUED)
        im->n_waiting++;
    else
        im->n_bad++;
    if (code != CODE_OK && code != CODE_QUEUED && !im->first_code)
        im->first_code = code;
}

static void import_refuse(struct import *im, const struct field_errors *errors)
{
    import_count(im, CODE_BAD);
    if (im->bar)
        import_draw(im, true);
    if (im->client->json)
        client_print_json(post_errors_json(im->line, errors));
    post_report_errors(im->client, im->line, errors);
}

static void import_print_json(uint64_t line, const struct send_result *result)
{
    json_t *json = send_json(result);
    json_object_set_new(json, "line", json_integer((json_int_t)line));
    client_print_json(json);
}

static void import_print_text(uint64_t line, const struct send_result *result)
{
    char text[1024];
    if (result->end == SEND_RECORDED || result->end == SEND_QUEUED) {
        printf(result->end == SEND_RECORDED ? T_LINE_RECORDED : T_LINE_QUEUED,
               (unsigned long long)line);
        return;
    }
    if (result->end == SEND_REPLIED && result->reply->n_refusals == 0) {
        printf(result->reply->repeated_command ? T_LINE_REPEATED : T_LINE_DONE,
               (unsigned long long)line, result->reply->subject);
        return;
    }
    if (result->end == SEND_PARKED)
        fprintf(stderr, T_LINE "%s\n", (unsigned long long)line, result->text);
    for (size_t i = 0; result->reply && i < result->reply->n_refusals; i++) {
        send_refusal_text(result->reply->refusals[i], text, sizeof text);
        fprintf(stderr, T_LINE "%s\n", (unsigned long long)line, text);
    }
}

static void import_on_result(void *arg, uint64_t line, const struct send_result *result)
{
    struct import *im = arg;
    import_count(im, send_code(result));
    if (im->bar)
        import_draw(im, true);
    if (im->client->json)
        import_print_json(line, result);
    else
        import_print_text(line, result);
    im->drawn_us = 0;
    import_draw(im, false);
}

/* Returns whether a line has only white space. */
static bool import_blank(struct slice line)
{
    for (size_t i = 0; i < line.n; i++)
        if (!strchr(" \t\r", line.data[i]) || !line.data[i])
            return false;
    return true;
}

static int import_line(struct import *im, struct slice line)
{
    Koers__Signal__V1__PostSignal post = KOERS__SIGNAL__V1__POST_SIGNAL__INIT;
    struct field_errors errors;
    struct signal_input in;
    uint8_t content[32];
    char label[300];
    int code = CODE_OK;
    im->line++;
    if (import_blank(line))
        return CODE_OK;
    if (signal_json_parse(&in, line, client_own_province(im->client), &errors)) {
        signal_json_content(&in, content);
        if (!*in.id)
            signal_json_identify(&in, im->client->key.identity, content,
                                 occurrences_next(&im->occurrences, content));
        post.signal = &in.signal;
        post_label(&in, label, sizeof label);
        code = send_add(&im->send, im->line,
                        &(struct send_draft){.event = EVENT_SIGNAL_POST,
                                             .province = in.signal.province,
                                             .label = label,
                                             .payload = &post.base,
                                             .contact = in.has_contact ? &in.contact : NULL});
        im->added++;
    } else {
        import_refuse(im, &errors);
    }
    signal_input_fini(&in);
    if (code == CODE_OK && im->added % ADD_AT_ONCE == ADD_AT_ONCE - 1)
        code = send_pump(&im->send, SEND_PENDING - ADD_AT_ONCE);
    import_draw(im, false);
    return code;
}

/* Reads more input. If no input is ready, first waits for the pending results. So the writer of a
 * slow stream sees each result without a delay. */
static int import_read(struct import *im)
{
    struct pollfd ready = {.fd = im->fd, .events = POLLIN};
    ssize_t n;
    int code;
    if (poll(&ready, 1, 0) == 0) {
        code = send_pump(&im->send, 0);
        if (code)
            return code;
        fflush(stdout);
    }
    if (im->taken > 0) {
        memmove(im->input.data, im->input.data + im->taken, im->input.n - im->taken);
        im->input.n -= im->taken;
        im->taken = 0;
    }
    buf_extend(&im->input, READ_AT_ONCE);
    im->input.n -= READ_AT_ONCE;
    n = read(im->fd, im->input.data + im->input.n, READ_AT_ONCE);
    if (n < 0)
        return client_fail(CODE_IO, T_READ_FAILED);
    im->ended = n == 0;
    im->input.n += (size_t)n;
    im->bytes += (uint64_t)n;
    return CODE_OK;
}

static int import_too_long(struct import *im)
{
    struct field_errors errors = {.n = 0};
    im->line++;
    field_errors_add(&errors, "", RULE_LINE_LONG, LINE_MAX_BYTES);
    import_refuse(im, &errors);
    im->skipping = true;
    return CODE_OK;
}

/* Takes the next line from the input and handles it. Sets *tookp to true if the input had a
 * complete line, otherwise to false. If a line is too long, reports this once and skips the whole
 * line. Returns a CODE_*. */
static int import_take(struct import *im, bool *tookp)
{
    const uint8_t *from = im->input.data + im->taken;
    size_t n = im->input.n - im->taken;
    const uint8_t *end = n > 0 ? memchr(from, '\n', n) : NULL;
    struct slice line = {from, end ? (size_t)(end - from) : n};
    bool skip = im->skipping;
    *tookp = end || (im->ended && n > 0);
    if (!*tookp && n <= LINE_MAX_BYTES)
        return CODE_OK;
    im->taken += line.n + (end ? 1 : 0);
    if (*tookp)
        im->skipping = false;
    if (skip)
        return CODE_OK;
    if (line.n > LINE_MAX_BYTES) {
        int code = import_too_long(im);
        im->skipping = !*tookp;
        return code;
    }
    return import_line(im, line);
}

static int import_all(struct import *im)
{
    int code = CODE_OK;
    while (!code) {
        bool took = false;
        code = import_take(im, &took);
        if (code || took)
            continue;
        if (im->ended)
            break;
        code = import_read(im);
    }
    return code;
}

static int import_code(const struct import *im)
{
    if (im->n_bad > 0)
        return im->n_done + im->n_waiting > 0 ? CODE_PARTLY : im->first_code;
    return im->n_waiting > 0 ? CODE_QUEUED : CODE_OK;
}

int import_run(struct client *c, const char *path)
{
    struct import *im = mem_new(sizeof *im);
    struct stat file;
    int code, ended;
    im->client = c;
    im->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (im->fd < 0) {
        free(im);
        return client_fail(CODE_UNKNOWN, T_NO_FILE, path);
    }
    if (fstat(im->fd, &file) == 0 && S_ISREG(file.st_mode))
        im->size = (uint64_t)file.st_size;
    im->bar = isatty(STDERR_FILENO) && !c->quiet;
    code = send_begin(&im->send, c, import_on_result, im);
    if (code == CODE_OK)
        code = import_all(im);
    ended = send_finish(&im->send);
    import_draw(im, true);
    if (code == CODE_OK)
        code = ended;
    client_notice(c, T_IMPORT_DONE, (unsigned long long)im->line, (unsigned long long)im->n_done,
                  (unsigned long long)im->n_bad, (unsigned long long)im->n_waiting);
    if (im->n_waiting > 0)
        client_notice(c, T_IMPORT_WAITING);
    if (code == CODE_OK)
        code = import_code(im);
    if (im->fd != STDIN_FILENO)
        close(im->fd);
    buf_fini(&im->input);
    occurrences_fini(&im->occurrences);
    free(im);
    return code;
}
