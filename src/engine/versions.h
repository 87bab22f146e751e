/* engine/versions.h - which libraries speak for us. */
#ifndef PRECHECK_ENGINE_VERSIONS_H
#define PRECHECK_ENGINE_VERSIONS_H

#include <stddef.h>

/* Versions of libcurl, nghttp2 and the TLS library in use, cut to the sizes. */
void pc_engine_versions(char *ret_curl, size_t curl_size, char *ret_nghttp2,
                        size_t nghttp2_size, char *ret_tls, size_t tls_size);

#endif
