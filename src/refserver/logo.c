#include "refserver/logo.h"

#include "base/buf.h"
#include "base/cleanup.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SIDE      40
#define ROW       (1 + 3 * SIDE) /* filter type and RGB */
#define OCTETS    (SIDE * ROW)
#define PNG_LIMIT 8192

static void put32(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* CRC of PNG and gzip, bit by bit: it runs once. */
static uint32_t crc32_of(const unsigned char *at, size_t len)
{
    uint32_t crc = 0xffffffffu;

    for (size_t i = 0; i < len; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static uint32_t adler32_of(const unsigned char *at, size_t len)
{
    uint32_t a = 1, b = 0;

    for (size_t i = 0; i < len; i++) {
        a = (a + at[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static void chunk(pc_buf *out, const char *type, const void *data, size_t len)
{
    unsigned char number[4], *covered = malloc(len + 4);

    if (!covered) {
        out->failed = true;
        return;
    }
    memcpy(covered, type, 4);
    if (len)
        memcpy(covered + 4, data, len);
    put32(number, (uint32_t)len);
    pc_buf_put(out, number, 4);
    pc_buf_put(out, covered, len + 4);
    put32(number, crc32_of(covered, len + 4));
    pc_buf_put(out, number, 4);
    free(covered);
}

/* Rings around the middle. */
static void paint(unsigned char pixels[OCTETS])
{
    for (int y = 0; y < SIDE; y++) {
        pixels[y * ROW] = 0;
        for (int x = 0; x < SIDE; x++) {
            int dx = 2 * x - SIDE, dy = 2 * y - SIDE, d = dx * dx + dy * dy;
            unsigned char *rgb = pixels + y * ROW + 1 + 3 * x;

            rgb[0] = (unsigned char)(d / 5);
            rgb[1] = (unsigned char)(x * 6);
            rgb[2] = (unsigned char)(255 - y * 6);
        }
    }
}

int pc_ref_logo(pc_span *ret_png)
{
    static const unsigned char signature[] = {0x89, 'P',  'N',  'G',
                                              '\r', '\n', 0x1a, '\n'};
    unsigned char header[13] = {0}, pixels[OCTETS];
    /* zlib's header, then one stored block, then the check sum */
    unsigned char data[2 + 5 + OCTETS + 4] = {0x78,
                                              0x01,
                                              1,
                                              OCTETS & 0xff,
                                              OCTETS >> 8,
                                              0xff ^ (OCTETS & 0xff),
                                              0xff ^ (OCTETS >> 8)};
    PC_AUTO_BUF out;
    char *copy;

    paint(pixels);
    memcpy(data + 7, pixels, OCTETS);
    put32(data + 7 + OCTETS, adler32_of(pixels, OCTETS));
    put32(header, SIDE);
    put32(header + 4, SIDE);
    header[8] = 8; /* bits a sample */
    header[9] = 2; /* RGB */
    pc_buf_init(&out, PNG_LIMIT);
    pc_buf_put(&out, signature, sizeof signature);
    chunk(&out, "IHDR", header, sizeof header);
    chunk(&out, "IDAT", data, sizeof data);
    chunk(&out, "IEND", NULL, 0);
    if (out.failed)
        return PC_ENOMEM;
    copy = malloc(out.len);
    if (!copy)
        return PC_ENOMEM;
    memcpy(copy, out.ptr, out.len);
    *ret_png = (pc_span){copy, out.len};
    return PC_OK;
}
