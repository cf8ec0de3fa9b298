// Shared by the C sides only.
#ifndef CBASELINE_INTERNAL_H
#define CBASELINE_INTERNAL_H

#include <string.h>

#include "include/cbaseline.h"

typedef __int128 cb_int128;

void cb_column_grow(cb_column *column);
void cb_column_grow_bytes(cb_column *column, int64_t needed);

/// Days since 1970-01-01 of a civil date.
static inline int32_t cb_days(int32_t year, uint32_t month, uint32_t day) {
    year -= month <= 2;
    int32_t era = (year >= 0 ? year : year - 399) / 400;
    uint32_t yoe = (uint32_t)(year - era * 400);
    uint32_t doy = (153 * (month + (month > 2 ? -3u : 9u)) + 2) / 5 + day - 1;
    uint32_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + (int32_t)doe - 719468;
}

static inline void cb_civil(int32_t days, int32_t *year, uint32_t *month, uint32_t *day) {
    int32_t z = days + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    uint32_t doe = (uint32_t)(z - era * 146097);
    uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint32_t mp = (5 * doy + 2) / 153;
    *day = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = (int32_t)yoe + era * 400 + (*month <= 2);
}

static inline void cb_validity_append(cb_column *column, bool valid) {
    int64_t i = column->count;
    if ((i & 7) == 0) column->validity[i >> 3] = 0;
    column->validity[i >> 3] |= (uint8_t)(valid << (i & 7));
    column->null_count += !valid;
    column->count = i + 1;
}

static inline bool cb_is_valid(const uint8_t *validity, int64_t i) {
    return !validity || (validity[i >> 3] >> (i & 7) & 1);
}

/// Whether the bytes are UTF-8: eight at a time while they are ASCII.
static inline bool cb_is_utf8(const uint8_t *p, int length) {
    int i = 0;
    for (;;) {
        while (i + 8 <= length) {
            uint64_t word;
            memcpy(&word, p + i, 8);
            if (word & 0x8080808080808080ull) break;
            i += 8;
        }
        if (i >= length) return true;
        uint8_t a = p[i];
        if (a < 0x80) {
            i++;
            continue;
        }
        int more = a >= 0xC2 && a <= 0xDF ? 1 : (a & 0xF0) == 0xE0 ? 2 : a >= 0xF0 && a <= 0xF4 ? 3 : 0;
        if (more == 0 || i + more >= length) return false;
        uint8_t b = p[i + 1];
        if (a == 0xE0 && b < 0xA0) return false;
        if (a == 0xED && b > 0x9F) return false;
        if (a == 0xF0 && b < 0x90) return false;
        if (a == 0xF4 && b > 0x8F) return false;
        for (int k = 1; k <= more; k++)
            if ((p[i + k] & 0xC0) != 0x80) return false;
        i += more + 1;
    }
}

#endif
