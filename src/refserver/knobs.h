/* refserver/knobs.h - every place where the reference server can be broken.
 *
 * All zero is the clean server.  A fault is one row of faults.c that gives one
 * knob another value; the code reads the knob at the one place where it does
 * its work.  Every knob is an int, so that a row can name it by its offset.
 */
#ifndef PRECHECK_REFSERVER_KNOBS_H
#define PRECHECK_REFSERVER_KNOBS_H

/* Sets of methods. */
enum {
    PC_REF_GET = 1,
    PC_REF_HEAD = 2,
    PC_REF_PUT = 4,
    PC_REF_PATCH = 8,
    PC_REF_POST = 16,
    PC_REF_DELETE = 32,
    PC_REF_OPTIONS = 64,
    PC_REF_TRACE = 128,
    PC_REF_CONNECT = 256,
    PC_REF_READS = PC_REF_GET | PC_REF_HEAD,
    PC_REF_WRITES = PC_REF_PUT | PC_REF_PATCH | PC_REF_POST | PC_REF_DELETE,
    PC_REF_ALL = PC_REF_READS | PC_REF_WRITES
};

/* How two entity tags are compared; 0 is what the field asks for. */
enum {
    PC_REF_COMPARE_RIGHT,
    PC_REF_COMPARE_WEAK,
    PC_REF_COMPARE_STRONG,
    PC_REF_COMPARE_PREFIX,    /* the sent tag begins with ours */
    PC_REF_COMPARE_SHORTENED, /* ours begins with the sent tag */
    PC_REF_COMPARE_NOCASE,    /* letters alike */
    PC_REF_COMPARE_SUBSTRING, /* our tag occurs somewhere in the value */
    PC_REF_COMPARE_WHOLE      /* the value is no list: it is our tag or not */
};

/* How much of a list, or of several lines, is read. */
enum {
    PC_REF_READ_ALL,
    PC_REF_READ_FIRST,
    PC_REF_READ_LAST,
    PC_REF_READ_ONE /* several are as good as none */
};

/* What a comma inside the quotes of a tag does. */
enum {
    PC_REF_COMMA_RIGHT,
    PC_REF_COMMA_CUTS,
    PC_REF_COMMA_ENDS
};

/* What an empty list element does. */
enum {
    PC_REF_EMPTY_SKIP,
    PC_REF_EMPTY_REJECT,
    PC_REF_EMPTY_ENDS
};

/* How a date of two digits is read. */
enum {
    PC_REF_CENTURY_RIGHT,
    PC_REF_CENTURY_19,      /* always 19yy */
    PC_REF_CENTURY_20,      /* always 20yy */
    PC_REF_CENTURY_BY_YEAR, /* 50 years by the year alone */
    PC_REF_CENTURY_POSIX    /* 69..99 is 19yy, as strptime */
};

/* What becomes of a condition that is false. */
enum {
    PC_REF_FALSE_RIGHT,
    PC_REF_FALSE_304,
    PC_REF_FALSE_412,
    PC_REF_FALSE_409,
    PC_REF_FALSE_400
};

/* The forms of a date, as a set. */
enum {
    PC_REF_FORM_IMF = 1,
    PC_REF_FORM_850 = 2,
    PC_REF_FORM_ASCTIME = 4
};

/* Header fields of a response, as a set. */
enum {
    PC_REF_FIELD_DATE = 1,
    PC_REF_FIELD_ETAG = 2,
    PC_REF_FIELD_VARY = 4,
    PC_REF_FIELD_CACHE = 8,     /* Cache-Control and Expires */
    PC_REF_FIELD_LOCATION = 16, /* Content-Location */
    PC_REF_FIELD_MODIFIED = 32,
    PC_REF_FIELD_RANGE = 64 /* Content-Range */
};

/* Normal request checks that preconditions must not overtake, as a set. */
enum {
    PC_REF_CHECK_MISSING = 1,  /* 404 */
    PC_REF_CHECK_METHOD = 2,   /* 405 */
    PC_REF_CHECK_AUTH = 4,     /* 401, 403 */
    PC_REF_CHECK_REDIRECT = 8, /* 301 */
    PC_REF_CHECK_CONTENT = 16  /* 400, 415 */
};

/* How a strong tag is made. */
enum {
    PC_REF_TAG_VERSION,   /* a number that is never used again */
    PC_REF_TAG_SECOND,    /* modification second and length */
    PC_REF_TAG_LENGTH,    /* the length alone */
    PC_REF_TAG_CONSTANT,  /* by the name: never changes */
    PC_REF_TAG_REWINDING, /* the number of versions since creation */
    PC_REF_TAG_RANDOM     /* another one for each response */
};

