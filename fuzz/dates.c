/* A date that parses is the same instant when written as IMF-fixdate and read
 * again; nothing else is accepted from what was written (RFC 9110, 5.6.7). */
#include "fuzz.h"

#include <precheck/httpdate.h>

#include <string.h>

#define NOW INT64_C(1795348800) /* 2026-11-22 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pc_span text = {(const char *)data, size};
    char again[PC_DATE_LEN + 1];
    pc_date_form form, form_again;
    int64_t at, at_again;

    if (pc_date_parse(text, NOW, &at, &form) != PC_OK)
        return 0;
    MUST_HOLD(form & (PC_DATE_IMF | PC_DATE_RFC850 | PC_DATE_ASCTIME));
    MUST_HOLD(size >= 24 && size <= 33);
    if (form & PC_DATE_RFC850) /* never more than 50 years ahead */
        MUST_HOLD(at <= NOW + INT64_C(50) * 366 * 86400);
    /* The second after the last one: a leap second of the year 9999. */
    if (pc_date_format(at, again) != PC_OK) {
        MUST_HOLD(form & PC_DATE_CONTESTED);
        return 0;
    }
    MUST_HOLD(pc_date_parse((pc_span){again, PC_DATE_LEN}, NOW, &at_again,
                            &form_again) == PC_OK);
    MUST_HOLD(at_again == at);
    MUST_HOLD((form_again & ~PC_DATE_CONTESTED) == PC_DATE_IMF);
    if (form == PC_DATE_IMF)
        MUST_HOLD(memcmp(again, data, PC_DATE_LEN) == 0);
    return 0;
}
