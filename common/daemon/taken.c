/* This file stores which inputs had their effect (taken.h). The key of a row begins with the bytes
 * of the id. The id of a person's event is a UUIDv7, which grows with time, so SQLite adds most
 * rows at the end of the table. One rule: a row is added in the transaction of the effect, so a
 * rebuilt view has the same rows. The table is not part of the state that --dump-state prints,
 * because a refused command has a row too. */
#include "common/daemon/taken.h"

#include <sodium.h>
#include <string.h>

#include "common/event/message.h"
#include "common/event/topic.h"

#define TAKEN_ID     16
#define TAKEN_SENDER 8 /* bytes of the hash of the sender's identity */
#define TAKEN_KEY    (TAKEN_ID + TAKEN_SENDER)
#define TAKEN_HASH   16 /* bytes of the hash of the event */

const char TAKEN_SCHEMA[] =
    "CREATE TABLE local_taken (key BLOB PRIMARY KEY, hash BLOB NOT NULL, reply BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID;";

#define TAKEN_GET   "SELECT hash, reply FROM local_taken WHERE key = ?"
#define TAKEN_PUT   "INSERT INTO local_taken (key, hash, reply) VALUES (?, ?, ?)"
#define TAKEN_REPLY "UPDATE local_taken SET reply = ?2 WHERE key = ?1 AND reply = x''"

static void taken_hash(uint8_t *to, size_t n, struct slice bytes)
{
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, bytes.data, bytes.n, NULL, 0);
    memcpy(to, hash, n);
}

/* Sets `to` to the bytes of a UUID. Returns false if the text is not a UUID. */
static bool taken_uuid(uint8_t to[TAKEN_ID], const char *id)
{
    size_t n = 0;
    return uuid_valid(id) && sodium_hex2bin(to, TAKEN_ID, id, strlen(id), "-", &n, NULL) == 0 &&
           n == TAKEN_ID;
}

static struct slice taken_key(uint8_t key[TAKEN_KEY], struct slice sender, const char *id)
{
    if (!taken_uuid(key, id))
        taken_hash(key, TAKEN_ID, slice_text(id));
    taken_hash(key + TAKEN_ID, TAKEN_SENDER, sender);
    return (struct slice){key, TAKEN_KEY};
}

enum taken taken_find(struct view *v, const struct input *in, Koers__Mesh__V1__Reply **replyp)
{
    uint8_t key[TAKEN_KEY], hash[TAKEN_HASH];
    *replyp = NULL;
    struct view_row *row =
        view_query(v, TAKEN_GET, "b", taken_key(key, slice_text(in->identity), in->id));
    if (!view_next(row))
        return TAKEN_NOT;
    taken_hash(hash, sizeof hash, in->event->bytes);
    bool same = slice_equal(view_blob(row, 0), (struct slice){hash, sizeof hash});
    if (same && view_blob(row, 1).n > 0)
        *replyp = message_unpack(&koers__mesh__v1__reply__descriptor, view_blob(row, 1));
    view_done(row);
    return same ? TAKEN_SAME : TAKEN_OTHER;
}

int taken_add(struct view *v, const struct input *in)
{
    uint8_t key[TAKEN_KEY], hash[TAKEN_HASH];
    taken_hash(hash, sizeof hash, in->event->bytes);
    return view_exec(v, TAKEN_PUT, "bbb", taken_key(key, slice_text(in->identity), in->id),
                     (struct slice){hash, sizeof hash}, (struct slice){0});
}

int taken_reply(struct view *v, struct slice topic, const Koers__Mesh__V1__Reply *reply)
{
    uint8_t key[TAKEN_KEY];
    scoped(buf_fini) struct buf bytes = {0};
    message_pack(&bytes, &reply->base);
    return view_exec(v, TAKEN_REPLY, "bb", taken_key(key, topic_token(topic, 1), reply->command_id),
                     buf_slice(&bytes));
}
