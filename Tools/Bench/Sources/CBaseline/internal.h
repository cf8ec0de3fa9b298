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

/// Days since 1970-01-01; false for what is no date of the calendar.
static inline bool cb_checked_days(uint32_t year, uint32_t month, uint32_t day, int32_t *out) {
    static const uint8_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1) return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > lengths[month - 1] + (uint32_t)(month == 2 && leap)) return false;
    *out = cb_days((int32_t)year, month, day);
    return true;
}

/// Writes YYYY-MM-DD.
static inline void cb_print_date(int32_t days, char out[10]) {
    int32_t year;
    uint32_t month, day;
    cb_civil(days, &year, &month, &day);
    out[0] = (char)('0' + year / 1000);
    out[1] = (char)('0' + year / 100 % 10);
    out[2] = (char)('0' + year / 10 % 10);
    out[3] = (char)('0' + year % 10);
    out[4] = '-';
    out[5] = (char)('0' + month / 10);
    out[6] = (char)('0' + month % 10);
    out[7] = '-';
    out[8] = (char)('0' + day / 10);
    out[9] = (char)('0' + day % 10);
}

/// Decimal text with at most two places and 17 digits as hundredths; false on anything else.
static inline bool cb_parse_decimal(const uint8_t *p, int length, cb_int128 *out) {
    int i = 0, digits = 0, places = -1;
    bool negative = length > 0 && p[0] == '-';
    if (length > 0 && (p[0] == '-' || p[0] == '+')) i++;
    int64_t value = 0;
    for (; i < length; i++) {
        if (p[i] == '.' && places < 0) {
            places = 0;
            continue;
        }
        if (p[i] < '0' || p[i] > '9' || digits == 17 || places == 2) return false;
        value = value * 10 + (p[i] - '0');
        digits++;
        if (places >= 0) places++;
    }
    if (digits == 0) return false;
    cb_int128 scaled = value;
    for (int k = places < 0 ? 0 : places; k < 2; k++) scaled *= 10;
    *out = negative ? -scaled : scaled;
    return true;
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

/// Appends bytes to a text column, all but the validity bit; false when they aren't UTF-8 or the column is full.
static inline bool cb_text_append(cb_column *column, const uint8_t *p, int length) {
    if (!cb_is_utf8(p, length)) return false;
    int64_t start = column->offsets[column->count], end = start + length;
    if (end > INT32_MAX) return false;
    if (end > column->bytes_capacity) cb_column_grow_bytes(column, end);
    memcpy(column->bytes + start, p, (size_t)length);
    column->offsets[column->count + 1] = (int32_t)end;
    return true;
}

/// Formats a message into this thread's static storage.
const char *cb_message(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
