/* The octets of /static.  page.html comes in two codings: the text below, and
 * the same text as gzip wrote it. */
#include "base/str.h"
#include "refserver/site.h"

static const char page_html[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head><title>precheck reference server</title></head>\n"
    "<body>\n"
    "<h1>One page, two codings</h1>\n"
    "<p>Paragraph 1 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 2 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 3 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 4 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 5 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 6 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 7 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 8 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 9 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 10 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 11 is here so that the page is worth compressing.</p>\n"
    "<p>Paragraph 12 is here so that the page is worth compressing.</p>\n"
    "</body>\n"
    "</html>\n";

/* clang-format off */
static const unsigned char page_gzip[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xa5, 0xd3,
    0x3d, 0x0f, 0xc2, 0x20, 0x10, 0x06, 0xe0, 0xdd, 0x5f, 0x71, 0x76, 0x36,
    0x22, 0x7e, 0x9b, 0x20, 0x8b, 0x3a, 0xeb, 0xe0, 0xe2, 0x88, 0xed, 0x09,
    0x8d, 0x2d, 0x10, 0x20, 0x1a, 0xff, 0xbd, 0xd4, 0x3a, 0x39, 0x7a, 0x0b,
    0x24, 0xdc, 0x7b, 0x4f, 0x18, 0xee, 0xc4, 0x70, 0x7f, 0xdc, 0x9d, 0x2f,
    0xa7, 0x03, 0x98, 0xd4, 0x36, 0x72, 0x20, 0xba, 0x0b, 0x1a, 0x65, 0xf5,
    0xb6, 0x40, 0x5b, 0x74, 0x0f, 0xa8, 0x2a, 0x29, 0x52, 0x9d, 0x1a, 0x94,
    0x3e, 0x60, 0x69, 0xb0, 0xbc, 0x43, 0xc0, 0x1b, 0x06, 0xb4, 0x25, 0x42,
    0xc4, 0xf0, 0xc0, 0x20, 0x58, 0x1f, 0x10, 0xec, 0x13, 0x1f, 0x88, 0xab,
    0xab, 0x5e, 0x5d, 0x33, 0x97, 0x47, 0x8b, 0xe0, 0x95, 0xc6, 0x11, 0xa4,
    0xa7, 0x83, 0xd2, 0x55, 0xb5, 0xd5, 0x31, 0xe7, 0x78, 0x2e, 0x7b, 0x79,
    0x52, 0x41, 0xe9, 0xa0, 0xbc, 0x01, 0x0e, 0x75, 0x04, 0x93, 0x55, 0x88,
    0x0e, 0x92, 0x51, 0x29, 0x1f, 0x7d, 0x67, 0x57, 0x78, 0xba, 0x90, 0x4c,
    0xee, 0x6e, 0xf3, 0x17, 0x62, 0xcc, 0xc4, 0x58, 0x30, 0xff, 0x23, 0x4c,
    0xc9, 0xc2, 0x8c, 0x2c, 0xcc, 0xc9, 0xc2, 0x82, 0x2c, 0x2c, 0xc9, 0xc2,
    0x8a, 0x2c, 0xac, 0xc9, 0xc2, 0x86, 0x2c, 0xf0, 0x09, 0x9d, 0xa0, 0x4f,
    0x25, 0xff, 0x6f, 0x2c, 0xd9, 0x77, 0x83, 0x58, 0xbf, 0x97, 0x6f, 0x00,
    0xf2, 0xdd, 0xf5, 0xa8, 0x03, 0x00, 0x00,
};
/* clang-format on */

#define TEXT(what)                                                             \
    "This text has " what ".\n"                                                \
    "0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ\n"       \
    "The quick brown fox jumps over the lazy dog, again and again and again.\n"

static const char weak_txt[] = TEXT("a weak tag and a date");
static const char dated_txt[] = TEXT("a date and no tag");
static const char tagged_txt[] = TEXT("a strong tag and no date");
static const char whole_txt[] = TEXT("a strong tag, a date and no ranges");
static const char bare_txt[] = TEXT("no validator");

#define PLAIN "text/plain; charset=utf-8"
#define OF(array)                                                              \
    {                                                                          \
        (array), sizeof(array) - 1                                             \
    }
#define NO_CONTENT                                                             \
    {                                                                          \
        NULL, 0                                                                \
    }

/* clang-format off */
const pc_ref_file pc_ref_files[] = {
    {.path = PC_REF_LOGO_PATH, .type = "image/png",
     .tag = "logo-40x40-1", .dated = true,
     .cache_control = "public, max-age=3600",
     .expires = "Fri, 31 Dec 2100 23:59:59 GMT"},
    {.path = "/static/page.html", .type = "text/html; charset=utf-8",
     .tag = "page-1-identity", .gzip_tag = "page-1-gzip", .dated = true,
     .cache_control = "public, max-age=60", .location = "/static/page.html",
     .content = OF(page_html),
     .gzip = {(const char *)page_gzip, sizeof page_gzip}},
    {.path = "/static/weak.txt", .type = PLAIN, .tag = "weak-1", .weak = true,
     .dated = true, .content = OF(weak_txt)},
    {.path = "/static/dated.txt", .type = PLAIN, .dated = true,
     .content = OF(dated_txt)},
    {.path = "/static/tagged.txt", .type = PLAIN, .tag = "tagged,1",
     .content = OF(tagged_txt)},
    {.path = "/static/whole.txt", .type = PLAIN, .tag = "whole-1",
     .dated = true, .whole = true, .content = OF(whole_txt)},
    {.path = "/static/bare.txt", .type = PLAIN, .content = OF(bare_txt)},
    {.path = "/static/empty.txt", .type = PLAIN, .tag = "empty-1",
     .dated = true, .content = NO_CONTENT},
};
/* clang-format on */
const size_t pc_ref_n_files = sizeof pc_ref_files / sizeof pc_ref_files[0];
