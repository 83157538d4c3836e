// Matches lines with the C library's extended regular expressions, whose types Swift does not import well.

#include "CPreforkLinux.h"

#include <regex.h>
#include <stdlib.h>

struct prefork_pattern {
    regex_t expression;
};

prefork_pattern *prefork_compile_pattern(const char *text) {
    prefork_pattern *const pattern = malloc(sizeof *pattern);
    if (!pattern) return NULL;
    if (regcomp(&pattern->expression, text, REG_EXTENDED | REG_NOSUB) == 0) return pattern;
    free(pattern);
    return NULL;
}

int32_t prefork_pattern_matches(const prefork_pattern *pattern, const char *bytes, size_t count) {
    // The bytes do not end with NUL, and may have one inside.
    regmatch_t range = { .rm_so = 0, .rm_eo = (regoff_t)count };
    return regexec(&pattern->expression, bytes, 0, &range, REG_STARTEND) == 0;
}

void prefork_free_pattern(prefork_pattern *pattern) {
    regfree(&pattern->expression);
    free(pattern);
}
