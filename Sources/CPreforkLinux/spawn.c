#include "CPreforkLinux.h"
void prefork_dummy(void){}
