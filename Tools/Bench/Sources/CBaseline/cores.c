// Which cores this thread, the processes that it starts, and a server may use.
#define _GNU_SOURCE
#include <sched.h>

#include "include/cbaseline.h"

static cpu_set_t all;

bool cb_cores_apart(int server) {
    if (sched_getaffinity(0, sizeof all, &all) != 0 || CPU_COUNT(&all) < 2) return false;
    int first = 0;
    while (!CPU_ISSET(first, &all)) first++;
    cpu_set_t others = all, own;
    CPU_CLR(first, &others);
    CPU_ZERO(&own);
    CPU_SET(first, &own);
    return sched_setaffinity(server, sizeof others, &others) == 0 && sched_setaffinity(0, sizeof own, &own) == 0;
}

void cb_cores_together(int server) {
    sched_setaffinity(server, sizeof all, &all);
    sched_setaffinity(0, sizeof all, &all);
}
