/*
 * Packets as CAP_NET_RAW lets one make them.
 *   listen PORT                                    prints each datagram as "TEXT from ADDRESS" until one says "end"
 *   say ADDRESS PORT TEXT                          an honest datagram
 *   forge SOURCE ADDRESS PORT ROUNDS               datagrams under another address
 *   frame LINK MAC SOURCE TOMAC ADDRESS PORT ROUNDS  the same in frames under another MAC too
 *   arp LINK ADDRESS ROUNDS                        tells all that ADDRESS is here, once a millisecond
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const char Forged[] = "forged";

static int fail(const char *what) {
    perror(what);
    return 1;
}

static unsigned short sum(const unsigned char *from, int length) {
    unsigned long total = 0;
    for (int i = 0; i < length; i += 2) total += from[i] << 8 | from[i + 1];
    while (total >> 16) total = (total & 0xffff) + (total >> 16);
    return ~total;
}

static int packet(unsigned char *to, const char *source, const char *target, int port) {
    int length = 28 + sizeof Forged - 1;
    memset(to, 0, 28);
    to[0] = 0x45, to[3] = length, to[8] = 64, to[9] = IPPROTO_UDP;
    inet_pton(AF_INET, source, to + 12);
    inet_pton(AF_INET, target, to + 16);
    unsigned short check = sum(to, 20);
    to[10] = check >> 8, to[11] = check;
    to[20] = 0x10, to[22] = port >> 8, to[23] = port, to[25] = length - 20;
    memcpy(to + 28, Forged, sizeof Forged - 1);
    return length;
}

static void mac(unsigned char *to, const char *text) {
    sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", to, to + 1, to + 2, to + 3, to + 4, to + 5);
}

static struct sockaddr_in at(const char *address, int port) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, address, &where.sin_addr);
    return where;
}

static int listen_until_end(int port) {
    struct sockaddr_in here = at("0.0.0.0", port), from;
    int on = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(on, (struct sockaddr *)&here, sizeof here)) return fail("bind");
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        char text[128], name[INET_ADDRSTRLEN];
        socklen_t length = sizeof from;
        ssize_t got = recvfrom(on, text, sizeof text - 1, 0, (struct sockaddr *)&from, &length);
        if (got < 0) return fail("recvfrom");
        text[got] = 0;
        if (!strcmp(text, "end")) return 0;
        printf("%s from %s\n", text, inet_ntop(AF_INET, &from.sin_addr, name, sizeof name));
        fflush(stdout);
    }
}

static int say(const char *address, int port, const char *text) {
    struct sockaddr_in where = at(address, port);
    int on = socket(AF_INET, SOCK_DGRAM, 0);
    return sendto(on, text, strlen(text), 0, (struct sockaddr *)&where, sizeof where) < 0 ? fail("sendto") : 0;
}

static int forge(const char *source, const char *address, int port, int rounds) {
    unsigned char bytes[128];
    struct sockaddr_in where = at(address, 0);
    int length = packet(bytes, source, address, port), on = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
    if (on < 0) return fail("socket");
    for (int i = 0; i < rounds; i++)
        if (sendto(on, bytes, length, 0, (struct sockaddr *)&where, sizeof where) < 0) return fail("sendto");
    printf("sent %d\n", rounds);
    return 0;
}

static int send_frames(const char *link, const unsigned char *frame, int length, int rounds, int pause) {
    struct sockaddr_ll where = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(link), .sll_halen = 6};
    int on = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    if (on < 0) return fail("socket");
    memcpy(where.sll_addr, frame, 6);
    for (int i = 0; i < rounds; i++) {
        if (sendto(on, frame, length, 0, (struct sockaddr *)&where, sizeof where) < 0) return fail("sendto");
        if (pause) usleep(pause);
    }
    printf("sent %d\n", rounds);
    return 0;
}

static int own_mac(const char *link, unsigned char *to) {
    struct ifreq asked = {0};
    int on = socket(AF_INET, SOCK_DGRAM, 0);
    strncpy(asked.ifr_name, link, IFNAMSIZ - 1);
    if (ioctl(on, SIOCGIFHWADDR, &asked)) return fail("SIOCGIFHWADDR");
    memcpy(to, asked.ifr_hwaddr.sa_data, 6);
    return 0;
}

static int arp(const char *link, const char *address, int rounds) {
    unsigned char frame[42] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 8, 6, 0, 1, 8, 0, 6, 4, 0, 2};
    if (own_mac(link, frame + 6)) return 1;
    memcpy(frame + 22, frame + 6, 6);
    inet_pton(AF_INET, address, frame + 28);
    memcpy(frame + 32, frame, 6);
    inet_pton(AF_INET, address, frame + 38);
    return send_frames(link, frame, sizeof frame, rounds, 1000);
}

static int framed(char **a) {
    unsigned char frame[142] = {[12] = 8};
    mac(frame + 6, a[1]);
    mac(frame, a[3]);
    int length = 14 + packet(frame + 14, a[2], a[4], atoi(a[5]));
    return send_frames(a[0], frame, length, atoi(a[6]), 0);
}

int main(int count, char **a) {
    if (count == 3 && !strcmp(a[1], "listen")) return listen_until_end(atoi(a[2]));
    if (count == 5 && !strcmp(a[1], "say")) return say(a[2], atoi(a[3]), a[4]);
    if (count == 6 && !strcmp(a[1], "forge")) return forge(a[2], a[3], atoi(a[4]), atoi(a[5]));
    if (count == 5 && !strcmp(a[1], "arp")) return arp(a[2], a[3], atoi(a[4]));
    if (count == 9 && !strcmp(a[1], "frame")) return framed(a + 2);
    fprintf(stderr, "packets: see the head of the source\n");
    return 2;
}
