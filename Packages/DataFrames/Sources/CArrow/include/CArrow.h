#ifndef CONN_CARROW_H
#define CONN_CARROW_H

#include <stdint.h>

// The three structures of the Arrow C Data Interface and C Stream Interface. Their layout is a fixed binary interface
// between libraries; the names here are our own, so that they meet no other header's.

/// The type of an array: `struct ArrowSchema`.
struct CArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct CArrowSchema **children;
    struct CArrowSchema *dictionary;
    void (*release)(struct CArrowSchema *);
    void *private_data;
};

/// The values of an array: `struct ArrowArray`.
struct CArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct CArrowArray **children;
    struct CArrowArray *dictionary;
    void (*release)(struct CArrowArray *);
    void *private_data;
};

/// A sequence of arrays of one type: `struct ArrowArrayStream`.
struct CArrowStream {
    int (*get_schema)(struct CArrowStream *, struct CArrowSchema *out);
    int (*get_next)(struct CArrowStream *, struct CArrowArray *out);
    const char *(*get_last_error)(struct CArrowStream *);
    void (*release)(struct CArrowStream *);
    void *private_data;
};

enum {
    CARROW_FLAG_DICTIONARY_ORDERED = 1,
    CARROW_FLAG_NULLABLE = 2,
    CARROW_FLAG_MAP_KEYS_SORTED = 4
};

#endif
