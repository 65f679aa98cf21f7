/* What the files of the judge share. */
#pragma once

#include "services/operator/doctor/judge.h"

struct judging {
    const struct doctor_facts *facts;
    struct findings *to;
};

/* A new finding; the caller fills in its texts with finding_say. Borrowed until the next. */
struct finding *finding_add(struct judging *j, enum check_id check, enum severity severity,
                            const char *of);
void finding_say(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define SAY(field, ...) finding_say(field, sizeof(field), __VA_ARGS__)
/* There were facts to judge this by. */
void judge_looked(struct judging *j, enum check_id check);
/* A word for a shell: in quotation marks if it needs them. In a ring of 4 static buffers. */
const char *judge_quoted(const char *word);
/* "512 MiB", "1.5 GiB". In a ring of 4 static buffers. */
const char *judge_size(uint64_t bytes);
/* The folder of mesh.json. In a static buffer. */
const char *judge_home(const struct doctor_facts *f);
/* What starts, stops … a node where it runs; deed as systemctl and docker compose call it. */
void judge_deed(const struct doctor_facts *f, struct finding *x, const char *deed,
                const char *node);
/* What shows the end of its log. */
void judge_log(const struct doctor_facts *f, struct finding *x, const char *node);
/* A koers command, as who asks now. */
void judge_koers(const struct doctor_facts *f, struct finding *x, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What makes its view again. */
void judge_rebuild(const struct doctor_facts *f, struct finding *x, const char *node);
/* The commit clock; this machine's if the broker did not tell. */
int64_t judge_now(const struct doctor_facts *f);

void judge_broker(struct judging *j);
void judge_nodes(struct judging *j);
void judge_programs(struct judging *j);
void judge_clocks(struct judging *j);
/* One node by its health. */
void judge_host(struct judging *j, const struct facts_node *node);
void judge_keys(struct judging *j);
void judge_policy(struct judging *j);
void judge_outboxes(struct judging *j);
