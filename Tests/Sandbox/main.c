// usage: sandbox CALL=ERROR... -- PROGRAM ARGUMENT...
// Runs a program in a sandbox in which each of the system calls fails with the error, as a container's seccomp profile
// makes it fail: for example `sandbox clone3=ENOSYS -- prefork-run app.yaml`.

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

static const struct { const char *name; long number; } calls[] = {
    { "clone3", SYS_clone3 }, { "clone", SYS_clone }, { "close_range", SYS_close_range },
    { "setpgid", SYS_setpgid }, { "prctl", SYS_prctl }, { "chdir", SYS_chdir }, { "dup3", SYS_dup3 },
    { "rt_sigaction", SYS_rt_sigaction }, { "rt_sigprocmask", SYS_rt_sigprocmask }, { "fcntl", SYS_fcntl },
    { "waitid", SYS_waitid }, { "pidfd_send_signal", SYS_pidfd_send_signal }, { "kill", SYS_kill },
    { "pidfd_getfd", SYS_pidfd_getfd }, { "setgroups", SYS_setgroups }, { "setresgid", SYS_setresgid },
    { "setresuid", SYS_setresuid }, { "capset", SYS_capset }, { "setpriority", SYS_setpriority }, { "sched_setaffinity", SYS_sched_setaffinity },
};

// Calls that fail only with this first argument.
static const struct { const char *name; long number; unsigned argument; } special[] = {
    { "capbset_drop", SYS_prctl, PR_CAPBSET_DROP }, { "keepcaps", SYS_prctl, PR_SET_KEEPCAPS },
    { "cap_ambient", SYS_prctl, PR_CAP_AMBIENT },
};

static const struct { const char *name; int number; } errors[] = {
    { "ENOSYS", ENOSYS }, { "EPERM", EPERM }, { "EAGAIN", EAGAIN }, { "EACCES", EACCES },
};

static void usage(const char *word) {
    fprintf(stderr, "sandbox: cannot read '%s'\n", word);
    exit(64);
}

static long call(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strlen(calls[i].name) == length && strncmp(calls[i].name, name, length) == 0) return calls[i].number;
    usage(name);
    return -1;
}

static const unsigned *argument(const char *name, size_t length, long *number) {
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (strlen(special[i].name) != length || strncmp(special[i].name, name, length) != 0) continue;
        *number = special[i].number;
        return &special[i].argument;
    }
    return NULL;
}

static int error(const char *name) {
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (strcmp(errors[i].name, name) == 0) return errors[i].number;
    usage(name);
    return 0;
}

int main(int count, char **words) {
    struct sock_filter filter[64] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    };
    unsigned short length = 4;
    int word = 1;
    for (; word < count && strcmp(words[word], "--") != 0; word++) {
        const char *equals = strchr(words[word], '=');
        if (equals == NULL || length > 56) usage(words[word]);
        const size_t size = (size_t)(equals - words[word]);
        long number;
        const unsigned *first = argument(words[word], size, &number);
        if (first == NULL) number = call(words[word], size);
        // The instructions of another call are skipped, up to the one that loads its number again.
        filter[length++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, first == NULL ? 1 : 3);
        if (first != NULL) {
            filter[length++] =
                (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args));
            filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, *first, 0, 1);
        }
        filter[length++] =
            (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error(equals + 1));
        if (first != NULL)
            filter[length++] =
                (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    }
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    if (word + 1 >= count) usage("no program");
    const struct sock_fprog program = { .len = length, .filter = filter };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) {
        perror("sandbox: cannot install the filter");
        return 71;
    }
    execvp(words[word + 1], words + word + 1);
    perror(words[word + 1]);
    return 71;
}
