// Launches a process: everything between clone3 and execve.
//
// The child shares the caller's memory (CLONE_VM) while the caller waits (CLONE_VFORK). So a launch copies no page
// tables, and the child reports a failure in two fields of a structure instead of through a pipe. In return, all code
// that runs in the child may only make raw system calls and use its own stack. It must not use malloc, stdio, a lock,
// or a function that a sanitizer or libc wraps.
//
// A child that becomes another user has a copy of the memory instead. While it shared the memory, processes of that user
// might reach the master through it, and the kernel would take the master's memory for one that no other user may read.
//
// Sandboxes refuse some of the calls. The seccomp profiles of Docker and containerd answer clone3 with ENOSYS, and
// kernels before 5.9 have no close_range. prefork_probe finds out once which calls are refused; other calls then do the
// same work.

#define _GNU_SOURCE
#include "child.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

// Some headers are older than this flag of clone3(2).
#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

enum { first_socket = 3, kernel_signal_set_size = 8 };

// The calls that this kernel or sandbox refuses and that others replace.
static bool lacks_clone3, lacks_close_range, lacks_clone_into_cgroup;

// The structure of the kernel's rt_sigaction. libc's struct sigaction has another layout, and libc's function is
// wrapped.
struct kernel_sigaction {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

UNINSTRUMENTED static void set_default_action(struct child *child, int number) {
    struct kernel_sigaction action;
    action.handler = SIG_DFL;
    action.flags = 0;
    action.restorer = 0;
    action.mask = 0;
    must(child, PREFORK_SIGNALS, syscall(SYS_rt_sigaction, number, &action, 0, kernel_signal_set_size));
}

UNINSTRUMENTED static void reset_signals(struct child *child) {
    // CLONE_CLEAR_SIGHAND has removed the handlers. Ignored signals stay ignored through clone and exec.
    uint64_t ignored = child->program->ignored_signals;
    for (int number = 1; number <= 64; number++, ignored >>= 1) {
        if (ignored & 1) {
            set_default_action(child, number);
        } else if (lacks_clone3) {
            // clone(2) leaves handlers in place. They are functions of the parent, so none may run in the child.
            struct kernel_sigaction action;
            if (syscall(SYS_rt_sigaction, number, 0, &action, kernel_signal_set_size) == 0
                && action.handler != SIG_DFL && action.handler != SIG_IGN)
                set_default_action(child, number);
        }
    }
    uint64_t none = 0;
    must(child, PREFORK_SIGNALS, syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, kernel_signal_set_size));
}

// linux/getdents64(2)'s structure, of which only the name is read.
struct directory_entry {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t kind;
    char name[];
};

