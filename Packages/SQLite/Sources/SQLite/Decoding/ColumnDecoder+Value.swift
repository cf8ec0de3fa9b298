internal import CSQLite
internal import SQLCore

/// A cell as SQLite stores it: its storage class and its bytes or number.
struct StoredValue {
    /// SQLite's storage classes, by their codes.
    enum Class: Int32 {
        case integer = 1
        case real = 2
        case text = 3
        case blob = 4
        case null = 5

        var name: String {
            switch self {
            case .integer: "INTEGER"
            case .real: "REAL"
            case .text: "TEXT"
            case .blob: "BLOB"
            case .null: "NULL"
            }
        }
    }

    let pointer: OpaquePointer
    let storage: Class

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        storage = Class(rawValue: sqlite3_value_type(pointer)) ?? .null
    }

    var integer: Int64 { sqlite3_value_int64(pointer) }
    var real: Double { sqlite3_value_double(pointer) }

    /// The bytes of text or a blob; SQLite owns them until the next step.
    var bytes: UnsafeBufferPointer<UInt8> {
        let start =
            storage == .text
            ? sqlite3_value_text(pointer) : sqlite3_value_blob(pointer)?.assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(pointer)))
    }

    /// Text and numbers as text.
    var text: String {
        switch storage {
        case .integer: String(integer)
        case .real: real.description
        case .text, .blob: String(decoding: bytes, as: UTF8.self)
        case .null: ""
        }
    }
}

extension ColumnDecoder {
    /// Whether values of other storage classes are converted where that loses nothing.
    private var converts: Bool { plan.origin == .caller }

    /// Appends a value if it fits the column's form exactly; says false otherwise.
    ///
    /// - Throws: `.conversion` for text that is not UTF-8, under `.strict`.
    func append(_ value: StoredValue, row: Int) throws(ConnError) -> Bool {
        if value.storage == .null {
            builder.appendNull()
            return true
        }
        switch plan.form {
        case .null: return false
        case .bool: return appendBool(value)
        case .integer(let type): return appendInteger(value, type)
        case .float: return appendFloat(value)
        case .double: return appendDouble(value)
        case .decimal(let precision, let scale): return appendDecimal(value, precision, scale)
        case .string: return try appendString(value, row: row)
        case .binary: return appendBinary(value)
        case .uuid: return appendUUID(value)
        case .date(let form): return appendDate(value, form)
        case .time(let unit): return appendTime(value, unit)
        case .localTimestamp(let unit): return appendLocal(value, unit)
        case .instant(let unit, let form): return appendInstant(value, unit, form)
        case .duration(let unit):
            guard value.storage == .text, let ticks = TextKernels.parseDuration(value.bytes, unit: unit) else {
                return false
            }
            return put(ticks)
        case .interval:
            guard value.storage == .text, let span = TextKernels.parseInterval(value.bytes) else { return false }
            return put(span)
        }
    }

    private func put<T: FixedWidthElement>(_ value: T) -> Bool {
        guard let target = builder as? FixedBuilder<T> else { return false }
        target.append(value)
        return true
    }

    private func appendBool(_ value: StoredValue) -> Bool {
        guard let target = builder as? BoolBuilder else { return false }
        if value.storage == .integer, value.integer == 0 || value.integer == 1 {
            target.append(value.integer == 1)
            return true
        }
        if converts, value.storage == .text, let truth = TextKernels.parseBool(value.bytes) {
            target.append(truth)
            return true
        }
        return false
    }

    private func appendInteger(_ value: StoredValue, _ type: DataType) -> Bool {
        let number: Int64
        switch value.storage {
        case .integer: number = value.integer
        case .real:
            guard converts, let exact = Int64(exactly: value.real) else { return false }
            number = exact
        case .text:
            guard converts else { return false }
            if type == .uint64, let wide = TextKernels.parseUInt64(value.bytes) { return put(wide) }
            guard let exact = TextKernels.parseInt64(value.bytes) else { return false }
            number = exact
        default: return false
        }
        switch type {
        case .int8: return Int8(exactly: number).map(put) ?? false
        case .int16: return Int16(exactly: number).map(put) ?? false
        case .int32: return Int32(exactly: number).map(put) ?? false
        case .uint8: return UInt8(exactly: number).map(put) ?? false
        case .uint16: return UInt16(exactly: number).map(put) ?? false
        case .uint32: return UInt32(exactly: number).map(put) ?? false
        case .uint64: return UInt64(exactly: number).map(put) ?? false
        default: return put(number)
        }
    }

