/* This file builds CloudEvents and traceparents (event.h). It writes fields in the order of the
 * schema, and attributes in the order of their names, so that equal drafts give equal bytes.
 * Signatures and hashes need this. A daemon that repeats a decision after a restart must publish
 * the same bytes. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/event/event.h"
#include "common/event/message.h"
#include "common/event/wire.h"

#define EVENT_ANY_PREFIX "type.googleapis.com/"
#define EVENT_TRACE      55 /* characters of a traceparent of version 00 */

static void event_put_attribute(struct buf *to, const char *name, uint32_t kind, struct slice value)
{
    scoped(buf_fini) struct buf entry = {0}, inner = {0};
    wire_put_bytes(&inner, kind, value);
    wire_put_bytes(&entry, 1, slice_text(name));
    wire_put_bytes(&entry, 2, buf_slice(&inner));
    wire_put_bytes(to, 5, buf_slice(&entry));
}

static void event_put_string(struct buf *to, const char *name, const char *value)
{
    if (value)
        event_put_attribute(to, name, 3, slice_text(value));
}

static void event_put_time(struct buf *to, int64_t us)
{
    if (us == 0)
        return;
    int64_t seconds = us / 1000000 - (us % 1000000 < 0);
    int64_t nanos = (us - seconds * 1000000) * 1000;
    scoped(buf_fini) struct buf stamp = {0};
    if (seconds != 0) {
        wire_put_tag(&stamp, 1, WIRE_VARINT);
        wire_put_varint(&stamp, (uint64_t)seconds);
    }
    if (nanos != 0) {
        wire_put_tag(&stamp, 2, WIRE_VARINT);
        wire_put_varint(&stamp, (uint64_t)nanos);
    }
    event_put_attribute(to, "time", 7, buf_slice(&stamp));
}

static void event_put_payload(struct buf *to, const ProtobufCMessage *payload)
{
    scoped(buf_fini) struct buf any = {0}, url = {0};
    buf_add_text(&url, EVENT_ANY_PREFIX "%s", payload->descriptor->name);
    wire_put_bytes(&any, 1, buf_slice(&url));
    size_t n = protobuf_c_message_get_packed_size(payload);
    if (n > 0) {
        wire_put_tag(&any, 2, WIRE_BYTES);
        wire_put_varint(&any, n);
        message_pack(&any, payload);
    }
    wire_put_bytes(to, 8, buf_slice(&any));
}

void event_build(struct buf *to, const struct event_draft *draft)
{
    must(draft->id && draft->source && draft->type && draft->payload);
    wire_put_bytes(to, 1, slice_text(draft->id));
    wire_put_bytes(to, 2, slice_text(draft->source));
    wire_put_bytes(to, 3, slice_text("1.0"));
    wire_put_bytes(to, 4, slice_text(draft->type));
    event_put_string(to, "causationid", draft->causationid);
    event_put_string(to, "causeindex", draft->causeindex);
    event_put_string(to, "causeseq", draft->causeseq);
    event_put_string(to, "correlationid", draft->correlationid);
    event_put_string(to, "dataclassification", draft->classification);
    event_put_string(to, "datacontenttype", "application/protobuf");
    event_put_string(to, "path", draft->path);
    event_put_string(to, "province", draft->province);
    event_put_string(to, "subject", draft->subject);
    event_put_time(to, draft->time_us);
    event_put_string(to, "topic", draft->topic);
    event_put_string(to, "traceparent", draft->traceparent);
    event_put_payload(to, draft->payload);
}

/* If all bytes of the id are 0, sets the last byte to 1. W3C Trace Context does not allow an id of
 * zeroes. */
static void event_not_zero(uint8_t *id, size_t n)
{
    if (sodium_is_zero(id, n))
        id[n - 1] = 1;
}

static void event_print_trace(char traceparent[56], uint8_t trace[16], uint8_t span[8])
{
    char trace_hex[33], span_hex[17];
    event_not_zero(trace, 16);
    event_not_zero(span, 8);
    sodium_bin2hex(trace_hex, sizeof trace_hex, trace, 16);
    sodium_bin2hex(span_hex, sizeof span_hex, span, 8);
    snprintf(traceparent, EVENT_TRACE + 1, "00-%s-%s-01", trace_hex, span_hex);
}

void event_trace_new(char traceparent[56])
{
    uint8_t trace[16], span[8];
    must(sodium_init() >= 0);
    randombytes_buf(trace, sizeof trace);
    randombytes_buf(span, sizeof span);
    event_print_trace(traceparent, trace, span);
}

static bool event_read_hex(uint8_t *to, size_t n, const uint8_t *hex)
{
    size_t n_read;
    return sodium_hex2bin(to, n, (const char *)hex, 2 * n, NULL, &n_read, NULL) == 0 && n_read == n;
}

/* Reads the trace id of a traceparent. Returns false if the traceparent is not valid. A version
 * above 00 may have more fields at the end, and version ff is not valid (W3C Trace Context,
 * sections 3.2 and 4). */
static bool event_read_trace(uint8_t trace[16], struct slice before)
{
    uint8_t version, span[8], flags;
    const uint8_t *p = before.data;
    if (before.n < EVENT_TRACE || p[2] != '-' || p[35] != '-' || p[52] != '-' ||
        !event_read_hex(&version, 1, p) || version == 0xff || !event_read_hex(trace, 16, p + 3) ||
        !event_read_hex(span, 8, p + 36) || !event_read_hex(&flags, 1, p + 53))
        return false;
    bool ends = before.n == EVENT_TRACE || (version > 0 && p[EVENT_TRACE] == '-');
    return ends && !sodium_is_zero(trace, 16) && !sodium_is_zero(span, 8);
}

bool event_trace_id(char to[EVENT_TRACE_ID], struct slice traceparent)
{
    uint8_t trace[16];
    if (!event_read_trace(trace, traceparent))
        return false;
    sodium_bin2hex(to, EVENT_TRACE_ID, trace, sizeof trace);
    return true;
}

/* If `before` has no valid trace id, uses the hash of `event_id` and not a random id, because the
 * same cause must always give the same output. */
void event_trace_next(char traceparent[56], struct slice before, const char *event_id)
{
    uint8_t hash[crypto_hash_sha256_BYTES], trace[16];
    crypto_hash_sha256(hash, (const uint8_t *)event_id, strlen(event_id));
    if (!event_read_trace(trace, before))
        memcpy(trace, hash + 8, sizeof trace);
    event_print_trace(traceparent, trace, hash);
}
