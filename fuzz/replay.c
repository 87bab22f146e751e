/* fuzz/replay.c - runs a harness on files, without a fuzzer.
 *
 * usage: NAME_replay FILE|FOLDER...
 * Besides each file as it is, every input is run cut short at each octet and
 * with each of its first octets flipped: a cheap walk around the corpus that is
 * the same each time.
 */
#include "fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#define REPLAY_INPUT ((size_t)1 << 20)
#define REPLAY_CUTS  600
#define REPLAY_FILES 10000

static unsigned n_files, n_runs;

static void run(const uint8_t *data, size_t size)
{
    /* A block with nothing after it: a sanitizer sees a read past the end. */
    uint8_t *tight = malloc(size ? size : 1);

    if (!tight)
        abort();
    if (size)
        memcpy(tight, data, size);
    LLVMFuzzerTestOneInput(tight, size);
    free(tight);
    n_runs++;
}

static void run_around(uint8_t *data, size_t size)
{
    size_t n = size < REPLAY_CUTS ? size : REPLAY_CUTS;

    run(data, size);
    for (size_t i = 0; i < n; i++) {
        uint8_t old = data[i];

        run(data, i);
        for (unsigned bit = 0; bit < 8; bit += 3) {
            data[i] = (uint8_t)(old ^ (1u << bit));
            run(data, size);
        }
        data[i] = old;
    }
}

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(REPLAY_INPUT);
    size_t size;

    if (!file || !data) {
        fprintf(stderr, "cannot read '%s'\n", path);
        return 1;
    }
    size = fread(data, 1, REPLAY_INPUT, file);
    fclose(file);
    n_files++;
    run_around(data, size);
    free(data);
    return 0;
}

static int run_path(const char *path)
{
    struct dirent **entries;
    struct stat st;
    int n, failed = 0;

    if (stat(path, &st) < 0) {
        fprintf(stderr, "no '%s'\n", path);
        return 1;
    }
    if (!S_ISDIR(st.st_mode))
        return run_file(path);
    n = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char child[4096];

        snprintf(child, sizeof child, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && n_files < REPLAY_FILES)
            failed |= run_file(child);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;

    for (int i = 1; i < argc; i++)
        failed |= run_path(argv[i]);
    printf("%u files, %u runs\n", n_files, n_runs);
    /* An empty corpus would be a test that cannot fail. */
    return failed || n_files == 0;
}
