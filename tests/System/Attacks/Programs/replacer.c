/*
 * Watches a folder for new folders whose names begin with "..2", and puts something else in the place of each at once:
 *   replacer FOLDER TARGET        a link to TARGET
 *   replacer FOLDER TARGET NAME   a folder in which NAME is a link to TARGET
 * Prints "ready", then a line for every one that it replaced.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int count, char **words) {
    char buffer[8192] __attribute__((aligned(8))), away[NAME_MAX + 8], link[2 * NAME_MAX];
    int watch = inotify_init1(IN_CLOEXEC);
    if (count < 3 || chdir(words[1]) || inotify_add_watch(watch, ".", IN_CREATE) < 0) return 1;
    setvbuf(stdout, 0, _IONBF, 0);
    puts("ready");
    for (;;) {
        ssize_t length = read(watch, buffer, sizeof buffer);
        if (length <= 0) return 2;
        for (char *at = buffer; at < buffer + length;) {
            struct inotify_event *seen = (struct inotify_event *)at;
            at += sizeof *seen + seen->len;
            if (!seen->len || strncmp(seen->name, "..2", 3) || strchr(seen->name, 'x')) continue;
            snprintf(away, sizeof away, "%sx", seen->name);
            if (rename(seen->name, away)) continue;
            if (count == 3) {
                if (!symlink(words[2], seen->name)) puts(seen->name);
                continue;
            }
            snprintf(link, sizeof link, "%s/%s", seen->name, words[3]);
            if (!mkdir(seen->name, 0777) && !symlink(words[2], link)) puts(seen->name);
        }
    }
}
