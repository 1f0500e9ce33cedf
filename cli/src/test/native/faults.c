/*
 * Preloaded into the agent's Java process: counts the calls that change what lies below a directory,
 * make it durable, or send something, and at a given count kills the process, reports a full disk,
 * or moves the wall clock. Calls that only read do not count: a kill before one leaves what a kill
 * before the next one leaves. The count lives in a mapped file, so that it goes on over restarts
 * and a fault happens once.
 *
 *   FAULTS_BELOW    the directory, absolute
 *   FAULTS_CONTROL  the mapped file: struct control, written by the test
 *   FAULTS_TRACE    a file that gets a line "count call path" for each call; may be missing
 *
 * A write counts twice: before it, and when half of it is written. Only a program named java is
 * affected; what it starts is not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { KILLS = 4, DESCRIPTORS = 4096, RESERVE = 64 * 1024 };

struct control {
    int64_t count;
    int64_t kill_at[KILLS]; /* ascending; 0 for none */
    int64_t full_from;      /* from this count on the disk is full, but for what reserve gives */
    int64_t full_to;
    int64_t credit;         /* bytes that removing the file "reserve" made free */
    int64_t jump_at;        /* from this count on the wall clock is wrong */
    int64_t jump_seconds;
    int64_t killed;         /* how many kills there were */
    char last[256];         /* the call that a kill came before */
};

static struct control *control;
static const char *below;
static size_t below_length;
static int trace = -1;
static char watched[DESCRIPTORS];

#define REAL(name)                                    \
    static __typeof__(&name) real;                    \
    if (!real) real = (__typeof__(&name)) dlsym(RTLD_NEXT, #name)

static int real_open(const char *path, int flags, mode_t mode) {
    static int (*real)(const char *, int, ...);
    if (!real) real = (int (*)(const char *, int, ...)) dlsym(RTLD_NEXT, "open64");
    return real(path, flags, mode);
}

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("FAULTS_CONTROL");
    const char *traced = getenv("FAULTS_TRACE");
    below = getenv("FAULTS_BELOW");
    if (!file || !below || strcmp(program_invocation_short_name, "java") != 0) return;
    below_length = strlen(below);
    int fd = real_open(file, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0) abort();
    void *page = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) abort();
    close(fd);
    if (traced) trace = real_open(traced, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    control = page;
}

static int is_below(const char *path) {
    return control && path && strncmp(path, below, below_length) == 0
        && (path[below_length] == '/' || path[below_length] == 0);
}

static int is_watched(int fd) { return control && fd >= 0 && fd < DESCRIPTORS && watched[fd]; }

/* One call. Gives 1 if it has to fail because the disk is full; size is what it would take. */
static int touch(const char *call, const char *path, int64_t size) {
    int64_t now = __sync_add_and_fetch(&control->count, 1);
    if (trace >= 0) dprintf(trace, "%ld %s %s\n", (long) now, call, path);
    for (int i = 0; i < KILLS; i++) {
        if (control->kill_at[i] == now) {
            snprintf(control->last, sizeof control->last, "%s %s", call, path);
            control->killed++;
            kill(getpid(), SIGKILL);
            for (;;) pause();
        }
    }
    if (size < 0 || now < control->full_from || now >= control->full_to) return 0;
    if (control->credit >= size) {
        control->credit -= size;
        return 0;
    }
    errno = ENOSPC;
    return 1;
}

static const char *name_of(int fd, char *buffer) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, PATH_MAX - 1);
    buffer[length < 0 ? 0 : length] = 0;
    return buffer;
}

static int is_socket(int fd) {
    struct stat status;
    return control && fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

static int opened(int fd, const char *path) {
    if (fd >= 0 && fd < DESCRIPTORS) watched[fd] = is_below(path);
    return fd;
}

static int before_open(const char *path, int flags) {
    if (!is_below(path)) return 0;
    if (!(flags & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR))) return 0;
    int makes = (flags & O_CREAT) && access(path, F_OK) != 0;
    return touch("open", path, makes ? 1 : -1);
}

#define OPEN(name)                                        \
    int name(const char *path, int flags, ...) {          \
        mode_t mode = 0;                                  \
        if (flags & O_CREAT) {                            \
            va_list rest;                                 \
            va_start(rest, flags);                        \
            mode = va_arg(rest, mode_t);                  \
            va_end(rest);                                 \
        }                                                 \
        if (before_open(path, flags)) return -1;          \
        return opened(real_open(path, flags, mode), path); \
    }

OPEN(open)
OPEN(open64)

int close(int fd) {
    REAL(close);
    if (fd >= 0 && fd < DESCRIPTORS) watched[fd] = 0;
    return real(fd);
}

ssize_t write(int fd, const void *bytes, size_t size) {
    REAL(write);
    char path[PATH_MAX];
    if (!is_watched(fd)) {
        if (fd > 2 && is_socket(fd)) touch("send", "", -1);
        return real(fd, bytes, size);
    }
    if (touch("write", name_of(fd, path), (int64_t) size)) return -1;
    if (size < 2) return real(fd, bytes, size);
    ssize_t half = real(fd, bytes, size / 2);
    if (half < (ssize_t) (size / 2)) return half;
    touch("half of a write", path, -1);
    ssize_t rest = real(fd, (const char *) bytes + half, size - (size_t) half);
    return rest < 0 ? half : half + rest;
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
    REAL(pwrite64);
    char path[PATH_MAX];
    if (is_watched(fd) && touch("pwrite", name_of(fd, path), (int64_t) size)) return -1;
    return real(fd, bytes, size, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    char path[PATH_MAX];
    if (is_watched(fd) && touch("writev", name_of(fd, path), 1)) return -1;
    return real(fd, parts, count);
}

#define ON_DESCRIPTOR(name, declaration, arguments)                          \
    int name declaration {                                                   \
        REAL(name);                                                          \
        char path[PATH_MAX];                                                 \
        if (is_watched(fd) && touch(#name, name_of(fd, path), -1)) return -1; \
        return real arguments;                                               \
    }

ON_DESCRIPTOR(fsync, (int fd), (fd))
ON_DESCRIPTOR(fdatasync, (int fd), (fd))
ON_DESCRIPTOR(ftruncate64, (int fd, off64_t length), (fd, length))
ON_DESCRIPTOR(fchmod, (int fd, mode_t mode), (fd, mode))

#define ON_PATH(name, declaration, arguments, size)                 \
    int name declaration {                                          \
        REAL(name);                                                 \
        if (is_below(path) && touch(#name, path, size)) return -1;  \
        return real arguments;                                      \
    }

ON_PATH(rename, (const char *old, const char *path), (old, path), -1)
ON_PATH(rmdir, (const char *path), (path), -1)
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode), access(path, F_OK) == 0 ? -1 : 1)
ON_PATH(chmod, (const char *path, mode_t mode), (path, mode), -1)

int unlink(const char *path) {
    REAL(unlink);
    if (!is_below(path)) return real(path);
    touch("unlink", path, -1);
    int result = real(path);
    if (result == 0 && strcmp(path + below_length, "/reserve") == 0) control->credit += RESERVE;
    return result;
}

static int64_t jump(void) {
    return control && control->jump_at > 0 && control->count >= control->jump_at
        ? control->jump_seconds : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    REAL(clock_gettime);
    int result = real(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += jump();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    static int (*real)(struct timeval *, void *);
    if (!real) real = (int (*)(struct timeval *, void *)) dlsym(RTLD_NEXT, "gettimeofday");
    int result = real(now, zone);
    if (result == 0) now->tv_sec += jump();
    return result;
}
