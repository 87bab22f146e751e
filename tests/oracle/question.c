/* tests/oracle/question.c - see question.h. */
#include "oracle/question.h"

#include <stdio.h>

static pc_span block(question *q, const char *text, size_t len)
{
    char *copy = malloc(len ? len : 1);

    assert_non_null(copy);
    if (len)
        memcpy(copy, text, len);
    q->blocks[q->n_blocks++] = copy;
    return (pc_span){copy, len};
}

static void add_field(question *q, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    pc_field *field = &q->fields[q->request.n_fields++];
    size_t name_len;

    assert_true(q->request.n_fields <= QUESTION_MAX_FIELDS);
    assert_non_null(colon);
    name_len = (size_t)(colon - line);
    field->name = block(q, line, name_len);
    field->value = block(q, colon + 1, len - name_len - 1);
}

void question_init(question *q, const char *method, const char *lines,
                   const char *etag, int64_t modified_s)
{
    memset(q, 0, sizeof *q);
    q->request.method = block(q, method, strlen(method));
    while (lines && *lines) {
        size_t len = strcspn(lines, "\n");

        add_field(q, lines, len);
        lines += len + (lines[len] == '\n');
    }
    q->request.fields = q->fields;
    q->state.now_s = AT_NOW;
    q->state.plain_status = 200;
    q->state.length = 1000;
    q->state.exists = true;
    q->state.accepts_ranges = true;
    q->state.modified_is_strong = true;
    if (etag) {
        pc_span text = {etag, strlen(etag)};

        assert_int_equal(pc_etag_parse(text, &q->etag), PC_OK);
        q->state.etag = &q->etag;
    }
    if (modified_s >= 0) {
        q->modified_s = modified_s;
        q->state.modified_s = &q->modified_s;
    }
}

void question_missing(question *q, unsigned plain_status)
{
    q->state.exists = false;
    q->state.etag = NULL;
    q->state.modified_s = NULL;
    q->state.length = -1;
    q->state.plain_status = plain_status;
}

void question_release(question *q)
{
    for (size_t i = 0; i < q->n_blocks; i++)
        free(q->blocks[i]);
    q->n_blocks = 0;
}

const char *outcome_words(unsigned outcomes)
{
    static char text[2][200];
    static unsigned turn;
    char *out = text[turn ^= 1];

    out[0] = '\0';
    for (unsigned bit = 1; bit < 1u << PC_OUTCOME_COUNT; bit <<= 1)
        if (outcomes & bit) {
            if (out[0])
                strcat(out, " ");
            strcat(out, pc_outcome_name((pc_outcome)bit));
        }
    return out;
}