/* How ETag is written. */
enum {
    PC_REF_SHOW_RIGHT,
    PC_REF_SHOW_UNQUOTED,
    PC_REF_SHOW_TWICE,
    PC_REF_SHOW_SMALL_W,      /* w/"..." */
    PC_REF_SHOW_SPACE,        /* a space inside */
    PC_REF_SHOW_UNTERMINATED, /* no closing quote */
    PC_REF_SHOW_WEAK_INSIDE   /* "W/..." */
};

/* How Last-Modified and Date are written. */
enum {
    PC_REF_DATE_RIGHT,
    PC_REF_DATE_RFC850,
    PC_REF_DATE_ASCTIME,
    PC_REF_DATE_SHORT_DAY, /* one digit for days below ten, two spaces */
    PC_REF_DATE_ZONE       /* +0000 */
};

/* What PUT says. */
enum {
    PC_REF_PUT_RIGHT,
    PC_REF_PUT_ALWAYS_201,
    PC_REF_PUT_ALWAYS_204
};

/* What is written to the wire that libmicrohttpd would not write. */
enum {
    PC_REF_WIRE_RIGHT,
    PC_REF_WIRE_AFTER_304,  /* content after a 304 */
    PC_REF_WIRE_AFTER_HEAD, /* content after the answer to HEAD */
    PC_REF_WIRE_AFTER_204,  /* content after a 204 */
    PC_REF_WIRE_CHUNK_304,  /* a last-chunk after a 304 */
    PC_REF_WIRE_JUNK,       /* junk between two responses */
    PC_REF_WIRE_NUL,        /* NUL inside a field value */
    PC_REF_WIRE_HEADERS,    /* a header section that never ends */
    PC_REF_WIRE_INTERIM,    /* 1xx responses without end */
    PC_REF_WIRE_BODY,       /* content that never ends */
    PC_REF_WIRE_TRAILERS,   /* a trailer section that never ends */
    PC_REF_WIRE_SHORT,      /* half the content, then the end */
    PC_REF_WIRE_SILENT      /* accepts and never answers */
};

