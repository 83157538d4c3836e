// Turns off the leak check of the address sanitizer. The check reports memory that Swift's constants hold by tagged
// pointers as leaked. It also stops all threads of a process that exits, and sometimes hangs in a worker that is just
// creating its threads.

#if defined(__has_feature)
#if __has_feature(address_sanitizer)

int __lsan_is_turned_off(void);

int __lsan_is_turned_off(void) { return 1; }

#endif
#endif
