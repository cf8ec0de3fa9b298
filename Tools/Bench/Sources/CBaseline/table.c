#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

const char *const cb_column_names[CB_COLUMNS] = {
    "l_orderkey",   "l_partkey",    "l_suppkey",       "l_linenumber", "l_quantity",   "l_extendedprice",
    "l_discount",   "l_tax",        "l_returnflag",    "l_linestatus", "l_shipdate",   "l_commitdate",
    "l_receiptdate", "l_shipinstruct", "l_shipmode",   "l_comment",
};

const cb_kind cb_column_kinds[CB_COLUMNS] = {
    CB_INT64, CB_INT64, CB_INT32, CB_INT32, CB_DECIMAL, CB_DECIMAL, CB_DECIMAL, CB_DECIMAL,
    CB_TEXT,  CB_TEXT,  CB_DATE,  CB_DATE,  CB_DATE,    CB_TEXT,    CB_TEXT,    CB_TEXT,
};

static int64_t width(cb_kind kind) {
    switch (kind) {
    case CB_INT64: return 8;
    case CB_INT32: return 4;
    case CB_DECIMAL: return 16;
    case CB_DATE: return 4;
    case CB_TEXT: return 0;
    }
    return 0;
}

static void *checked_realloc(void *pointer, int64_t size) {
    void *grown = realloc(pointer, (size_t)size);
    if (!grown) {
        fprintf(stderr, "out of memory: %lld bytes\n", (long long)size);
        exit(3);
    }
    return grown;
}

void cb_table_init(cb_table *table) {
    memset(table, 0, sizeof *table);
    for (int c = 0; c < CB_COLUMNS; c++) {
        table->columns[c].kind = cb_column_kinds[c];
        cb_column_grow(&table->columns[c]);
    }
}

void cb_table_free(cb_table *table) {
    for (int c = 0; c < CB_COLUMNS; c++) {
        cb_column *column = &table->columns[c];
        free(column->validity);
        free(column->values);
        free(column->offsets);
        free(column->bytes);
    }
    memset(table, 0, sizeof *table);
}

void cb_column_grow(cb_column *column) {
    int64_t capacity = column->capacity ? column->capacity * 2 : 1024;
    column->validity = checked_realloc(column->validity, capacity / 8);
    if (column->kind == CB_TEXT) {
        bool fresh = !column->offsets;
        column->offsets = checked_realloc(column->offsets, (capacity + 1) * 4);
        if (fresh) {
            column->offsets[0] = 0;
            column->bytes_capacity = 8192;
            column->bytes = checked_realloc(NULL, column->bytes_capacity);
        }
    } else {
        column->values = checked_realloc(column->values, capacity * width(column->kind));
    }
    column->capacity = capacity;
}

void cb_column_grow_bytes(cb_column *column, int64_t needed) {
    if (needed > INT32_MAX) {
        fprintf(stderr, "a text column passes 2 GiB\n");
        exit(3);
    }
    int64_t capacity = column->bytes_capacity;
    while (capacity < needed) capacity *= 2;
    column->bytes = checked_realloc(column->bytes, capacity);
    column->bytes_capacity = capacity;
}

// --- generator -------------------------------------------------------------------------------------------------

// Orders have 1, 2, ... 7 lines in turn: 28 lines every 7 orders.
static const uint8_t order_in_block[28] = {0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4,
                                           5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6};
static const uint8_t line_in_block[28] = {1, 1, 2, 1, 2, 3, 1, 2, 3, 4, 1, 2, 3, 4, 5,
                                          1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 7};

int64_t cb_order_count(int64_t rows) { return rows == 0 ? 0 : (rows - 1) / 28 * 7 + order_in_block[(rows - 1) % 28] + 1; }

typedef struct {
    uint64_t state;
} random_source;

static uint64_t next(random_source *r, uint64_t below) {
    r->state += 0x9E3779B97F4A7C15ull;
    return cb_mix(r->state) % below;
}

static void put_null(cb_column *column) {
    if (column->count == column->capacity) cb_column_grow(column);
    switch (column->kind) {
    case CB_INT64: ((int64_t *)column->values)[column->count] = 0; break;
    case CB_INT32:
    case CB_DATE: ((int32_t *)column->values)[column->count] = 0; break;
    case CB_DECIMAL: ((cb_int128 *)column->values)[column->count] = 0; break;
    case CB_TEXT: column->offsets[column->count + 1] = column->offsets[column->count]; break;
    }
    cb_validity_append(column, false);
}

