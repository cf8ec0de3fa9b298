// What the C sides of the benchmarks share, and every child process in whatever language: the data set in columns,
// the hash and the stop-watch. The loops that everything else is measured against are in CBaselineSQLite, CBaselinePg
// and CBaselineMySQL.
#ifndef CBASELINE_H
#define CBASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CB_COLUMNS 16

typedef enum { CB_INT64, CB_INT32, CB_DECIMAL, CB_DATE, CB_TEXT } cb_kind;

/// One column in the Arrow layout. Every buffer doubles when it is full; a validity bit of 1 means a value.
typedef struct {
    cb_kind kind;
    int64_t count, null_count, capacity;
    uint8_t *validity;
    void *values;      // int64_t, int32_t (also days since 1970-01-01) or 128-bit integers scaled by 100
    int32_t *offsets;  // CB_TEXT only: capacity + 1 of them
    uint8_t *bytes;    // CB_TEXT only
    int64_t bytes_capacity;
} cb_column;

typedef struct {
    cb_column columns[CB_COLUMNS];
    int64_t rows;
} cb_table;

extern const char *const cb_column_names[CB_COLUMNS];
extern const cb_kind cb_column_kinds[CB_COLUMNS];

void cb_table_init(cb_table *table);
void cb_table_free(cb_table *table);

/// Fills the table with `rows` rows, the same for the same arguments on every machine; with `nulls`, one cell in
/// ten of l_suppkey, l_discount, l_commitdate and l_comment is NULL.
void cb_generate(cb_table *table, int64_t rows, bool nulls);

/// The number of distinct order keys, counted from 1, in a table of `rows` rows.
int64_t cb_order_count(int64_t rows);

static inline uint64_t cb_mix(uint64_t z) {
    z += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

/// The key of look-up number `index`, from 1 to `orders`.
static inline int64_t cb_lookup_key(int64_t index, int64_t orders) {
    return 1 + (int64_t)(cb_mix((uint64_t)index ^ 0x10C4u) % (uint64_t)orders);
}

// Hashing: one running hash a column, fed in row order; equal for equal values, whoever read them.

typedef struct {
    uint64_t columns[CB_COLUMNS];
} cb_hash;

static inline uint64_t cb_fold(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15ull;
    return hash ^ (hash >> 29);
}

static inline uint64_t cb_fold_null(uint64_t hash) { return cb_fold(hash, 0x4E554C4Cull); }

static inline uint64_t cb_fold_bytes(uint64_t hash, const uint8_t *bytes, int64_t count) {
    uint64_t h = 0xCBF29CE484222325ull;
    for (int64_t i = 0; i < count; i++) h = (h ^ bytes[i]) * 0x100000001B3ull;
    return cb_fold(cb_fold(hash, h), (uint64_t)count);
}

/// Folds the four columns of a row that was looked up by its key.
static inline uint64_t cb_fold_found(uint64_t hash, int64_t part, int64_t hundredths, int32_t days,
                                     const uint8_t *comment, int64_t length) {
    hash = cb_fold(hash, (uint64_t)part);
    hash = cb_fold(hash, (uint64_t)hundredths);
    hash = cb_fold(hash, (uint64_t)(int64_t)days);
    return cb_fold_bytes(hash, comment, length);
}

void cb_hash_init(cb_hash *hash);
uint64_t cb_hash_finish(const cb_hash *hash);
void cb_hash_table(cb_hash *hash, const cb_table *table);
// Raw columns of any owner; `validity` may be NULL when there are no NULLs.
uint64_t cb_hash_int64(uint64_t hash, const int64_t *values, const uint8_t *validity, int64_t count);
uint64_t cb_hash_int32(uint64_t hash, const int32_t *values, const uint8_t *validity, int64_t count);
uint64_t cb_hash_int128(uint64_t hash, const void *values, const uint8_t *validity, int64_t count);
uint64_t cb_hash_text(uint64_t hash, const int32_t *offsets, const uint8_t *bytes, const uint8_t *validity,
                      int64_t count);

// The stop-watch: wall and CPU (user and system, all threads) of a section, peak memory of the process so far.

typedef struct cb_watch {
    int64_t wall_ns, cpu_ns, user_us, system_us;
    int64_t start_kib, peak_kib;
} cb_watch;

void cb_watch_start(cb_watch *watch);
void cb_watch_stop(cb_watch *watch);
/// Puts this thread on the first core and a process on the others; false if there is but one, or it isn't allowed.
bool cb_cores_apart(int server);
/// Takes that back.
void cb_cores_together(int server);
/// VmHWM of this process in KiB. (ru_maxrss would carry the parent's peak over exec.)
int64_t cb_peak_kib(void);
/// Resident memory of this process in KiB.
int64_t cb_resident_kib(void);
/// Prints the one line that the runner reads.
void cb_report(const cb_watch *watch, uint64_t hash, int64_t rows);
/// The same for what was read into tables, hashed in turn.
void cb_report_tables(const cb_watch *watch, const cb_table *tables, int count);
void cb_report_ns(double nanoseconds);
/// Prints the memory of each of `count` things.
void cb_report_each(double bytes, int64_t count);
/// Prints how many of many took too long, and how long the worst took.
void cb_report_slow(int64_t slow, double worst_ns);
/// Prints how long one of many took, and how many buffers were copied.
void cb_report_copies(double ns, int64_t copies);
/// Prints a line to standard error.
void cb_complain(const char *message);

#endif
