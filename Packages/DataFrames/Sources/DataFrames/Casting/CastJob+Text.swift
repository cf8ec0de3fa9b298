internal import FoundationEssentials

extension CastJob {
    // MARK: From text

    func fromText() throws(FrameError) -> Column {
        switch type {
        case .bool:
            return try bools(expected: "true, false, 1 or 0") { CSVBoolSink.parse($0.bytes($1)) }
        case .int8: return try signed(Int8.self)
        case .int16: return try signed(Int16.self)
        case .int32: return try signed(Int32.self)
        case .int64: return try signed(Int64.self)
        case .uint8: return try unsigned(UInt8.self)
        case .uint16: return try unsigned(UInt16.self)
        case .uint32: return try unsigned(UInt32.self)
        case .uint64: return try unsigned(UInt64.self)
        case .float: return try parsed(CSVFloatParser())
        case .double: return try parsed(CSVDoubleParser())
        case .decimal(let precision, let scale):
            if rounds { return try parsed(RoundedDecimalParser(precision: precision, scale: scale)) }
            return try parsed(CSVDecimalParser(precision: precision, scale: scale))
        case .date: return try parsed(CSVDateParser())
        case .time(let unit): return try time(unit) { CSVTimeParser(unit: $0) }
        case .localTimestamp(let unit): return try time(unit) { CSVLocalDateTimeParser(unit: $0) }
        case .instant(let unit): return try time(unit) { CSVInstantParser(unit: $0) }
        case .duration(let unit): return try time(unit) { CSVDurationParser(unit: $0) }
        case .interval: return try parsed(CSVIntervalParser())
        case .uuid: return try parsed(CSVUUIDParser())
        case .binary: return column.retyped(as: .binary)
        default: throw unsupported
        }
    }

    private func signed<E: FixedWidthElement & FixedWidthInteger>(_: E.Type) throws(FrameError) -> Column {
        rounds ? try parsed(RoundedIntegerParser<E>()) : try parsed(CSVSignedParser<E>())
    }

    private func unsigned<E: FixedWidthElement & FixedWidthInteger>(_: E.Type) throws(FrameError) -> Column {
        rounds ? try parsed(RoundedIntegerParser<E>()) : try parsed(CSVUnsignedParser<E>())
    }

    private func time<P: CSVCellParser>(
        _ unit: TimeUnit,
        _ parser: @escaping (TimeUnit) -> P
    ) throws(FrameError) -> Column where P.Element == Int64 {
        rounds ? try parsed(RoundedTimeParser(unit: unit, inner: parser)) : try parsed(parser(unit))
    }

    // MARK: Bytes

    func fromBinary() throws(FrameError) -> Column {
        switch type {
        case .uuid: return try parsed(UUIDBytesParser())
        case .string:
            var nulls = CastNulls(column)
            let view = column.unsafeView
            for row in 0..<column.count where !UTF8Validation.isValid(view.bytes(row)) && !view.isNull(row) {
                try fail(row, &nulls)
            }
            let (validity, nullCount) = nulls.finish()
            if nullCount == column.nullCount { return column.retyped(as: .string) }
            // The bytes of a null may be anything; those that are no text become empty.
            let builder = StringBuilder()
            for row in 0..<column.count {
                let isNull = validity.map { !Bitmap.isSet($0.base.assumingMemoryBound(to: UInt8.self), row) } ?? false
                if isNull { builder.appendNull() } else { builder.append(validatedUTF8: view.bytes(row)) }
            }
            return withExtendedLifetime(column) { builder.finish() }
        default: throw unsupported
        }
    }

    func uuidBytes() -> Column {
        let builder = BinaryBuilder()
        let view = column.unsafeView
        for row in 0..<column.count {
            if view.isNull(row) {
                builder.appendNull()
            } else {
                withUnsafeBytes(of: view.value(row, as: UUIDBytes.self)) { builder.append(Array($0)) }
            }
        }
        return withExtendedLifetime(column) { builder.finish() }
    }

    // MARK: To text

    func toText() throws(FrameError) -> Column {
        switch column.type {
        case .bool: return written(BoolWriter())
        case .int8: return written(SignedWriter<Int8>())
        case .int16: return written(SignedWriter<Int16>())
        case .int32: return written(SignedWriter<Int32>())
        case .int64: return written(SignedWriter<Int64>())
        case .uint8: return written(UnsignedWriter<UInt8>())
        case .uint16: return written(UnsignedWriter<UInt16>())
        case .uint32: return written(UnsignedWriter<UInt32>())
        case .uint64: return written(UnsignedWriter<UInt64>())
        case .float: return written(FloatWriter())
        case .double: return written(DoubleWriter())
        case .decimal(_, let scale): return written(DecimalWriter(scale: scale))
        case .date: return written(DateWriter())
        case .time(let unit): return written(TicksWriter(kind: .time, unit: unit))
        case .localTimestamp(let unit): return written(TicksWriter(kind: .local, unit: unit))
        case .instant(let unit): return written(TicksWriter(kind: .instant, unit: unit))
        case .duration(let unit): return written(TicksWriter(kind: .duration, unit: unit))
        case .interval: return written(IntervalWriter())
        case .uuid: return written(UUIDWriter())
        default: throw unsupported
        }
    }

    // MARK: Dictionaries

    static func canBeDictionary(_ value: DataType) -> Bool {
        switch value {
        case .list, .structure, .dictionary, .null, .float, .double: false
        default: true
        }
    }

    /// Casts each distinct value once.
    func fromDictionary() throws(FrameError) -> Column {
        guard case .dictionary(let value) = column.type else { throw unsupported }
        if value == type { return column.decodedDictionary() }
        if case .dictionary = type { return try column.decodedDictionary().cast(to: type, policy: policy, in: zone) }
        let distinct = column.storage.children[0]
        let tolerant: CastPolicy = policy == .exact ? .null : policy
        do throws(FrameError) {
            let values = try distinct.cast(to: type, policy: tolerant, in: zone)
            // A value that fails may be one that no row has.
            if policy == .null || values.nullCount == distinct.nullCount {
                let indices = Column(
                    type: .dictionary(type),
                    offset: column.offset,
                    count: column.count,
                    nullCount: column.nullCount,
                    storage: ColumnStorage(
                        validity: column.storage.validity,
                        values: column.storage.values,
                        children: [values]
                    )
                )
                return indices.decodedDictionary()
            }
        } catch {
            // Of a value out of range, the loop below names the row, if there is one.
            if error.kind != .conversion { throw error }
        }
        return try column.decodedDictionary().cast(to: type, policy: policy, in: zone)
    }

    func toDictionary(of value: DataType) throws(FrameError) -> Column {
        guard CastJob.canBeDictionary(value) else { throw unsupported }
        let plain = try column.cast(to: value, policy: policy, in: zone)
        let builder = DictionaryBuilder(value)
        builder.reserve(plain.count)
        let view = plain.unsafeView
        for row in 0..<plain.count {
            if view.isNull(row) {
                builder.appendNull()
            } else if value == .string {
                builder.append(validatedUTF8: view.bytes(row))
            } else {
                try builder.append(plain.value(at: row))
            }
        }
        return withExtendedLifetime(plain) { builder.finish() }
    }
}
