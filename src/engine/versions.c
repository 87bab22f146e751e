#include "engine/versions.h"

#include <curl/curl.h>
#include <nghttp2/nghttp2.h>
#include <stdio.h>

void pc_engine_versions(char *ret_curl, size_t curl_size, char *ret_nghttp2,
                        size_t nghttp2_size, char *ret_tls, size_t tls_size)
{
    const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
    const nghttp2_info *h2 = nghttp2_version(0);

    snprintf(ret_curl, curl_size, "%s", curl->version);
    snprintf(ret_nghttp2, nghttp2_size, "%s", h2 ? h2->version_str : "?");
    snprintf(ret_tls, tls_size, "%s",
             curl->ssl_version ? curl->ssl_version : "no TLS");
}
