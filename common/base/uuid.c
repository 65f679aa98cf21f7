/* Ids of events (uuid.h). The hex digits are in lower case, so the texts sort in the order of the
 * bytes. */
#include "common/base/uuid.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/base/err.h"

static void uuid_print(char text[UUID_TEXT], const uint8_t b[16])
{
    static const char digits[] = "0123456789abcdef";
    char *to = text;
    for (unsigned i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = digits[b[i] >> 4];
        *to++ = digits[b[i] & 15];
    }
    *to = 0;
}

#define UUID_LOW ((UINT64_C(1) << 62) - 1) /* the mask of the 62 bits of rand_b */

/* The last id of uuid_new(): milliseconds, 12 random bits, 62 random bits (RFC 9562, section 5.7).
 */
static struct {
    pthread_mutex_t lock;
    uint64_t ms;
    uint32_t high;
    uint64_t low;
} uuid_last = {PTHREAD_MUTEX_INITIALIZER, 0, 0, 0};

/* Computes the next id. In a new millisecond, all bits below the time are random. In the same
 * millisecond, or if the clock went back, the low bits grow by a random number up to 2^32. If the
 * low bits overflow, the id uses the next millisecond. */
static void uuid_step(uint64_t ms)
{
    uint64_t step = (uint64_t)randombytes_random() + 1;
    if (ms <= uuid_last.ms && UUID_LOW - uuid_last.low >= step) {
        uuid_last.low += step;
        return;
    }
    uuid_last.ms = ms > uuid_last.ms ? ms : uuid_last.ms + 1;
    uuid_last.high = randombytes_random() & 0xFFF;
    randombytes_buf(&uuid_last.low, sizeof uuid_last.low);
    uuid_last.low &= UUID_LOW >> 1; /* leaves space, so that the low bits can grow */
}

void uuid_new(char text[UUID_TEXT], int64_t now_us)
{
    must(sodium_init() >= 0);
    uint8_t b[16];
    pthread_mutex_lock(&uuid_last.lock);
    uuid_step((uint64_t)(now_us > 0 ? now_us / 1000 : 0));
    for (unsigned i = 0; i < 6; i++)
        b[i] = (uint8_t)(uuid_last.ms >> (40 - 8 * i));
    b[6] = (uint8_t)(0x70 | uuid_last.high >> 8);
    b[7] = (uint8_t)uuid_last.high;
    for (unsigned i = 0; i < 8; i++)
        b[8 + i] = (uint8_t)(uuid_last.low >> (56 - 8 * i));
    pthread_mutex_unlock(&uuid_last.lock);
    b[8] = (uint8_t)(0x80 | (b[8] & 0x3F));
    uuid_print(text, b);
}

void uuid_of_hash(char text[UUID_TEXT], const uint8_t hash[32])
{
    uint8_t b[16];
    memcpy(b, hash, sizeof b);
    b[6] = (uint8_t)(0x80 | (b[6] & 0x0F));
    b[8] = (uint8_t)(0x80 | (b[8] & 0x3F));
    uuid_print(text, b);
}

/* Hashes the text "<cause>/<index>". An id has no slash, so two different pairs never
 * have the same text. */
void uuid_derived(char text[UUID_TEXT], const char *cause, unsigned index)
{
    crypto_hash_sha256_state state;
    uint8_t hash[crypto_hash_sha256_BYTES];
    char tail[16];
    int n = snprintf(tail, sizeof tail, "/%u", index);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t *)cause, strlen(cause));
    crypto_hash_sha256_update(&state, (const uint8_t *)tail, (unsigned)n);
    crypto_hash_sha256_final(&state, hash);
    uuid_of_hash(text, hash);
}

bool uuid_valid(const char *text)
{
    unsigned i;
    for (i = 0; i < UUID_TEXT && text[i]; i++) {
        char c = text[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex)
            return false;
    }
    return i == UUID_TEXT - 1;
}
