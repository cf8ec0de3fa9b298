extension KeyCodes {
    /// Whether keys of two types can be equal: the same type, integers of any two widths, decimals of one scale; a
    /// dictionary counts as its value type.
    static func comparable(_ left: DataType, _ right: DataType) -> Bool {
        switch (left, right) {
        case (.dictionary(let value), let other), (let other, .dictionary(let value)): comparable(value, other)
        case (.decimal(_, let scale), .decimal(_, let other)): scale == other
        default: left == right || (left.isInteger && right.isInteger)
        }
    }

    /// Numbers the rows by one column.
    static func encode(_ build: Column, _ probe: Column?, _ nulls: Nulls) -> KeyCodes {
        if build.type.isDictionary || probe?.type.isDictionary == true {
            return dictionaries(build, probe, nulls)
        }
        if let probe, probe.type != build.type, build.type.isInteger {
            let isWide = (build.type == .uint64) != (probe.type == .uint64)
            return isWide
                ? encode(build.widenedInteger(Int128.self), probe.widenedInteger(Int128.self), nulls)
                : encode(build.widenedInteger(Int64.self), probe.widenedInteger(Int64.self), nulls)
        }
        return withExtendedLifetime((build, probe)) {
            switch build.type {
            case .bool: direct(BoolKey.self, build, probe, 0, 2, nulls)
            case .int8: integers(Int8.self, build, probe, nulls)
            case .int16: integers(Int16.self, build, probe, nulls)
            case .int32, .date: integers(Int32.self, build, probe, nulls)
            case .int64, .time, .localTimestamp, .instant, .duration: integers(Int64.self, build, probe, nulls)
            case .uint8: integers(UInt8.self, build, probe, nulls)
            case .uint16: integers(UInt16.self, build, probe, nulls)
            case .uint32: integers(UInt32.self, build, probe, nulls)
            case .uint64: integers(UInt64.self, build, probe, nulls)
            case .float: hashed(FloatingKey<Float>.self, build, probe, nulls)
            case .double: hashed(FloatingKey<Double>.self, build, probe, nulls)
            case .decimal, .uuid, .interval: hashed(WideKey.self, build, probe, nulls)
            case .string, .binary: texts(build, probe, nulls)
            case .null, .list, .structure, .dictionary: nothing(build, probe, nulls)
            }
        }
    }

    private static func integers<Element: FixedWidthInteger & BitwiseCopyable>(
        _ type: Element.Type,
        _ build: Column,
        _ probe: Column?,
        _ nulls: Nulls
    ) -> KeyCodes {
        let values = UnsafeBufferPointer(start: build.firstValue(Element.self), count: build.count)
        var (smallest, largest) = (values.first ?? 0, values.first ?? 0)
        for value in values {
            smallest = min(smallest, value)
            largest = max(largest, value)
        }
        let base = UInt64(truncatingIfNeeded: smallest)
        let span = UInt64(truncatingIfNeeded: largest) &- base
        if span < UInt64(directLimit(build.count)) {
            return direct(IntegerKey<Element>.self, build, probe, base, Int(span) + 1, nulls)
        }
        return hashed(IntegerKey<Element>.self, build, probe, nulls)
    }

    private static func texts(_ build: Column, _ probe: Column?, _ nulls: Nulls) -> KeyCodes {
        let longest = max(TextPlaces(build).longest(), probe.map { TextPlaces($0).longest() } ?? 0)
        if longest <= 1 { return direct(ByteKey.self, build, probe, 0, ByteKey.size, nulls) }
        if longest <= ShortTextKey.limit { return hashed(ShortTextKey.self, build, probe, nulls) }
        if longest <= MediumTextKey.limit { return hashed(MediumTextKey.self, build, probe, nulls) }
        var table = BytesKeyTable()
        return number(LongTextKey.self, build, probe, in: &table, nulls)
    }

    // Where all is in one function, the table's fields stay in registers, and a bound that is known costs nothing.
    @inline(__always)
    private static func direct<Form: KeyForm>(
        _ form: Form.Type,
        _ build: Column,
        _ probe: Column?,
        _ smallest: UInt64,
        _ size: Int,
        _ nulls: Nulls
    ) -> KeyCodes where Form.Key == UInt64 {
        var table = DirectKeyTable(smallest: smallest, size: size)
        return number(form, build, probe, in: &table, nulls)
    }

    @inline(__always)
    private static func hashed<Form: KeyForm>(
        _ form: Form.Type,
        _ build: Column,
        _ probe: Column?,
        _ nulls: Nulls
    ) -> KeyCodes where Form.Key: HashedKey {
        var table = HashKeyTable<Form.Key>()
        return number(form, build, probe, in: &table, nulls)
    }

    @inline(__always)
    private static func number<Form: KeyForm, Table: KeyTable & ~Copyable>(
        _ form: Form.Type,
        _ build: Column,
        _ probe: Column?,
        in table: inout Table,
        _ nulls: Nulls
    ) -> KeyCodes where Form.Key == Table.Key {
        let (reader, other) = (ColumnKeyReader<Form>(build), probe.map { ColumnKeyReader<Form>($0) })
        return number(reader, build.count, other, probe?.count ?? 0, in: &table, nulls)
    }

    /// A column of type `null`.
    private static func nothing(_ build: Column, _ probe: Column?, _ nulls: Nulls) -> KeyCodes {
        let code = nulls == .areEqual ? 0 : missing
        var result = KeyCodes(
            codes: [UInt32](repeating: code, count: build.count),
            probe: [UInt32](repeating: code, count: probe?.count ?? 0),
            bound: nulls == .areEqual && build.count > 0 ? 1 : 0
        )
        result.nullCode = code
        return result
    }

    /// Numbers the distinct values, then the rows by their indices.
    private static func dictionaries(_ build: Column, _ probe: Column?, _ nulls: Nulls) -> KeyCodes {
        var result = encode(build.dictionaryValues, probe?.dictionaryValues, nulls)
        if nulls == .areEqual, result.nullCode == missing {
            result.nullCode = UInt32(result.bound)
            result.bound += 1
        }
        if build.type.isDictionary {
            result.codes = rowCodes(build, result.codes, result.nullCode)
            result.isDense = false
        }
        if let probe, probe.type.isDictionary { result.probe = rowCodes(probe, result.probe, result.nullCode) }
        return result
    }

    private static func rowCodes(_ column: Column, _ values: [UInt32], _ nullCode: UInt32) -> [UInt32] {
        let indices = column.firstValue(Int32.self)
        let validity = RowValidity(column)
        return values.withUnsafeBufferPointer { values in
            [UInt32](unsafeUninitializedCapacity: column.count) { target, used in
                for row in 0..<column.count {
                    target[row] = validity[row] ? values[Int(indices[row])] : nullCode
                }
                used = column.count
            }
        }
    }
}

