// In a build for the address sanitizer its search for leaks stays off. It takes what Swift's constants hold by tagged
// pointers for lost, and it stops all threads of a process that exits, which now and then never ends in a worker whose
// threads are just being made.

#if defined(__has_feature)
#if __has_feature(address_sanitizer)

int __lsan_is_turned_off(void);

int __lsan_is_turned_off(void) { return 1; }

#endif
#endif
