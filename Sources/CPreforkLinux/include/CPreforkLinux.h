void prefork_dummy(void);
