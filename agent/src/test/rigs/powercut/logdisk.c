/*
 * logdisk BACKING LOG MOUNTPOINT
 *
 * A FUSE file system with three files:
 *   disk   a block device's content: reads and writes go to BACKING; every write and every flush is
 *          appended to LOG, in the order in which they came
 *   mark   whatever is written here becomes a MARK in the log
 *   mode   "ok", or "eio": from now on every write and flush of the disk fails
 *
 * The log is a sequence of records: a header of three 64-bit numbers in the machine's byte order
 * (kind, offset, length) and, for WRITE and MARK, that many bytes. Kinds: 1 WRITE, 2 FLUSH, 3 MARK,
 * 4 DISCARD (reads as zeros from then on).
 *
 * Build: cc -O1 -o logdisk logdisk.c $(pkg-config --cflags --libs fuse3)
 */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { WRITE = 1, FLUSH = 2, MARK = 3, DISCARD = 4 };
enum file { NONE, ROOT, DISK, MARKS, MODE };

static int backing;
static int log_file;
static off_t disk_size;
static int failing;

static enum file file_of(const char *path)
{
    if (strcmp(path, "/") == 0)
        return ROOT;
    if (strcmp(path, "/disk") == 0)
        return DISK;
    if (strcmp(path, "/mark") == 0)
        return MARKS;
    return strcmp(path, "/mode") == 0 ? MODE : NONE;
}

static int record(enum kind kind, uint64_t offset, uint64_t length, const void *bytes)
{
    uint64_t header[3] = {kind, offset, length};
    if (write(log_file, header, sizeof header) != sizeof header)
        return -EIO;
    if (bytes && write(log_file, bytes, length) != (ssize_t)length)
        return -EIO;
    return 0;
}

static int get_attributes(const char *path, struct stat *st, struct fuse_file_info *info)
{
    (void)info;
    memset(st, 0, sizeof *st);
    enum file file = file_of(path);
    if (file == NONE)
        return -ENOENT;
    st->st_mode = file == ROOT ? S_IFDIR | 0755 : S_IFREG | 0666;
    st->st_nlink = file == ROOT ? 2 : 1;
    st->st_size = file == DISK ? disk_size : 0;
    return 0;
}

static int open_file(const char *path, struct fuse_file_info *info)
{
    info->direct_io = 1; /* no cache: a write is here before it returns there */
    return file_of(path) == NONE ? -ENOENT : 0;
}

static int read_file(const char *path, char *buffer, size_t size, off_t offset,
                     struct fuse_file_info *info)
{
    (void)info;
    if (file_of(path) != DISK)
        return 0;
    ssize_t got = pread(backing, buffer, size, offset);
    return got < 0 ? -errno : (int)got;
}

static int write_file(const char *path, const char *bytes, size_t size, off_t offset,
                      struct fuse_file_info *info)
{
    (void)info;
    enum file file = file_of(path);
    if (file == MODE) {
        failing = size >= 3 && strncmp(bytes, "eio", 3) == 0;
        return (int)size;
    }
    if (file == MARKS)
        return record(MARK, 0, size, bytes) ? -EIO : (int)size;
    if (failing || record(WRITE, offset, size, bytes))
        return -EIO;
    ssize_t put = pwrite(backing, bytes, size, offset);
    return put < 0 ? -errno : (int)put;
}

static int flush_disk(const char *path, int only_data, struct fuse_file_info *info)
{
    (void)only_data;
    (void)info;
    if (file_of(path) != DISK)
        return 0;
    return failing ? -EIO : record(FLUSH, 0, 0, NULL);
}

static int discard(const char *path, int mode, off_t offset, off_t length,
                   struct fuse_file_info *info)
{
    (void)mode;
    (void)info;
    if (file_of(path) != DISK)
        return -EOPNOTSUPP;
    if (failing || record(DISCARD, offset, length, NULL))
        return -EIO;
    int how = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    return fallocate(backing, how, offset, length) < 0 ? -errno : 0;
}

static int truncate_file(const char *path, off_t size, struct fuse_file_info *info)
{
    (void)path;
    (void)size;
    (void)info;
    return 0;
}

static const struct fuse_operations operations = {
    .getattr = get_attributes,
    .open = open_file,
    .read = read_file,
    .write = write_file,
    .fsync = flush_disk,
    .fallocate = discard,
    .truncate = truncate_file,
};

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "usage: logdisk BACKING LOG MOUNTPOINT\n");
        return 2;
    }
    struct stat st;
    backing = open(arguments[1], O_RDWR);
    log_file = open(arguments[2], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
    if (backing < 0 || log_file < 0 || fstat(backing, &st) < 0) {
        perror("logdisk");
        return 1;
    }
    disk_size = st.st_size;
    char *fuse[] = {arguments[0], arguments[3], "-f", "-s", NULL};
    return fuse_main(4, fuse, &operations, NULL);
}
