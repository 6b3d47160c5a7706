/*
 * Tries every way to change a place and prints a line for each: WAY and the error's name, or "done".
 *   writer folder PATH NAME    a folder in which NAME stands
 *   writer file PATH
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static void say(const char *way, long result) { printf("%s %s\n", way, result < 0 ? strerrorname_np(errno) : "done"); }

int main(int count, char **words) {
    if (count < 3) return 1;
    if (!strcmp(words[1], "file")) {
        const char *file = words[2];
        say("write", open(file, O_WRONLY));
        say("truncate", truncate(file, 0));
        say("chmod", chmod(file, 0777));
        say("chown", chown(file, 1, 1));
        say("utimens", utimensat(AT_FDCWD, file, 0, 0));
        say("xattr", setxattr(file, "user.a", "b", 1, 0));
        return 0;
    }
    if (count != 4 || chdir(words[2])) return 1;
    const char *name = words[3];
    say("create", open("new", O_WRONLY | O_CREAT, 0666));
    say("write", open(name, O_WRONLY));
    say("mkdir", mkdir("new-folder", 0777));
    say("symlink", symlink("/etc", "new-link"));
    say("mkfifo", mkfifo("new-pipe", 0666));
    say("link", link(name, "new-name"));
    say("rename", rename(name, "renamed"));
    say("unlink", unlink(name));
    say("chmod", chmod(".", 0777));
    say("chown", chown(".", 1, 1));
    say("rename-data", rename("..data", "data"));
    return 0;
}
