// What the process that carries the output of workers needs and Swift does not import.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

int32_t prefork_readable_bytes(int32_t pipe) {
    int count = 0;
    return ioctl(pipe, FIONREAD, &count) < 0 || count < 0 ? 0 : count;
}

void prefork_become_companion(void) {
    prctl(PR_SET_NAME, "prefork-output", 0, 0, 0);
    // It ends when the last pipe has ended. A service manager that signals every process must not end it before the workers,
    // and a terminal must not stop it because it writes from the background.
    const int ignored[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE, SIGXFSZ, SIGTSTP, SIGTTIN, SIGTTOU };
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_IGN);
}

int32_t prefork_open_output(const char *path) {
    // O_NONBLOCK, so that the open of a named pipe does not wait for its reader.
    const int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640);
    if (file < 0) return -errno;
    struct stat status;
    int error = fstat(file, &status) < 0 ? errno
        : !S_ISREG(status.st_mode)       ? EINVAL
        : status.st_uid != geteuid()     ? EPERM
                                         : 0;
    if (error == 0) return file;
    close(file);
    return -error;
}