    private func appendFloat(_ value: StoredValue) -> Bool {
        let number: Double
        switch value.storage {
        case .integer:
            guard let exact = Double(exactly: value.integer) else { return false }
            number = exact
        case .real: number = value.real
        case .text:
            guard converts, let exact = TextKernels.parseDouble(value.bytes) else { return false }
            number = exact
        default: return false
        }
        let narrow = Float(number)
        guard converts || Double(narrow) == number else { return false }
        return put(narrow)
    }

    private func appendDouble(_ value: StoredValue) -> Bool {
        switch value.storage {
        case .real: return put(value.real)
        case .integer:
            guard plan.origin != .schema || options.values == .lenient else { return false }
            guard value.integer.magnitude <= 1 << 53 else { return false }
            stored.note(StoredForms.integer, row: builder.count)
            return put(Double(value.integer))
        case .text:
            guard converts, let number = TextKernels.parseDouble(value.bytes) else { return false }
            return put(number)
        default: return false
        }
    }

    private func appendDecimal(_ value: StoredValue, _ precision: Int, _ scale: Int) -> Bool {
        let limit = DecimalPowers.int128(precision)
        switch value.storage {
        case .integer:
            let (unscaled, overflow) = Int128(value.integer).multipliedReportingOverflow(
                by: DecimalPowers.int128(scale)
            )
            guard !overflow, unscaled.magnitude < limit.magnitude else { return false }
            return put(unscaled)
        case .real:
            guard scale <= 22 else { return false }
            let power = DecimalPowers.double(scale)
            let whole = (value.real * power).rounded()
            guard whole.magnitude <= 9_007_199_254_740_992, whole / power == value.real else { return false }
            let unscaled = Int128(Int64(whole))
            guard unscaled.magnitude < limit.magnitude else { return false }
            return put(unscaled)
        case .text:
            let bytes = value.bytes
            guard let unscaled = TextKernels.parseDecimal(bytes, scale: scale), unscaled.magnitude < limit.magnitude
            else { return false }
            let digits = bytes.lastIndex(of: UInt8(ascii: ".")).map { bytes.count - 1 - $0 } ?? 0
            // Only a plain form can be written back as it was, should the column have to become text.
            let first = bytes[bytes.first == UInt8(ascii: "-") ? 1 : 0]
            let isPlain =
                digits <= scale && first >= 0x30 && bytes.last != UInt8(ascii: ".")
                && (first != 0x30
                    || bytes.count - (bytes.first == UInt8(ascii: "-") ? 1 : 0) == (digits == 0 ? 1 : digits + 2))
            guard isPlain || converts else { return false }
            if isPlain { stored.note(UInt8(digits + 1), row: builder.count) }
            return put(unscaled)
        default: return false
        }
    }

    private func appendString(_ value: StoredValue, row: Int) throws(ConnError) -> Bool {
        guard let target = builder as? StringBuilder else { return false }
        switch value.storage {
        case .text:
            let bytes = value.bytes
            if target.append(utf8: bytes) { return true }
            if options.values == .strict {
                throw ConnError(
                    .conversion,
                    "The text in column '\(name)', row \(row), is not valid UTF-8",
                    advice: "read the column as binary with SQLQuery.types, or use the value policy .lenient"
                )
            }
            target.append(repairing: bytes)
            return true
        case .integer, .real:
            guard converts || options.values == .lenient else { return false }
            target.append(value.text)
            return true
        default: return false
        }
    }

    private func appendBinary(_ value: StoredValue) -> Bool {
        guard let target = builder as? BinaryBuilder else { return false }
        switch value.storage {
        case .blob:
            target.append(UnsafeRawBufferPointer(value.bytes))
        case .text:
            guard converts || options.values == .lenient else { return false }
            target.append(UnsafeRawBufferPointer(value.bytes))
        case .integer, .real:
            guard converts || options.values == .lenient else { return false }
            target.append([UInt8](value.text.utf8))
        case .null: return false
        }
        return true
    }

    private func appendUUID(_ value: StoredValue) -> Bool {
        let bytes = value.bytes
        switch value.storage {
        case .blob:
            guard bytes.count == 16, let base = bytes.baseAddress else { return false }
            stored.note(UUIDText.blobCode, row: builder.count)
            return put(UUIDBytes(loading: UnsafeRawPointer(base)))
        case .text:
            guard let parsed = UUIDText.parse(bytes) else { return false }
            let hasUpper = bytes.contains { (0x41...0x46).contains($0) }
            let hasLower = bytes.contains { (0x61...0x66).contains($0) }
            guard converts || !(hasUpper && hasLower) else { return false }
            stored.note(hasUpper ? UUIDText.upperCode : 0, row: builder.count)
            return put(parsed)
        default: return false
        }
    }
}
