#include "cli/commands.h"
#include "cli/options.h"
#include "cli/run_flags.h"
#include "run/init.h"

static const pc_option options[] = {
    {"output", 'o', "FILE", "write to this file, which must not exist yet"},
    {"openapi", 0, "FILE", "paths and contents from an OpenAPI document"},
    {"timeout", 0, "DURATION", "of one exchange (10s)"},
    {"insecure", 'k', NULL, "do not verify certificates"},
    {NULL, 0, NULL, NULL},
};

static const pc_usage usage = {
    .command = "init",
    .synopsis = "init [FLAGS] URL",
    .gist = "Looks at a server and writes a commented target.yaml for it; "
            "sends GET, HEAD and OPTIONS only.",
    .more = "  precheck init http://localhost:8080/ -o target.yaml\n"
            "  precheck init http://localhost:8080 --openapi api.yaml\n"
            "With --openapi the URL may be left out: it is then the "
            "document's, and nothing is sent.",
    .options = options,
    .max_words = 1,
};

int pc_cmd_init(int argc, char **argv)
{
    pc_init_options init = {0};
    pc_given_options given;
    int status = pc_options_parse(&usage, argc, argv, &given);

    if (status >= 0)
        return status;
    status = pc_option_duration(&given, "timeout", &init.timeout_ms);
    if (status >= 0)
        return status;
    init.url = given.n_words ? given.words[0] : NULL;
    init.openapi = pc_option_value(&given, "openapi");
    init.output = pc_option_value(&given, "output");
    init.insecure = pc_option_has(&given, "insecure");
    if (!init.url && !init.openapi)
        return pc_usage_error("precheck init http://localhost:8080/",
                              "init needs a URL");
    init.stop = pc_catch_signals();
    return pc_run_init(&init);
}
