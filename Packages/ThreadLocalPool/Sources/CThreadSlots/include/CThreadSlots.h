// The calling thread's table of slots. Written in C because Swift has no thread-local storage of its own, and a
// `_Thread_local` look-up costs 1 to 2 ns where pthread_getspecific costs 4. One process-wide pthread key exists
// only for its destructor, which tells Swift that a thread ends.
#ifndef CONN_THREAD_SLOTS_H
#define CONN_THREAD_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#ifndef CLOCK_MONOTONIC_COARSE
#define CLOCK_MONOTONIC_COARSE 6
#endif

/// One thread's table. `slots[i]` belongs to the pool that holds index `i`.
struct conn_thread_table {
    uint32_t capacity;
    void *_Nullable *_Nullable slots;
};

extern _Thread_local struct conn_thread_table conn_thread_table;
extern _Thread_local void *_Nullable conn_thread_worker;

/// The calling thread's entry at `index`, or NULL.
static inline void *_Nullable conn_thread_slot(uint32_t index) {
    return index < conn_thread_table.capacity ? conn_thread_table.slots[index] : NULL;
}

/// Sets the calling thread's entry. False when no memory or no pthread key is left: nothing was changed then.
bool conn_thread_slot_set(uint32_t index, void *_Nullable slot);

/// Names the function that gets each entry of a thread that ends. Called once, before the first entry is set.
void conn_thread_slots_start(void (*_Nonnull ended)(void *_Nonnull slot));

/// How many times this process image has come out of fork() as the child.
uint32_t conn_fork_generation(void);

/// CLOCK_MONOTONIC_COARSE in nanoseconds: right to a few milliseconds, a few nanoseconds to read.
static inline uint64_t conn_coarse_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/// Names the calling thread for debuggers. Here because Glibc's module hides pthread_setname_np.
void conn_name_thread(const char *_Nonnull name);

/// The worker that the calling thread is, or NULL. Kept here so that a worker can tell a wait for itself.
static inline void *_Nullable conn_current_worker(void) { return conn_thread_worker; }
static inline void conn_set_current_worker(void *_Nullable worker) { conn_thread_worker = worker; }

#endif
