#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// Whether the process has no other thread. /proc/self/task has an entry for each thread, and so a link more than these two.
static bool has_one_thread(void) {
    struct stat tasks;
    return stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink == 3;
}

// Releases the pages of a writable segment that nobody has written to. A page that was written to is anonymous memory,
// and its bytes exist nowhere else. The kernel tells them apart in /proc/self/pagemap: one word a page, of which bit 63 says
// that the page is present, and bit 61 that it is a page of a file. Where the file cannot be read, the pages stay. They stay
// in a program with several threads, too, because another thread may write to a page between the two system calls.
static void release_unwritten_pages(uintptr_t start, uintptr_t end, uintptr_t page) {
    const uint64_t unwritten = 1ULL << 63 | 1ULL << 61;
    if (!has_one_thread()) return;
    const int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    if (pagemap < 0) return;
    uint64_t words[64];
    while (start < end) {
        const uintptr_t left = (end - start) / page;
        const size_t count = left < 64 ? left : 64;
        const ssize_t bytes = pread(pagemap, words, count * sizeof words[0], (off_t)(start / page * sizeof words[0]));
        if (bytes < (ssize_t)sizeof words[0]) break;
        for (size_t i = 0; i < (size_t)bytes / sizeof words[0]; i++, start += page) {
            if ((words[i] & unwritten) == unwritten) madvise((void *)start, page, MADV_DONTNEED);
        }
    }
    close(pagemap);
}

// At its start a program faults in far more pages of its code and constants than its loop needs later. All of them
// count as memory of the process. Releasing them loses nothing: a page that nobody has written to is an unmodified private
// mapping of the file. A page that is needed again is mapped from the page cache with the same bytes, even the page that
// holds this function.
void prefork_release_startup_pages(void) {
    const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
    const size_t count = getauxval(AT_PHNUM);
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    if (headers == NULL || page == 0) return;

    uintptr_t bias = 0;
    for (size_t i = 0; i < count; i++) {
        if (headers[i].p_type == PT_PHDR) bias = (uintptr_t)headers - headers[i].p_vaddr;
    }
    for (size_t i = 0; i < count; i++) {
        if (headers[i].p_type != PT_LOAD) continue;
        // Whole pages only, because a neighbouring segment may share the first and the last page.
        const uintptr_t start = (bias + headers[i].p_vaddr + page - 1) & ~(page - 1);
        const uintptr_t end = (bias + headers[i].p_vaddr + headers[i].p_filesz) & ~(page - 1);
        if (start >= end) continue;
        // The loader writes to writable segments only.
        if ((headers[i].p_flags & PF_W) != 0) {
            release_unwritten_pages(start, end, page);
        } else {
            madvise((void *)start, end - start, MADV_DONTNEED);
        }
    }
}

int32_t prefork_memory_file(const uint8_t *bytes, size_t count) {
    const int file = memfd_create("prefork-context", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0) return -errno;
    for (size_t written = 0; written < count;) {
        const ssize_t step = pwrite(file, bytes + written, count - written, (off_t)written);
        if (step < 0 && errno == EINTR) continue;
        if (step <= 0) {
            const int error = step < 0 ? errno : ENOSPC;
            close(file);
            return -error;
        }
        written += (size_t)step;
    }
    // A sandbox may refuse the call. The file belongs to the process that reads it anyway.
    (void)fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
    return file;
}
