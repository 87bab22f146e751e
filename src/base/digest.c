#include "base/digest.h"

#include "base/arena.h"

#include <openssl/evp.h>

void pc_digest(pc_span octets, char ret_hex[PC_DIGEST_LEN + 1])
{
    static const char hex[] = "0123456789abcdef";
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    /* The only way to fail is that libcrypto cannot allocate its context. */
    if (EVP_Digest(octets.len ? octets.ptr : "", octets.len, sum, &len,
                   EVP_sha256(), NULL) != 1 ||
        len * 2 != PC_DIGEST_LEN)
        pc_out_of_memory(sizeof sum);
    for (unsigned i = 0; i < len; i++) {
        ret_hex[2 * i] = hex[sum[i] >> 4];
        ret_hex[2 * i + 1] = hex[sum[i] & 15];
    }
    ret_hex[PC_DIGEST_LEN] = '\0';
}
