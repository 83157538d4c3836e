// Looks up names in a child process, because getaddrinfo(3) waits for name servers and has no form that does not.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct prefork_answer prefork_look_up_name(const char *name) {
    struct prefork_answer answer = { .code = EAI_NONAME };
    const struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM };
    struct addrinfo *list = NULL;
    const int code = getaddrinfo(name, NULL, &hints, &list);
    if (code != 0) return (struct prefork_answer){ .code = code, .error = code == EAI_SYSTEM ? errno : 0 };
    // The first address, IPv4 before IPv6.
    const struct addrinfo *chosen = NULL;
    for (const struct addrinfo *entry = list; entry != NULL; entry = entry->ai_next) {
        if (entry->ai_addr == NULL || entry->ai_addrlen > sizeof answer.address) continue;
        if (chosen == NULL) chosen = entry;
        if (entry->ai_family == AF_INET) {
            chosen = entry;
            break;
        }
    }
    if (chosen != NULL) {
        answer.code = 0;
        answer.length = chosen->ai_addrlen;
        memcpy(answer.address, chosen->ai_addr, chosen->ai_addrlen);
    }
    freeaddrinfo(list);
    return answer;
}

// The child answers each name in turn, and ends after a name server that does not answer: each further name would take
// as long. A write of so few bytes to a pipe is never divided.
static _Noreturn void answer_all(const char *const *names, size_t count, prefork_name_lookup look_up, int answers) {
    for (size_t i = 0; i < count; i++) {
        const struct prefork_answer answer = look_up(names[i]);
        if (write(answers, &answer, sizeof answer) != (ssize_t)sizeof answer || answer.code == EAI_AGAIN) break;
    }
    _exit(0);
}

static _Noreturn void child_main(
    const char *const *names, size_t count, prefork_name_lookup look_up, int answers, pid_t parent
) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
    prctl(PR_SET_NAME, "prefork-lookup");
    // The master's handlers pass signals to its own thread. Here the default actions apply.
    for (int number = 1; number <= SIGRTMAX; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN) signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // No socket of the master may stay open here, and no pidfd. The standard streams stay as they are.
    enum { own = STDERR_FILENO + 1 };
    if (answers != own && dup2(answers, own) < 0) _exit(0);
    struct rlimit limit = { 0, 0 };
    getrlimit(RLIMIT_NOFILE, &limit);
    if (syscall(SYS_close_range, own + 1, ~0U, 0) < 0)
        prefork_close_from(own + 1, limit.rlim_cur < INT32_MAX ? (int)limit.rlim_cur : INT32_MAX);
    answer_all(names, count, look_up, own);
}

struct prefork_lookup prefork_start_lookup(
    const char *const *names, size_t count, prefork_name_lookup look_up
) {
    struct prefork_lookup lookup = { .pidfd = -1, .answers = -1, .call = "pipe2" };
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
        lookup.error = errno;
        return lookup;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    const pid_t parent = getpid();
    // fork(3) and not a system call: it leaves the allocator usable in the child, even if another thread was using it.
    const pid_t pid = fork();
    if (pid == 0) child_main(names, count, look_up, ends[1], parent);
    lookup.error = pid < 0 ? errno : 0;
    lookup.call = "fork";
    lookup.pid = pid;
    close(ends[1]);
    if (pid > 0) {
        lookup.pidfd = (int32_t)syscall(SYS_pidfd_open, pid, 0);
        if (lookup.pidfd < 0) {
            lookup.error = errno;
            lookup.call = "pidfd_open";
            // Nothing else has reaped the child yet. Its end is not waited for; whoever reaps other children reaps it.
            kill(pid, SIGKILL);
            waitpid(pid, NULL, WNOHANG);
        }
    }
    if (lookup.error != 0) close(ends[0]);
    else lookup.answers = ends[0];
    return lookup;
}