// Closes every descriptor from `first` on, without close_range(2).
UNINSTRUMENTED void prefork_close_from(int32_t first, int32_t limit) {
    const long folder = syscall(SYS_openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (folder < 0) {
        for (int descriptor = first; descriptor < limit; descriptor++) syscall(SYS_close, descriptor);
        return;
    }
    _Alignas(8) char buffer[1024];
    long count;
    // Closing makes the kernel skip no entry: /proc lists the numbers in ascending order and resumes behind the last one.
    while ((count = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0) {
        for (long offset = 0; offset < count;) {
            const struct directory_entry *entry = (const struct directory_entry *)(buffer + offset);
            offset += entry->length;
            int number = 0;
            const char *digit = entry->name;
            if (*digit < '0' || *digit > '9') continue;
            for (; *digit >= '0' && *digit <= '9'; digit++) number = number * 10 + (*digit - '0');
            if (number >= first && number != folder) syscall(SYS_close, number);
        }
    }
    syscall(SYS_close, folder);
}

UNINSTRUMENTED static void close_all_from(struct child *child, int first) {
    if (!lacks_close_range)
        must(child, PREFORK_DESCRIPTORS, syscall(SYS_close_range, first, ~0U, 0));
    else
        prefork_close_from(first, child->descriptor_end);
}

UNINSTRUMENTED static void arrange_descriptors(struct child *child) {
    const struct prefork_program *program = child->program;
    const enum prefork_step step = PREFORK_DESCRIPTORS;
    int highest = program->null_device;
    for (uint32_t i = 0; i < program->socket_count; i++)
        if (program->sockets[i] > highest) highest = program->sockets[i];
    if (program->output > highest) highest = program->output;
    if (program->error > highest) highest = program->error;
    if (highest < STDERR_FILENO) highest = STDERR_FILENO;

    // Until this call the child shares the parent's descriptor table (CLONE_FILES) and must not change it. The call
    // copies the table up to `highest`. So a master with a thousand pidfds does not copy all of them, only to close
    // them again, at each launch. Where the call is refused, the clone has copied the whole table.
    if (!lacks_close_range) must(child, step, syscall(SYS_close_range, highest + 1, ~0U, CLOSE_RANGE_UNSHARE));

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
    // Only for a program without sockets as its input: descriptor 0 is the null device by now.
    if (program->output_is_null != 0) must(child, step, syscall(SYS_dup3, STDIN_FILENO, STDOUT_FILENO, 0));
    // Before the sockets, because a socket may be moved to the number of a pipe.
    if (program->output != 0) must(child, step, syscall(SYS_dup3, program->output, STDOUT_FILENO, 0));
    if (program->error != 0) must(child, step, syscall(SYS_dup3, program->error, STDERR_FILENO, 0));
    // The copies that dup3 makes do not have FD_CLOEXEC.
    for (uint32_t i = 0; i < program->socket_count; i++)
        must(child, step, syscall(SYS_dup3, program->sockets[i], first_socket + (int)i, 0));
    // Closes all other descriptors, including those that the master inherited without FD_CLOEXEC.
    close_all_from(child, end);
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
    // The leader of a session leads a process group, too.
    if (program->leads_session != 0)
        must(child, PREFORK_PROCESS_GROUP, syscall(SYS_setsid));
    else
        must(child, PREFORK_PROCESS_GROUP, syscall(SYS_setpgid, 0, 0));
    if (program->outlives_parent == 0) die_with_parent(child);
    reset_signals(child);
    if (child->joins_cgroup) prefork_join_cgroup(child);
    // Before chdir and execve, which then check what the worker's user may do.
    prefork_set_attributes(child);
    must(child, PREFORK_WORKING_DIRECTORY, syscall(SYS_chdir, program->directory));
    arrange_descriptors(child);
    // Lowered only here, because arrange_descriptors may need numbers above the program's limit.
    const uint64_t limit[2] = { program->descriptor_limit_soft, program->descriptor_limit_hard };
    const bool is_own = program->attributes != 0 && program->attributes->set & PREFORK_SETS_DESCRIPTOR_LIMIT;
    child->resource = RLIMIT_NOFILE;
    must(child, is_own ? PREFORK_LIMIT : PREFORK_LIMITS, syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, limit, 0));
    for (int i = 0; i < 3; i++)
        if (program->own_pids[i] != 0) write_own_pid(program->own_pids[i]);
    execute(child);
}

// Makes a system call that clones. The child runs `child_main`. Returns the child's pid, or a negative error number.
//
// In assembly, because the child returns from the system call on another stack, where compiled code would not find its
// variables.
#if defined(__x86_64__)
UNINSTRUMENTED static long clone_by(long number, long first, long second, long third, struct child *child) {
    register void *entry __asm__("r12") = (void *)child_main;
    register void *context __asm__("r13") = child;
    register long fourth __asm__("r10") = 0;
    register long fifth __asm__("r8") = 0;
    long result;
    __asm__ volatile(
        "syscall\n\t"
        "test %%rax, %%rax\n\t"
        "jnz 1f\n\t"
        "xor %%ebp, %%ebp\n\t"
        "mov %%r13, %%rdi\n\t"
        "call *%%r12\n\t"
        "1:"
        : "=a"(result)
        : "a"(number), "D"(first), "S"(second), "d"(third), "r"(fourth), "r"(fifth), "r"(entry), "r"(context)
        : "rcx", "r11", "memory", "cc");
    return result;
}
#elif defined(__aarch64__)
UNINSTRUMENTED static long clone_by(long number, long first, long second, long third, struct child *child) {
    register long x0 __asm__("x0") = first;
    register long x1 __asm__("x1") = second;
    register long x2 __asm__("x2") = third;
    register long x3 __asm__("x3") = 0;
    register long x4 __asm__("x4") = 0;
    register long x8 __asm__("x8") = number;
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
        : "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x8), "r"(entry), "r"(context)
        : "memory", "cc");
    return x0;
}
#else
// Without CLONE_VM the child has a stack of its own, and the call may return into it.
UNINSTRUMENTED static long clone_by(long number, long first, long second, long third, struct child *child) {
    const long result = syscall(number, first, second, third, 0, 0);
    if (result == 0) child_main(child);
    return result < 0 ? -errno : result;
}
#endif

