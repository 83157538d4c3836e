#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

// At its start a program faults in far more pages of its code and constants than its loop needs later. All of them
// count as memory of the process. Releasing them loses nothing: a segment without PF_W is an unmodified private mapping
// of the file, because the loader relocates only writable segments. A page that is needed again is mapped from the page
// cache with the same bytes, even the page that holds this function.
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
        if (headers[i].p_type != PT_LOAD || (headers[i].p_flags & PF_W) != 0) continue;
        // Whole pages only, because a neighbouring segment may share the first and the last page.
        const uintptr_t start = (bias + headers[i].p_vaddr + page - 1) & ~(page - 1);
        const uintptr_t end = (bias + headers[i].p_vaddr + headers[i].p_filesz) & ~(page - 1);
        if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
    }
}

int32_t prefork_memory_file(const uint8_t *bytes, size_t count) {
    const int file = memfd_create("prefork-context", MFD_CLOEXEC);
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
    return file;
}
