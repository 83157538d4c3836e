// Calls for pipes that Glibc's Swift module leaves out.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int32_t prefork_pipe(int32_t *ends) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0 ? errno : 0; }

int32_t prefork_output_pipe(int32_t *ends) {
    if (pipe2(ends, O_CLOEXEC) < 0) return errno;
    // Each end has flags of its own. The writing end stays as programs expect their standard output to be.
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0) return 0;
    const int32_t error = errno;
    close(ends[0]);
    close(ends[1]);
    return error;
}

int64_t prefork_splice(int32_t from, int32_t to, size_t count) {
    return splice(from, NULL, to, NULL, count, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
}
