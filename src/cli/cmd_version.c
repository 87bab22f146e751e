#include "cli/commands.h"
#include "cli/options.h"
#include "run/pipeline.h"

#include <stdio.h>

static const pc_option options[] = {
    {"json", 0, NULL, "as one JSON object"},
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "version",
    .synopsis = "version [--json]",
    .gist = "Prints the version of precheck and of the libraries it runs with.",
    .options = options,
};

int pc_cmd_version(int argc, char **argv)
{
    pc_given_options given;
    int status = pc_options_parse(&usage, argc, argv, &given);
    char curl[64], nghttp2[32], openssl[64];

    if (status >= 0)
        return status;
    pc_library_versions(curl, sizeof curl, nghttp2, sizeof nghttp2, openssl,
                        sizeof openssl);
    if (pc_option_has(&given, "json"))
        printf("{\"precheck\": \"%s\", \"libcurl\": \"%s\", \"nghttp2\": "
               "\"%s\", \"tls\": \"%s\"}\n",
               PC_VERSION, curl, nghttp2, openssl);
    else
        printf("precheck %s\nlibcurl %s, nghttp2 %s, %s\n", PC_VERSION, curl,
               nghttp2, openssl);
    return PC_EXIT_OK;
}
