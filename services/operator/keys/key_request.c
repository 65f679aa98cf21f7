/* This file reads and writes requests.
 *
 * The rule: this file never writes a private key. */
#include "services/operator/keys/key_request.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#include "services/operator/keys/key_home.h"
#include "services/operator/keys/texts.h"

static void json_freep(json_t **jp)
{
    json_decref(*jp);
}

/* Appends the bytes that the proof signs. Every member ends with a line end. The order is part of
 * the format. */
static void request_body(struct buf *to, const struct key *k)
{
    char sign[65];
    sodium_bin2hex(sign, sizeof sign, k->sign_public, sizeof k->sign_public);
    buf_add_text(to, "%s\n%s\n%s\n%s\n%s\n", k->identity, k->role, k->scope, k->curve_public, sign);
}

static bool request_text(const json_t *j, const char *name, char *to, size_t size)
{
    const char *text = json_string_value(json_object_get(j, name));
    return text && slice_copy(slice_text(text), to, size);
}

static bool request_hex(const json_t *j, const char *name, uint8_t *to, size_t size)
{
    const char *text = json_string_value(json_object_get(j, name));
    size_t n;
    return text && strlen(text) == 2 * size &&
           sodium_hex2bin(to, size, text, 2 * size, NULL, &n, NULL) == 0 && n == size;
}

static const char *request_read(const json_t *j, struct key *k, uint8_t proof[64])
{
    uint8_t raw[32];
    if (!request_text(j, "identity", k->identity, sizeof k->identity))
        return "identity";
    if (!request_text(j, "role", k->role, sizeof k->role))
        return "role";
    if (!request_text(j, "scope", k->scope, sizeof k->scope))
        return "scope";
    if (!request_text(j, "curve_public", k->curve_public, sizeof k->curve_public) ||
        strlen(k->curve_public) != KEY_Z85 - 1 || !zmq_z85_decode(raw, k->curve_public))
        return "curve_public";
    if (!request_hex(j, "signing_key", k->sign_public, sizeof k->sign_public))
        return "signing_key";
    return request_hex(j, "proof", proof, 64) ? NULL : "proof";
}

int key_request_load(struct key *k, const char *path, struct errtext *why)
{
    json_error_t error;
    scoped(json_freep) json_t *j = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    struct key read = {0};
    uint8_t proof[64];
    if (!j)
        return errtext_set(why, KEY_REQUEST_E_BAD, "%s", error.text);
    const char *member = request_read(j, &read, proof);
    if (member)
        return errtext_set(why, KEY_REQUEST_E_BAD, T_KEY_MEMBER, member);
    scoped(buf_fini) struct buf body = {0};
    request_body(&body, &read);
    if (!key_verify(read.sign_public, KEY_REQUEST_TYPE, buf_slice(&body),
                    (struct slice){proof, sizeof proof}))
        return errtext_set(why, KEY_REQUEST_E_BAD, T_KEY_PROOF);
    *k = read;
    return KEY_REQUEST_OK;
}

int key_request_save(const struct key *k, const char *path, struct errtext *why)
{
    scoped(buf_fini) struct buf body = {0};
    uint8_t proof[64];
    char sign[65], proof_hex[129];
    request_body(&body, k);
    key_sign(k, KEY_REQUEST_TYPE, buf_slice(&body), proof);
    sodium_bin2hex(sign, sizeof sign, k->sign_public, sizeof k->sign_public);
    sodium_bin2hex(proof_hex, sizeof proof_hex, proof, sizeof proof);
    scoped(json_freep) json_t *j = json_pack(
        "{ss ss ss ss ss ss}", "identity", k->identity, "role", k->role, "scope", k->scope,
        "curve_public", k->curve_public, "signing_key", sign, "proof", proof_hex);
    must(j);
    scoped(mem_freep) char *text = json_dumps(j, JSON_INDENT(2));
    scoped(buf_fini) struct buf line = {0};
    buf_add_text(&line, "%s\n", text);
    return file_replace(path, buf_slice(&line), why) ? KEY_REQUEST_E_BAD : KEY_REQUEST_OK;
}

void key_fingerprint(const uint8_t curve[32], const uint8_t sign[32], char to[KEY_FINGERPRINT])
{
    uint8_t both[64], hash[32];
    memcpy(both, curve, 32);
    memcpy(both + 32, sign, 32);
    key_hash((struct slice){both, sizeof both}, hash);
    for (size_t i = 0; i < 8; i++)
        snprintf(to + i * 2 + i / 2, KEY_FINGERPRINT - i * 2 - i / 2, "%02x%s", hash[i],
                 i % 2 && i < 7 ? " " : "");
}

void key_fingerprint_of(const struct key *k, char to[KEY_FINGERPRINT])
{
    uint8_t curve[32];
    must(zmq_z85_decode(curve, k->curve_public));
    key_fingerprint(curve, k->sign_public, to);
}
