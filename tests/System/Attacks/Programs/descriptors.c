/* Prints what each of its descriptors leads to, a line each: NUMBER FLAGS TARGET. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
    DIR *all = opendir("/proc/self/fd");
    struct dirent *entry;
    char path[64], target[4096];
    if (!all) return 1;
    while ((entry = readdir(all))) {
        int fd = atoi(entry->d_name);
        if (entry->d_name[0] == '.' || fd == dirfd(all)) continue;
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(path, target, sizeof target - 1);
        target[length < 0 ? 0 : length] = 0;
        printf("%d %d %s\n", fd, fcntl(fd, F_GETFL) & O_ACCMODE, target);
    }
    return 0;
}
