// What the process that carries the output of workers needs and Swift does not import.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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

int32_t prefork_start_filter(const char *program, int32_t input, int32_t output, int32_t *pidfd) {
    char *words[] = { (char *)program, "-c", NULL };
    // The companion ignores signals that the program must not ignore.
    sigset_t signals, none;
    sigfillset(&signals);
    sigemptyset(&none);
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    if (posix_spawnattr_init(&attributes) != 0) return ENOMEM;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        posix_spawnattr_destroy(&attributes);
        return ENOMEM;
    }
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid;
    int error = posix_spawnp(&pid, program, &actions, &attributes, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) return error;
    *pidfd = (int32_t)syscall(SYS_pidfd_open, pid, 0);
    if (*pidfd >= 0) return 0;
    // Without its descriptor nobody could tell when it has ended.
    error = errno;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return error;
}