UNINSTRUMENTED static int32_t start(struct child *child, int32_t *pidfd) {
    // The child's stack. It can be part of this frame, because this function does not return before the child has
    // stopped using it: CLONE_VFORK waits until the child executes its program or exits.
    _Alignas(16) char stack[16 * 1024];
    uint64_t flags = CLONE_VFORK | CLONE_PIDFD;
    const struct prefork_attributes *attributes = child->program->attributes;
    const uint32_t set = attributes == 0 ? 0 : attributes->set;
#if defined(__x86_64__) || defined(__aarch64__)
    if (!(set & PREFORK_SETS_USER)) flags |= CLONE_VM;
    const uintptr_t base = (uintptr_t)stack;
#else
    const uintptr_t base = 0;
#endif
    // A child that opens a file has a descriptor table of its own: were it killed meanwhile, the descriptor would be left in
    // the parent's.
    if (!lacks_close_range && !(set & PREFORK_SETS_OOM_SCORE_ADJUSTMENT) && !child->joins_cgroup) flags |= CLONE_FILES;
    const bool starts_in_cgroup = child->program->cgroup != 0 && !child->joins_cgroup;
    if (!lacks_clone3) {
        struct clone_args arguments = {
            .flags = flags | CLONE_CLEAR_SIGHAND | (starts_in_cgroup ? CLONE_INTO_CGROUP : 0),
            .pidfd = (uintptr_t)pidfd,
            .exit_signal = SIGCHLD,
            .stack = base,
            .stack_size = base == 0 ? 0 : sizeof stack,
            .cgroup = starts_in_cgroup ? (uint64_t)child->program->cgroup : 0,
        };
        return (int32_t)clone_by(SYS_clone3, (long)&arguments, sizeof arguments, 0, child);
    }
    // Until the child has reset its handlers no signal may reach it: the handlers are functions of this process.
    uint64_t all = ~UINT64_C(0), mask;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &mask, kernel_signal_set_size);
    const long top = base == 0 ? 0 : (long)(base + sizeof stack);
    const long pid = clone_by(SYS_clone, (long)(flags | SIGCHLD), top, (long)pidfd, child);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, 0, kernel_signal_set_size);
    return (int32_t)pid;
}

// Whether clone3 has failed because of the control group.
static bool is_of_cgroup(int error) {
    return error == EACCES || error == EBUSY || error == ENODEV || error == EOPNOTSUPP || error == EBADF;
}

struct prefork_outcome prefork_launch(const struct prefork_program *program) {
    struct prefork_outcome outcome = { .pidfd = -1, .pid = 0, .step = PREFORK_CLONE, .error = 0, .resource = 0 };
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
    child->joins_cgroup = program->cgroup != 0 && (lacks_clone3 || lacks_clone_into_cgroup);
    // A descriptor that is opened next has the lowest free number, which may lie below others; the limit bounds them all.
    struct rlimit limit;
    child->descriptor_end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < INT32_MAX
        ? (int)limit.rlim_cur : INT32_MAX;

    int32_t pid = start(child, &outcome.pidfd);
    if (pid < 0) {
        outcome.pidfd = -1;
        outcome.error = -pid;
        if (program->cgroup != 0 && !child->joins_cgroup && is_of_cgroup(-pid)) outcome.step = PREFORK_CGROUP;
    } else if (child->error != 0) {
        // Reaped here, so that a failed launch leaves no process behind. The child is exiting already, so only a tracer
        // that follows the master's children could make this wait.
        prefork_await(outcome.pidfd);
        close(outcome.pidfd);
        outcome.pidfd = -1;
        outcome.step = child->step;
        outcome.error = child->error;
        outcome.resource = child->resource;
    } else {
        outcome.pid = pid;
    }
    munmap(child, sizeof *child);
    return outcome;
}

