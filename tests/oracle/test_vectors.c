/* tests/oracle/test_vectors.c - precheck oracle --jsonl against vectors.jsonl.
 *
 * A vector is a line that the program takes as it is: id says what it is about,
 * and two members that are none of the program's say what must come out.  want
 * is the whole set of statuses, so that an answer too many fails like one too
 * few; truth names steps.  The sets were written down by hand from the text of
 * RFC 9110, not taken from the program.
 * usage: test_vectors PROGRAM VECTORS
 */
#include "base/arena.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "support/expect.h"

#include <stdio.h>

#define FEWEST 700 /* vectors: an empty file proves nothing */

static const char *program, *vectors;

static const pc_json *read_json(pc_arena *arena, const char *line, ssize_t len)
{
    pc_diags diags;
    pc_json *value;

    pc_diags_init(&diags, arena);
    while (len > 0 && line[len - 1] == '\n')
        len--;
    if (pc_json_parse(arena, (pc_span){line, (size_t)len}, (pc_pos){NULL, 0, 0},
                      &value, &diags) < 0)
        fail_msg("no JSON: %s", line);
    return value;
}

static const pc_json *member(const pc_json *object, const char *key,
                             const char *line)
{
    const pc_json *value = pc_json_get(object, key);

    if (!value)
        fail_msg("no %s in: %s", key, line);
    return value;
}

static void expect_statuses(const char *row, const pc_json *want,
                            const pc_json *got, const char *answer)
{
    bool same = want->n == got->n;

    for (size_t i = 0; same && i < want->n; i++)
        same = want->items[i]->integer == got->items[i]->integer;
    if (!same)
        fail_msg("%s: the statuses are others: %s", row, answer);
}

/* The truth of one step of the answer. */
static const char *truth_of(const pc_json *steps, const char *field)
{
    for (size_t i = 0; i < steps->n; i++)
        if (strcmp(pc_json_get(steps->items[i], "field")->string.ptr, field) ==
            0)
            return pc_json_get(steps->items[i], "truth")->string.ptr;
    return NULL;
}

static void expect_truths(const char *row, const pc_json *want,
                          const pc_json *steps)
{
    EXPECT_INT(row, steps->n, 5);
    for (size_t i = 0; want && i < want->n; i++)
        EXPECT_STR(row, truth_of(steps, want->keys[i].ptr),
                   want->items[i]->string.ptr);
}

static void expect_answer(const char *question, ssize_t question_len,
                          const char *answer, ssize_t answer_len)
{
    PC_AUTO_ARENA arena;
    const pc_json *asked, *answered;
    const char *row;

    pc_arena_init(&arena);
    asked = read_json(&arena, question, question_len);
    answered = read_json(&arena, answer, answer_len);
    row = member(asked, "id", question)->string.ptr;
    EXPECT_STR(row, member(answered, "id", answer)->string.ptr, row);
    expect_statuses(row, member(asked, "want", question),
                    member(answered, "statuses", answer), answer);
    expect_truths(row, pc_json_get(asked, "truth"),
                  member(answered, "steps", answer));
}

static void test_every_vector_gets_exactly_its_statuses(void **state)
{
    PC_AUTO_FILE questions = fopen(vectors, "re");
    char command[4096], *question = NULL, *answer = NULL;
    size_t question_cap = 0, answer_cap = 0;
    ssize_t question_len, answer_len;
    unsigned n = 0;
    FILE *answers;

    (void)state;
    assert_non_null(questions);
    snprintf(command, sizeof command, "'%s' oracle --jsonl <'%s'", program,
             vectors);
    answers = popen(command, "r");
    assert_non_null(answers);
    while ((question_len = getline(&question, &question_cap, questions)) > 0) {
        answer_len = getline(&answer, &answer_cap, answers);
        EXPECT_TRUE(question, answer_len > 0);
        expect_answer(question, question_len, answer, answer_len);
        n++;
    }
    EXPECT_TRUE("no answer without a question", getc(answers) == EOF);
    EXPECT_INT("exit status", pclose(answers), 0);
    EXPECT_TRUE("there are many", n >= FEWEST);
    free(question);
    free(answer);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_vector_gets_exactly_its_statuses),
    };

    if (argc != 3) {
        fputs("usage: test_vectors PROGRAM VECTORS\n", stderr);
        return 2;
    }
    program = argv[1];
    vectors = argv[2];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
