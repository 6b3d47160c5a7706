/*
 * holdexe HITS SECONDS: looks for a process that runs from a file which is neither its own nor busybox, takes hold of that
 * file and tries to change it. Prints a line for each: held, and the errors of truncating, of chmod, of linking and of setting
 * an attribute (0 is success). Ends after HITS of them or after SECONDS.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static int error_of(int result) { return result < 0 ? errno : 0; }

static int same(const struct stat *a, const struct stat *b) { return a->st_ino == b->st_ino && a->st_size == b->st_size; }

int main(int count, char **words) {
    struct stat own, box, found;
    char path[64], held[64];
    int hits = count > 1 ? atoi(words[1]) : 1;
    time_t until = time(NULL) + (count > 2 ? atoi(words[2]) : 10);
    if (stat("/proc/self/exe", &own) || stat("/bin/busybox", &box)) return 1;
    while (hits > 0 && time(NULL) < until) {
        DIR *all = opendir("/proc");
        struct dirent *entry;
        while ((entry = readdir(all))) {
            if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
            snprintf(path, sizeof path, "/proc/%.20s/exe", entry->d_name);
            int file = open(path, O_PATH);
            if (file < 0) continue;
            if (!fstat(file, &found) && !same(&found, &own) && !same(&found, &box)) {
                snprintf(held, sizeof held, "/proc/self/fd/%d", file);
                int written = open(held, O_WRONLY | O_TRUNC);
                int truncated = error_of(written);
                if (written >= 0) close(written);
                printf("held %d %d %d %d\n", truncated, error_of(chmod(held, found.st_mode & 07777)),
                    error_of(linkat(AT_FDCWD, held, AT_FDCWD, "/tmp/kept", AT_SYMLINK_FOLLOW)), error_of(setxattr(held, "user.mark", "x", 1, 0)));
                fflush(stdout);
                hits--;
            }
            close(file);
        }
        closedir(all);
    }
    return 0;
}