static bool is_refused(int error) { return error == ENOSYS || error == EPERM || error == EACCES; }

static const char *call_of(enum prefork_step step) {
    switch (step) {
        case PREFORK_PREPARE: return "mmap";
        case PREFORK_CLONE: return "clone";
        case PREFORK_PROCESS_GROUP: return "setpgid";
        case PREFORK_PARENT_DEATH: return "prctl";
        case PREFORK_SIGNALS: return "rt_sigaction";
        case PREFORK_LIMITS: return "prlimit64";
        case PREFORK_CGROUP: return "write";
        case PREFORK_OOM_SCORE_ADJUSTMENT: return "write";
        case PREFORK_NICE: return "setpriority";
        case PREFORK_AFFINITY: return "sched_setaffinity";
        case PREFORK_LIMIT: return "prlimit64";
        case PREFORK_SUPPLEMENTARY_GROUPS: return "setgroups";
        case PREFORK_GROUP: return "setresgid";
        case PREFORK_BOUNDING_SET: return "prctl";
        case PREFORK_KEEP_CAPABILITIES: return "prctl";
        case PREFORK_USER: return "setresuid";
        case PREFORK_CAPABILITIES: return "capset";
        case PREFORK_AMBIENT_SET: return "prctl";
        case PREFORK_NO_NEW_PRIVILEGES: return "prctl";
        case PREFORK_WORKING_DIRECTORY: return "chdir";
        case PREFORK_DESCRIPTORS: return "dup3";
        case PREFORK_EXEC: return "execve";
    }
    return "clone";
}

struct prefork_refusal prefork_probe(void) {
    // Each call is made with arguments that a kernel which has the call refuses as invalid.
    lacks_clone3 = syscall(SYS_clone3, NULL, 0) < 0 && is_refused(errno);
    // A descriptor that none can be is refused as invalid. A kernel without the field refuses the size.
    struct clone_args into_cgroup = { .flags = CLONE_INTO_CGROUP, .cgroup = ~UINT64_C(0) };
    lacks_clone_into_cgroup = syscall(SYS_clone3, &into_cgroup, sizeof into_cgroup) < 0 && errno == E2BIG;
    lacks_close_range = syscall(SYS_close_range, 1, 0, 0) < 0 && is_refused(errno);
    if (syscall(SYS_waitid, P_PIDFD, -1, NULL, WEXITED | WNOHANG, NULL) < 0 && is_refused(errno))
        return (struct prefork_refusal){ .error = errno, .call = "waitid" };

    // A launch of no program takes every step, and fails in the last one with ENOENT.
    char *paths[] = { "", NULL }, *nothing[] = { NULL };
    const int null_device = open("/dev/null", O_RDWR | O_CLOEXEC);
    // Which launches need fcntl depends on the numbers of their descriptors. The master needs it elsewhere, too.
    if (null_device >= 0 && fcntl(null_device, F_GETFD) < 0 && is_refused(errno)) {
        const int error = errno;
        close(null_device);
        return (struct prefork_refusal){ .error = error, .call = "fcntl" };
    }
    struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
    getrlimit(RLIMIT_NOFILE, &limit);
    const struct prefork_program program = {
        .paths = paths,
        .arguments = nothing,
        .environment = nothing,
        .directory = "/",
        .null_device = null_device,
        .descriptor_limit_soft = limit.rlim_cur,
        .descriptor_limit_hard = limit.rlim_max,
    };
    const struct prefork_outcome outcome = prefork_launch(&program);
    if (null_device >= 0) close(null_device);
    // Any other failure is no refusal: a lack of memory or of processes may be over when the first worker starts.
    const bool refused = is_refused(outcome.error);
    return (struct prefork_refusal){ .error = refused ? outcome.error : 0, .call = call_of(outcome.step) };
}
