#define _GNU_SOURCE
#include "CThreadSlots.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

_Thread_local struct conn_thread_table conn_thread_table = {0, NULL};
_Thread_local void *conn_thread_worker = NULL;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool has_key = false;
static _Atomic(uint32_t) fork_generation = 0;
static void (*_Atomic on_end)(void *) = NULL;

// Detaches the table before telling anybody: what is claimed while resources close gets a new table, and pthread
// runs this destructor again for it.
static void thread_ended(void *value) {
    struct conn_thread_table *table = value;
    void **slots = table->slots;
    uint32_t capacity = table->capacity;
    void (*ended)(void *) = atomic_load(&on_end);
    table->slots = NULL;
    table->capacity = 0;
    for (uint32_t i = 0; i < capacity; i++) {
        if (slots[i] != NULL && ended != NULL) ended(slots[i]);
    }
    free(slots);
}

// The child owns no handle of its parent: it forgets the table without closing anything.
static void forked(void) {
    conn_thread_table.slots = NULL;
    conn_thread_table.capacity = 0;
    atomic_fetch_add(&fork_generation, 1);
}

static void start(void) {
    has_key = pthread_key_create(&key, thread_ended) == 0;
    pthread_atfork(NULL, NULL, forked);
}

void conn_thread_slots_start(void (*ended)(void *)) {
    atomic_store(&on_end, ended);
    pthread_once(&once, start);
}

bool conn_thread_slot_set(uint32_t index, void *slot) {
    struct conn_thread_table *table = &conn_thread_table;
    if (index >= table->capacity) {
        if (slot == NULL) return true;
        uint32_t wanted = table->capacity < 4 ? 4 : table->capacity;
        while (wanted <= index) wanted *= 2;
        // The key's value is what makes the destructor run, so it is set before the table grows.
        if (!has_key || pthread_setspecific(key, table) != 0) return false;
        void **grown = realloc(table->slots, (size_t)wanted * sizeof(void *));
        if (grown == NULL) return false;
        memset(grown + table->capacity, 0, (size_t)(wanted - table->capacity) * sizeof(void *));
        table->slots = grown;
        table->capacity = wanted;
    }
    table->slots[index] = slot;
    return true;
}

uint32_t conn_fork_generation(void) { return atomic_load(&fork_generation); }

void conn_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
