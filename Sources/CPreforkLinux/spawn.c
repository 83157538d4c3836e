// Launches a process: everything between clone3 and execve.
//
// The child shares the caller's memory (CLONE_VM) while the caller waits (CLONE_VFORK). So a launch copies no page
// tables, and the child reports a failure in two fields of a structure instead of through a pipe. In return, all code
// that runs in the child may only make raw system calls and use its own stack. It must not use malloc, stdio, a lock,
// or a function that a sanitizer or libc wraps.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// Some headers are older than this flag of clone3(2).
#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

// The data structures of a sanitizer belong to the thread that waits, so the child's code must not be instrumented.
#if defined(__clang__)
#define UNINSTRUMENTED \
    __attribute__((noinline, disable_sanitizer_instrumentation, no_sanitize("address", "thread", "undefined")))
#else
#define UNINSTRUMENTED __attribute__((noinline))
#endif

enum { first_socket = 3, kernel_signal_set_size = 8 };

struct child {
    const struct prefork_program *program;
    pid_t parent;
    volatile int32_t step;
    volatile int32_t error;
};

// The structure of the kernel's rt_sigaction. libc's struct sigaction has another layout, and libc's function is
// wrapped.
struct kernel_sigaction {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

UNINSTRUMENTED static _Noreturn void fail(struct child *child, enum prefork_step step, int error) {
    child->step = (int32_t)step;
    child->error = error;
    // Not _exit(2), which makes the same call but may be wrapped by a sanitizer.
    for (;;) syscall(SYS_exit_group, 127);
}

UNINSTRUMENTED static long must(struct child *child, enum prefork_step step, long result) {
    if (result < 0) fail(child, step, errno);
    return result;
}

UNINSTRUMENTED static void die_with_parent(struct child *child) {
    must(child, PREFORK_PARENT_DEATH, syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0));
    // If the parent died before the prctl call, the signal is never sent.
    if (syscall(SYS_getppid) != child->parent) fail(child, PREFORK_PARENT_DEATH, ESRCH);
}

UNINSTRUMENTED static void reset_signals(struct child *child) {
    // CLONE_CLEAR_SIGHAND has removed the handlers. Ignored signals stay ignored through clone and exec.
    uint64_t ignored = child->program->ignored_signals;
    for (int number = 1; ignored != 0; number++, ignored >>= 1) {
        struct kernel_sigaction action;
        action.handler = SIG_DFL;
        action.flags = 0;
        action.restorer = 0;
        action.mask = 0;
        if (ignored & 1)
            must(child, PREFORK_SIGNALS, syscall(SYS_rt_sigaction, number, &action, 0, kernel_signal_set_size));
    }
    uint64_t none = 0;
    must(child, PREFORK_SIGNALS, syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, kernel_signal_set_size));
}

UNINSTRUMENTED static void arrange_descriptors(struct child *child) {
    const struct prefork_program *program = child->program;
    const enum prefork_step step = PREFORK_DESCRIPTORS;
    int highest = program->null_device;
    for (uint32_t i = 0; i < program->socket_count; i++)
        if (program->sockets[i] > highest) highest = program->sockets[i];
    if (highest < STDERR_FILENO) highest = STDERR_FILENO;

    // Until this call the child shares the parent's descriptor table (CLONE_FILES) and must not change it. The call
    // copies the table up to `highest`. So a master with a thousand pidfds does not copy all of them, only to close
    // them again, at each launch.
    must(child, step, syscall(SYS_close_range, highest + 1, ~0U, CLOSE_RANGE_UNSHARE));

    // Sockets whose numbers are among the target numbers are moved away first, so that no dup3 overwrites a socket that
    // has not been copied yet.
    const int end = first_socket + (int)program->socket_count;
    for (uint32_t i = 0; i < program->socket_count; i++)
        if (program->sockets[i] < end)
            program->sockets[i] = (int)must(child, step, syscall(SYS_fcntl, program->sockets[i], F_DUPFD, end));
    // The null device is copied before the sockets, because a socket may be moved to its number.
    if (program->socket_is_input != 0 && program->socket_count > 0)
        // dup3(2) closes what descriptor 0 was. No socket is lost: all sources lie beyond the targets by now.
        must(child, step, syscall(SYS_dup3, program->sockets[0], STDIN_FILENO, 0));
    else if (program->null_device == STDIN_FILENO)
        must(child, step, syscall(SYS_fcntl, STDIN_FILENO, F_SETFD, 0));
    else
        must(child, step, syscall(SYS_dup3, program->null_device, STDIN_FILENO, 0));
    // The copies that dup3 makes do not have FD_CLOEXEC.
    for (uint32_t i = 0; i < program->socket_count; i++)
        must(child, step, syscall(SYS_dup3, program->sockets[i], first_socket + (int)i, 0));
    // Closes all other descriptors, including those that the master inherited without FD_CLOEXEC.
    must(child, step, syscall(SYS_close_range, end, ~0U, 0));
}

UNINSTRUMENTED static void write_own_pid(char *digits) {
    char reversed[12];
    int count = 0;
    for (long pid = syscall(SYS_getpid); pid > 0 && count < 10; pid /= 10) reversed[count++] = (char)('0' + pid % 10);
    while (count > 0) *digits++ = reversed[--count];
    *digits = '\0';
}

