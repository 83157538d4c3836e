// Calls for pipes that Glibc's Swift module leaves out.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int32_t prefork_pipe(int32_t *ends) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0 ? errno : 0; }

int64_t prefork_splice(int32_t from, int32_t to, size_t count) {
    return splice(from, NULL, to, NULL, count, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
}
