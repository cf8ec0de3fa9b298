// Shared by the files of CBaselinePg only.
#ifndef CBASELINE_PG_INTERNAL_H
#define CBASELINE_PG_INTERNAL_H

#include <libpq-fe.h>

#include "include/cbaseline_pg.h"
#include "internal.h"

struct cb_pg {
    PGconn *conn;
};

/// What failed, with the connection's message.
const char *cb_pg_fail(PGconn *conn, const char *what);
/// Runs a command; fails unless its status is the one expected.
const char *cb_pg_exec(PGconn *conn, const char *sql, ExecStatusType expected);

static inline uint16_t cb_be16(const uint8_t *p) {
    uint16_t v;
    memcpy(&v, p, 2);
    return __builtin_bswap16(v);
}

static inline uint32_t cb_be32(const uint8_t *p) {
    uint32_t v;
    memcpy(&v, p, 4);
    return __builtin_bswap32(v);
}

static inline uint64_t cb_be64(const uint8_t *p) {
    uint64_t v;
    memcpy(&v, p, 8);
    return __builtin_bswap64(v);
}

/// Days from 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
#define CB_PG_EPOCH 10957

/// A binary numeric as hundredths; false when it isn't one exactly (NaN, infinite, more places, too large).
static inline bool cb_pg_numeric(const uint8_t *p, int32_t length, cb_int128 *out) {
    if (length < 8) return false;
    int count = cb_be16(p), weight = (int16_t)cb_be16(p + 2), sign = cb_be16(p + 4);
    if (length != 8 + 2 * count || (sign != 0 && sign != 0x4000) || weight > 7) return false;
    const uint8_t *digits = p + 8;
    cb_int128 value;
    int i = 0;
    if (weight < 4) {  // The common case: below 10^16 before the point, so 64 bits do.
        int64_t small = 0;
        for (; i <= weight; i++) {
            uint16_t digit = i < count ? cb_be16(digits + 2 * i) : 0;
            if (digit > 9999) return false;
            small = small * 10000 + digit;
        }
        value = (cb_int128)small * 100;
    } else {
        value = 0;
        for (; i <= weight; i++) {
            uint16_t digit = i < count ? cb_be16(digits + 2 * i) : 0;
            if (digit > 9999) return false;
            value = value * 10000 + digit;
        }
        value *= 100;
    }
    if (weight < -1 && count > 0) return false;
    if (i < count) {
        uint16_t digit = cb_be16(digits + 2 * i);
        if (digit > 9999 || digit % 100 != 0) return false;
        value += digit / 100;
        for (i++; i < count; i++)
            if (cb_be16(digits + 2 * i) != 0) return false;
    }
    *out = sign ? -value : value;
    return true;
}

/// Appends one cell in the binary format; `length` is -1 for NULL. False when the bytes aren't the column's type.
static inline bool cb_pg_cell(cb_column *column, const uint8_t *p, int32_t length) {
    if (column->count == column->capacity) cb_column_grow(column);
    int64_t i = column->count;
    switch (column->kind) {
    case CB_INT64: {
        int64_t *values = column->values;
        if (length == 8) values[i] = (int64_t)cb_be64(p);
        else if (length == -1) values[i] = 0;
        else return false;
        break;
    }
    case CB_INT32: {
        int32_t *values = column->values;
        if (length == 4) values[i] = (int32_t)cb_be32(p);
        else if (length == -1) values[i] = 0;
        else return false;
        break;
    }
    case CB_DATE: {
        int32_t *values = column->values, days;
        if (length == 4) {
            days = (int32_t)cb_be32(p);
            // The extremes mean the infinite dates.
            if (days == INT32_MIN || days > INT32_MAX - CB_PG_EPOCH) return false;
            values[i] = days + CB_PG_EPOCH;
        } else if (length == -1) {
            values[i] = 0;
        } else {
            return false;
        }
        break;
    }
    case CB_DECIMAL: {
        cb_int128 *values = column->values;
        if (length == -1) values[i] = 0;
        else if (!cb_pg_numeric(p, length, &values[i])) return false;
        break;
    }
    case CB_TEXT:
        if (length == -1) column->offsets[i + 1] = column->offsets[i];
        else if (!cb_text_append(column, p, length)) return false;
        break;
    }
    cb_validity_append(column, length >= 0);
    return true;
}

#endif
