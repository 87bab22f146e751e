/* A program that links the installed library; docs/oracle.md shows it. */
#include <precheck/oracle.h>

#include <stdio.h>

int main(void)
{
    const pc_field fields[] = {{{"If-Match", 8}, {"\"v1\"", 4}}};
    const pc_request request = {{"PUT", 3}, fields, 1};
    const pc_etag current = {{"v2", 2}, false};
    const pc_state state = {
        .etag = &current, .plain_status = 204, .length = -1, .exists = true};
    pc_ruling ruling;

    if (pc_evaluate(&request, &state, &ruling) != PC_OK)
        return 2;
    for (unsigned bit = 1; bit < 1u << PC_OUTCOME_COUNT; bit <<= 1)
        if (ruling.allowed & bit)
            printf("allowed: %s\n", pc_outcome_name((pc_outcome)bit));
    if (ruling.decided_by)
        printf("because: %s\n", pc_clause_get(ruling.decided_by)->gist);
    return pc_ruling_allows_status(&ruling, &request, &state, 204) ? 1 : 0;
}