static void put_number(cb_column *column, int64_t value) {
    if (column->count == column->capacity) cb_column_grow(column);
    switch (column->kind) {
    case CB_INT64: ((int64_t *)column->values)[column->count] = value; break;
    case CB_INT32:
    case CB_DATE: ((int32_t *)column->values)[column->count] = (int32_t)value; break;
    case CB_DECIMAL: ((cb_int128 *)column->values)[column->count] = value; break;
    case CB_TEXT: break;
    }
    cb_validity_append(column, true);
}

static void put_text(cb_column *column, const char *text, int64_t length) {
    if (column->count == column->capacity) cb_column_grow(column);
    int32_t start = column->offsets[column->count];
    if (start + length > column->bytes_capacity) cb_column_grow_bytes(column, start + length);
    memcpy(column->bytes + start, text, (size_t)length);
    column->offsets[column->count + 1] = (int32_t)(start + length);
    cb_validity_append(column, true);
}

static const char *const instructions[] = {"DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"};
static const char *const modes[] = {"REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"};
static const char *const words[] = {
    "furiously", "quickly", "carefully", "slyly",   "blithely", "regular",  "special",  "pending", "express",
    "final",     "ironic",  "even",      "bold",    "silent",   "accounts", "packages", "deposits", "requests",
    "foxes",     "ideas",   "pinto",     "beans",   "theodolites", "sleep", "wake",     "haggle",  "nag",
    "use",       "among",   "above",     "the",     "caf\xC3\xA9", "across", "according", "to",     "after",
};

void cb_generate(cb_table *table, int64_t rows, bool nulls) {
    cb_table_init(table);
    cb_column *c = table->columns;
    int32_t first_day = cb_days(1992, 1, 2);
    for (int64_t i = 0; i < rows; i++) {
        random_source r = {.state = cb_mix((uint64_t)i)};
        int64_t order = i / 28 * 7 + order_in_block[i % 28] + 1;
        int64_t part = 1 + (int64_t)next(&r, 200000);
        int64_t quantity = 1 + (int64_t)next(&r, 50);
        int32_t ship = first_day + (int32_t)next(&r, 2526);
        put_number(&c[0], order);
        put_number(&c[1], part);
        int64_t supplier = 1 + (int64_t)next(&r, 10000);
        if (nulls && next(&r, 10) == 0) put_null(&c[2]); else put_number(&c[2], supplier);
        put_number(&c[3], line_in_block[i % 28]);
        put_number(&c[4], quantity * 100);
        put_number(&c[5], quantity * (90000 + part / 10 % 20001 + 100 * (part % 1000)));
        int64_t discount = (int64_t)next(&r, 11);
        if (nulls && next(&r, 10) == 0) put_null(&c[6]); else put_number(&c[6], discount);
        put_number(&c[7], (int64_t)next(&r, 9));
        put_text(&c[8], &"RAN"[next(&r, 3)], 1);
        put_text(&c[9], &"OF"[next(&r, 2)], 1);
        put_number(&c[10], ship);
        int32_t commit = ship - 30 + (int32_t)next(&r, 91);
        if (nulls && next(&r, 10) == 0) put_null(&c[11]); else put_number(&c[11], commit);
        put_number(&c[12], ship + 1 + (int32_t)next(&r, 30));
        const char *instruction = instructions[next(&r, 4)];
        put_text(&c[13], instruction, (int64_t)strlen(instruction));
        const char *mode = modes[next(&r, 7)];
        put_text(&c[14], mode, (int64_t)strlen(mode));
        char comment[64];
        int64_t length = 0, target = 10 + (int64_t)next(&r, 34);
        while (length < target) {
            const char *word = words[next(&r, sizeof words / sizeof words[0])];
            int64_t size = (int64_t)strlen(word);
            if (length + size + 1 > 43) break;
            if (length) comment[length++] = ' ';
            memcpy(comment + length, word, (size_t)size);
            length += size;
        }
        if (nulls && next(&r, 10) == 0) put_null(&c[15]); else put_text(&c[15], comment, length);
    }
    table->rows = rows;
}
