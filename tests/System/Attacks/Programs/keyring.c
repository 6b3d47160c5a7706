/* Prints the serial of the session keyring, as keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0) has it, or the error. */
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    long serial = syscall(SYS_keyctl, 0, -3, 0);
    printf("%ld\n", serial < 0 ? -(long)errno : serial);
    return 0;
}