// Searches the paths as execvp(3) does: continues after a missing file, and also after a file that may not be executed,
// whose EACCES is reported if no other path succeeds. Unlike execvp, it does not pass a file with an unknown format
// (ENOEXEC) to a shell.
UNINSTRUMENTED static _Noreturn void execute(struct child *child) {
    const struct prefork_program *program = child->program;
    int error = ENOENT;
    for (char *const *path = program->paths; *path != 0; path++) {
        syscall(SYS_execve, *path, program->arguments, program->environment);
        switch (errno) {
            case EACCES: error = EACCES; break;
            case ENOENT: case ENOTDIR: case ESTALE: case ENODEV: case ETIMEDOUT: break;
            default: fail(child, PREFORK_EXEC, errno);
        }
    }
    fail(child, PREFORK_EXEC, error);
}

UNINSTRUMENTED static _Noreturn void child_main(void *context) {
    struct child *child = context;
    const struct prefork_program *program = child->program;
    must(child, PREFORK_PROCESS_GROUP, syscall(SYS_setpgid, 0, 0));
    die_with_parent(child);
    reset_signals(child);
    if (program->cpus != 0)
        must(child, PREFORK_AFFINITY, syscall(SYS_sched_setaffinity, 0, program->cpus_size, program->cpus));
    must(child, PREFORK_WORKING_DIRECTORY, syscall(SYS_chdir, program->directory));
    arrange_descriptors(child);
    // Lowered only here, because arrange_descriptors may need numbers above the program's limit.
    const uint64_t limit[2] = { program->descriptor_limit_soft, program->descriptor_limit_hard };
    must(child, PREFORK_LIMITS, syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, limit, 0));
    for (int i = 0; i < 2; i++)
        if (program->own_pids[i] != 0) write_own_pid(program->own_pids[i]);
    execute(child);
}

// Creates the child, which runs `child_main`. Returns the child's pid, or a negative error number.
UNINSTRUMENTED static long clone_child(struct clone_args *arguments, struct child *child) {
#if defined(__x86_64__)
    // In assembly, because the child returns from the system call on another stack, where compiled code would not find
    // its variables.
    register void *entry __asm__("r8") = (void *)child_main;
    register void *context __asm__("r9") = child;
    long result;
    __asm__ volatile(
        "syscall\n\t"
        "test %%rax, %%rax\n\t"
        "jnz 1f\n\t"
        "xor %%ebp, %%ebp\n\t"
        "mov %%r9, %%rdi\n\t"
        "call *%%r8\n\t"
        "1:"
        : "=a"(result)
        : "a"((long)SYS_clone3), "D"(arguments), "S"(sizeof *arguments), "r"(entry), "r"(context)
        : "rcx", "r11", "memory", "cc");
    return result;
#elif defined(__aarch64__)
    register long x0 __asm__("x0") = (long)arguments;
    register long x1 __asm__("x1") = (long)sizeof *arguments;
    register long x8 __asm__("x8") = SYS_clone3;
    register void *entry __asm__("x9") = (void *)child_main;
    register void *context __asm__("x10") = child;
    __asm__ volatile(
        "svc #0\n\t"
        "cbnz x0, 1f\n\t"
        "mov x29, xzr\n\t"
        "mov x0, x10\n\t"
        "blr x9\n\t"
        "1:"
        : "+r"(x0)
        : "r"(x1), "r"(x8), "r"(entry), "r"(context)
        : "memory", "cc");
    return x0;
#else
    long result = syscall(SYS_clone3, arguments, sizeof *arguments);
    if (result == 0) child_main(child);
    return result < 0 ? -errno : result;
#endif
}

UNINSTRUMENTED static int32_t start(struct child *child, int32_t *pidfd) {
    // The child's stack. It can be part of this frame, because this function does not return before the child has
    // stopped using it: CLONE_VFORK waits until the child executes its program or exits.
    _Alignas(16) char stack[16 * 1024];
    struct clone_args arguments = {
        .flags = CLONE_VFORK | CLONE_PIDFD | CLONE_FILES | CLONE_CLEAR_SIGHAND,
        .pidfd = (uintptr_t)pidfd,
        .exit_signal = SIGCHLD,
    };
#if defined(__x86_64__) || defined(__aarch64__)
    arguments.flags |= CLONE_VM;
    arguments.stack = (uintptr_t)stack;
    arguments.stack_size = sizeof stack;
#else
    (void)stack;
#endif
    return (int32_t)clone_child(&arguments, child);
}

struct prefork_outcome prefork_launch(const struct prefork_program *program) {
    struct prefork_outcome outcome = { .pidfd = -1, .pid = 0, .step = PREFORK_CLONE, .error = 0 };
    // In a shared page, so that failures are also reported on architectures without the assembly above, where the child
    // has a copy of the memory.
    struct child *child = mmap(0, sizeof *child, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (child == MAP_FAILED) {
        outcome.step = PREFORK_PREPARE;
        outcome.error = errno;
        return outcome;
    }
    child->program = program;
    child->parent = getpid();

    int32_t pid = start(child, &outcome.pidfd);
    if (pid < 0) {
        outcome.pidfd = -1;
        outcome.error = -pid;
    } else if (child->error != 0) {
        // Reaped here, so that a failed launch leaves no process behind.
        prefork_reap(outcome.pidfd);
        close(outcome.pidfd);
        outcome.pidfd = -1;
        outcome.step = child->step;
        outcome.error = child->error;
    } else {
        outcome.pid = pid;
    }
    munmap(child, sizeof *child);
    return outcome;
}
