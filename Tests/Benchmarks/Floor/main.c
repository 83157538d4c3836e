// floor launch FILE COUNT COMMAND… | floor roll FILE COUNT SURGE COMMAND… | floor probe tcp|http PORT… | floor yaml FILE

#include "floor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words) {
    if (count >= 5 && strcmp(words[1], "launch") == 0)
        floor_launch(words[2], (unsigned)strtoul(words[3], NULL, 10), words + 4);
    if (count >= 6 && strcmp(words[1], "roll") == 0)
        floor_roll(words[2], (unsigned)strtoul(words[3], NULL, 10), (unsigned)strtoul(words[4], NULL, 10), words + 5);
    if (count >= 4 && strcmp(words[1], "probe") == 0)
        floor_probe(strcmp(words[2], "http") == 0, (unsigned)count - 3, words + 3);
    if (count == 3 && strcmp(words[1], "yaml") == 0) {
        floor_yaml(words[2]);
        return 0;
    }
    fputs("usage: floor launch FILE COUNT COMMAND... | floor roll FILE COUNT SURGE COMMAND... |\n"
          "       floor probe tcp|http PORT... | floor yaml FILE\n",
          stderr);
    return 64;
}

noreturn void floor_fail(const char *what) {
    fprintf(stderr, "floor: cannot %s: %s\n", what, strerror(errno));
    exit(71);
}