extension DataType {
    /// Whether this is a dictionary.
    var isDictionary: Bool {
        if case .dictionary = self { return true }
        return false
    }
}

extension Column {
    /// The distinct values of a dictionary; every other column as it is.
    var dictionaryValues: Column { type.isDictionary ? storage.children[0] : self }

    /// An integer column in a wider form: `Int64` for `int64` by bits, `Int128` for `decimal(38, 0)`.
    func widenedInteger<Wide: FixedWidthElement & FixedWidthInteger>(_ wide: Wide.Type) -> Column {
        func widen<Element: FixedWidthInteger & BitwiseCopyable>(_ element: Element.Type) -> Column {
            let values = firstValue(Element.self)
            let buffer = ColumnBuffer(byteCount: count * MemoryLayout<Wide>.stride) { target in
                let target = target.assumingMemoryBound(to: Wide.self)
                for row in 0..<count { target[row] = Wide(truncatingIfNeeded: values[row]) }
            }
            let validity = nullCount == 0 ? nil : storage.validity.map { copyBits($0) }
            return Column(
                type: Wide.bitWidth == 128 ? .decimal(precision: 38, scale: 0) : .int64,
                count: count,
                nullCount: nullCount,
                storage: ColumnStorage(validity: validity, values: buffer)
            )
        }
        switch type {
        case .int8: return widen(Int8.self)
        case .int16: return widen(Int16.self)
        case .int32: return widen(Int32.self)
        case .uint8: return widen(UInt8.self)
        case .uint16: return widen(UInt16.self)
        case .uint32: return widen(UInt32.self)
        case .uint64: return widen(UInt64.self)
        default: return widen(Int64.self)
        }
    }

    /// The column's part of a bitmap, from bit 0 on.
    private func copyBits(_ bitmap: ColumnBuffer) -> ColumnBuffer {
        ColumnBuffer(byteCount: Bitmap.byteCount(count)) { target in
            let bits = target.initializeMemory(as: UInt8.self, repeating: 0, count: Bitmap.byteCount(count))
            Bitmap.copy(
                bitmap.base.assumingMemoryBound(to: UInt8.self),
                offset: offset,
                to: bits,
                targetOffset: 0,
                count: count
            )
        }
    }
}
