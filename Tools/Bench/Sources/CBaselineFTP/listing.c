// Folder trees: listed over a session, and hashed on the disk.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ftp_internal.h"

static void append(cb_listing *listing, const char *path, bool is_folder, int64_t size) {
    if (listing->count == listing->capacity) {
        listing->capacity = listing->capacity ? listing->capacity * 2 : 256;
        listing->entries = realloc(listing->entries, (size_t)listing->capacity * sizeof *listing->entries);
    }
    listing->entries[listing->count++] = (cb_entry){strdup(path), is_folder, size};
}

void cb_listing_free(cb_listing *listing) {
    for (int64_t i = 0; i < listing->count; i++) free(listing->entries[i].path);
    free(listing->entries);
}

/// One line of a listing in Unix form: rights, links, owner, group, size, month, day, time, name.
static bool parse(char *line, bool *is_folder, int64_t *size, char **name) {
    char *fields[8], *end;
    *is_folder = line[0] == 'd';
    if (!*is_folder && line[0] != '-') return false;
    for (int i = 0; i < 8; i++) {
        while (*line == ' ') line++;
        fields[i] = line;
        while (*line && *line != ' ') line++;
        if (!*line) return false;
    }
    *size = strtoll(fields[4], &end, 10);
    *name = line + 1;
    return *end == ' ';
}

static const char *walk(cb_session *session, const char *root, const char *below, cb_listing *listing) {
    char folder[512], path[512], *text = NULL, *rest = NULL;
    snprintf(folder, sizeof folder, "%s%s%s", root, *below ? "/" : "", below);
    const char *error = cb_session_list(session, folder, &text);
    int64_t first = listing->count;
    for (char *line = strtok_r(text, "\r\n", &rest); line && !error; line = strtok_r(NULL, "\r\n", &rest)) {
        bool is_folder;
        int64_t size;
        char *name;
        if (!parse(line, &is_folder, &size, &name)) {
            error = cb_ftp_complain("not understood: %s", line);
        } else {
            snprintf(path, sizeof path, "%s%s%s", below, *below ? "/" : "", name);
            append(listing, path, is_folder, size);
        }
    }
    free(text);
    int64_t last = listing->count;
    for (int64_t i = first; i < last && !error; i++) {
        if (listing->entries[i].is_folder) error = walk(session, root, listing->entries[i].path, listing);
    }
    return error;
}

const char *cb_session_walk(cb_session *session, const char *folder, cb_listing *listing) {
    memset(listing, 0, sizeof *listing);
    return walk(session, folder, "", listing);
}

uint64_t cb_ftp_entry(const char *path, bool is_folder, int64_t size) {
    uint64_t hash = cb_fold_bytes(0, (const uint8_t *)path, (int64_t)strlen(path));
    return cb_fold(hash, is_folder ? UINT64_MAX : (uint64_t)size);
}

const char *cb_ftp_list(int times, cb_watch *watch, uint64_t *sum, int64_t *entries) {
    cb_session session;
    const char *error = cb_session_open(&session);
    *sum = 0;
    *entries = 0;
    cb_watch_start(watch);
    for (int i = 0; i < times && !error; i++) {
        cb_listing listing;
        error = cb_session_walk(&session, "list", &listing);
        for (int64_t j = 0; j < listing.count; j++) {
            const cb_entry *entry = &listing.entries[j];
            *sum += cb_ftp_entry(entry->path, entry->is_folder, entry->size);
        }
        *entries += listing.count;
        cb_listing_free(&listing);
    }
    cb_watch_stop(watch);
    cb_session_close(&session);
    return error;
}

uint64_t cb_ftp_hash_file(const char *file, int64_t *bytes) {
    uint64_t hash = 0;
    *bytes = 0;
    FILE *in = fopen(file, "rb");
    if (!in) return 0;
    enum { SIZE = 1 << 20 };
    uint8_t *buffer = malloc(SIZE);
    for (size_t count; (count = fread(buffer, 1, SIZE, in)) > 0;) {
        *bytes += (int64_t)count;
        size_t i = 0;
        for (; i + 8 <= count; i += 8) {
            uint64_t word;
            memcpy(&word, buffer + i, 8);
            hash = cb_fold(hash, word);
        }
        if (i < count) hash = cb_fold_bytes(hash, buffer + i, (int64_t)(count - i));
    }
    free(buffer);
    fclose(in);
    return cb_fold(hash, (uint64_t)*bytes);
}

const char *cb_ftp_take_uploads(int times, uint64_t *hash, int64_t *bytes) {
    const char *error = NULL;
    *hash = 0;
    *bytes = 0;
    for (int i = 0; i < times; i++) {
        char name[64];
        int64_t count;
        snprintf(name, sizeof name, "up/large%d", i);
        uint64_t one = cb_ftp_hash_file(cb_ftp_served(name), &count);
        if (i > 0 && one != *hash) error = "the uploaded files differ";
        *hash = one;
        *bytes += count;
        unlink(cb_ftp_served(name));
    }
    return error;
}

uint64_t cb_ftp_hash_small(const char *folder, int64_t count) {
    char path[1024];
    uint64_t hash = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t bytes;
        snprintf(path, sizeof path, "%s/%04lld", folder, (long long)i);
        hash = cb_fold(hash, cb_ftp_hash_file(path, &bytes));
    }
    return hash;
}

uint64_t cb_ftp_hash_tree(const char *folder) {
    struct dirent **names;
    int count = scandir(folder, &names, NULL, alphasort);
    uint64_t hash = 0;
    for (int i = 0; i < count; i++) {
        char path[1024];
        struct stat status;
        int64_t bytes;
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        if (strcmp(names[i]->d_name, ".") != 0 && strcmp(names[i]->d_name, "..") != 0 && lstat(path, &status) == 0) {
            hash = cb_fold_bytes(hash, (const uint8_t *)names[i]->d_name, (int64_t)strlen(names[i]->d_name));
            hash = cb_fold(hash, S_ISDIR(status.st_mode) ? cb_ftp_hash_tree(path) : cb_ftp_hash_file(path, &bytes));
        }
        free(names[i]);
    }
    if (count >= 0) free(names);
    return hash;
}

void cb_ftp_remove(const char *folder) {
    DIR *open = opendir(folder);
    for (struct dirent *entry; open && (entry = readdir(open));) {
        char path[1024];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (unlink(path) != 0) cb_ftp_remove(path);
    }
    if (open) closedir(open);
    rmdir(folder);
}
