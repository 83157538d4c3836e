// What the leak sanitizer is told, in a build for it. What Swift's constants hold lives as long as the process, and some
// of it hangs on pointers that carry a tag, which the sanitizer does not take for pointers.

#if defined(__has_feature)
#if __has_feature(address_sanitizer)

const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *__lsan_default_suppressions(void) { return "leak:swift::threading_impl::once_slow\n"; }
const char *__lsan_default_options(void) { return "print_suppressions=0"; }

#endif
#endif