typedef struct pc_ref_knobs {
    /* reading tags */
    int small_weak_taken;    /* w/"x" is a weak tag */
    int unquoted_taken;      /* x is a tag */
    int commas;              /* PC_REF_COMMA_* */
    int obs_text_stops;      /* a list is read up to the first obs-text */
    int unescapes;           /* backslash unescaping in tags */
    int members_read;        /* PC_REF_READ_* */
    int lines_read;          /* PC_REF_READ_* */
    int members_limit;       /* members after this many are not read; 0: all */
    int value_limit;         /* a longer list is not looked at; 0: none */
    int empty_member;        /* PC_REF_EMPTY_* */
    int quoted_star_is_star; /* "*" in quotes means any */
    int star_in_list;        /* * among members means any */
    int star_needs_tag;      /* * is true only where there is a tag */
    int star_is_tag;         /* * is compared as if it were a tag */
    int exact_names;         /* field names are case-sensitive */
    int empty_im_absent, empty_inm_absent; /* an empty value is no field */
    int keeps_spaces; /* whitespace around a value belongs to it */

    /* reading dates */
    int forms_refused;   /* PC_REF_FORM_* */
    int century;         /* PC_REF_CENTURY_* */
    int zone_ignored;    /* +0100 is read as GMT */
    int case_ignored;    /* sun, 06 nov */
    int first_of_dates;  /* two dates: the first is taken */
    int short_day_taken; /* 6 Nov 1994 */
    int bad_day_taken;   /* 30 Feb is 2 Mar */
    int tail_ignored;    /* text after the date does no harm */
    int lenient;         /* anything with a day, month, year and time */
    int far_overflows;   /* seconds are kept in 32 bits */
    int past_invalid;    /* 1970 and before is no date */
    int epoch_for_bad;   /* an invalid date is 1970 */
    int now_for_bad;     /* an invalid date is now */

    /* evaluating */
    int im_ignored;       /* methods for which If-Match is not looked at */
    int ius_ignored;      /* ... If-Unmodified-Since */
    int inm_ignored;      /* ... If-None-Match */
    int ims_ignored;      /* ... If-Modified-Since */
    int inm_star_ignored; /* methods */
    int im_star_ignored;  /* methods */
    int im_compare, inm_compare, ir_compare; /* PC_REF_COMPARE_* */
    int im_star_only;                        /* a list of tags never matches */
    int inm_always_304;                      /* If-None-Match is there: 304 */
    int inm_thinks_there; /* for If-None-Match everything exists */
    int malformed_500;
    int im_true_without_tag; /* a list is true where there is no tag */
    int inm_false_without_tag;
    int im_missing_passes;   /* If-Match on nothing is true */
    int inm_write_false;     /* PC_REF_FALSE_* for writes */
    int inm_read_false;      /* PC_REF_FALSE_* for reads */
    int im_false, ius_false; /* PC_REF_FALSE_* */
    int ims_beats_inm;       /* a fresh date gives 304 whatever the tags */
    int ims_with_inm;        /* both must say 304 */
    int ims_first;           /* If-Modified-Since before all others */
    int ius_for_im;          /* If-Match is not read beside the date */
    int ius_beats_im;        /* a stale date gives 412 whatever the tags */
    int im_true_ends;        /* a true If-Match performs at once */
    int inm_first;           /* If-None-Match before If-Match */
    int inm_true_looks_at_ims;
    int ims_on_writes; /* 412 for a write that IMS calls unmodified */
    int ims_bad_400, ius_bad_412, ius_bad_400;
    int ims_strict, ius_strict; /* equal counts as modified */
    int ius_exact;              /* only equal counts as unmodified */
    int ims_slack, ius_slack;   /* so many seconds do not count */
    int ims_always_304, ims_412;
    int ius_without_date_412; /* no modification date counts as modified */
    int ims_without_date_304;
    int ir_date_any; /* If-Range date: whatever it is */
    int ir_true_416;
    int ir_date_later_ok; /* If-Range date: not earlier is enough */
    int ir_ignored;       /* Range is honoured whatever If-Range says */
    int ir_false_416, ir_false_412;
    int ir_without_range; /* If-Range alone gives 412 when false */
    int ir_bad_true;      /* a malformed If-Range is true */
    int range_first;      /* Range is answered before the conditions */
    int range_methods;    /* further methods that take Range */
    int checks_overtaken; /* PC_REF_CHECK_* that conditions overtake */
    int on_options;       /* conditions count for OPTIONS */
    int head_ignores;     /* no conditions for HEAD */

    /* doing */
    int stores_then_412;   /* a refused write is done all the same */
    int half_on_412;       /* methods: half of a refused write is done */
    int early_check;       /* conditions at the end of the header, the
                            * write at the end of the content */
    int put_status;        /* PC_REF_PUT_* */
    int put_tag_old;       /* ETag in a write's answer is the old one */
    int put_tag_changed;   /* content is altered and ETag sent */
    int patch_not_atomic;  /* a patch that cannot be applied is, partly */
    int content_range_400; /* methods that Content-Range makes a 400 */
    int content_range_500; /* ... a 500 */
    int content_range_put; /* PUT with Content-Range stores a part */
    int tag_kind;          /* PC_REF_TAG_* */
    int weak_frozen;       /* weak tags never change */
    int date_now;          /* Last-Modified is always now */
    int date_frozen;       /* Last-Modified never changes */
    int no_428;            /* policy is declared, not kept */
    int always_428;        /* conditions do not help */
    int spontaneous_412;   /* methods: 412 without conditions */
    int spontaneous_304;   /* reads without conditions get 304 */
    int missing_304;       /* conditional reads of nothing get 304 */
    int always_428_reads;  /* 428 to reads where writes need a condition */

    /* answering */
    int show_tag;           /* PC_REF_SHOW_* */
    int show_date;          /* PC_REF_DATE_* for Last-Modified */
    int date_ahead_s;       /* Last-Modified is this far in the future */
    int no_date;            /* no Date, anywhere */
    int without_304;        /* PC_REF_FIELD_* left out of 304 */
    int without_206;        /* ... of 206 */
    int without_416;        /* ... of 416 */
    int without_head;       /* ... of answers to HEAD */
    int without_200;        /* ... of 200 */
    int full_304;           /* 304 with all the metadata of 200 */
    int full_206;           /* 206 to If-Range with all the metadata */
    int bare_206;           /* 206 without representation metadata */
    int other_tag_304;      /* 304 carries the client's first tag */
    int length_304;         /* added to Content-Length of 304 */
    int length_head;        /* added to Content-Length of HEAD */
    int length_204;         /* 204 with Content-Length: 0 */
    int gzip_same_tag;      /* one strong tag for both codings */
    int range_off;          /* added to the end in Content-Range */
    int range_total_star;   /* total length missing: one too many octets */
    int range_unit_any;     /* an unknown range unit is read as bytes */
    int range_case;         /* BYTES= is not known */
    int range_wraps;        /* positions are taken modulo 2^32 */
    int range_past_end_416; /* a last position past the end is refused */
    int range_suffix_416;   /* a suffix longer than the content is refused */
    int range_multi_top;    /* Content-Range at the top of multipart */
    int range_multi_single; /* multipart for one range */
    int range_zero_suffix;  /* bytes=-0 is read as bytes=-1 */
    int range_inverted;     /* bytes=2-1 is read as bytes=1-2 */
    int range_on_writes;    /* a write with Range is answered with 416 */
    int range_no_416;       /* unsatisfiable: 206 with nothing in it */
    int post_206;           /* POST answers a Range with 206 */
    int no_explanation;     /* 4xx without content */
    int wire;               /* PC_REF_WIRE_* */
    int racy_us;            /* between check and write */
} pc_ref_knobs;

#endif
