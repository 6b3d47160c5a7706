/* Exchanges two names for ever, so that whoever looks one up meets now the one and now the other. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>

int main(int count, char **words) {
    if (count != 3) return 1;
    setvbuf(stdout, 0, _IONBF, 0);
    puts("ready");
    for (;;)
        if (renameat2(AT_FDCWD, words[1], AT_FDCWD, words[2], RENAME_EXCHANGE)) {
            perror("renameat2");
            return 2;
        }
}
