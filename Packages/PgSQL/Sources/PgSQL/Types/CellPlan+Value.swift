@_spi(SQLDrivers) internal import SQLCore

/// Single cells, without a column: what small look-ups are read with, and what conversions start from.
extension CellPlan {
    /// The value of a cell that is not NULL, typed as a column of the plan's type would have it.
    func value(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> CellValue {
        switch road {
        case .int32: return .int(Int64(Int32(bitPattern: try number(start, count))))
        case .int64: return .int(Int64(bitPattern: try number(start, count)))
        case .text: return .string(try text(start, count))
        case .int16: return .int(Int64(Int16(bitPattern: try number(start, count))))
        case .uint32: return .uint(UInt64(try number(start, count) as UInt32))
        case .uint64: return .uint(try number(start, count))
        case .bool: return .bool(try number(start, count) as UInt8 != 0)
        case .float: return .float(Float(bitPattern: try number(start, count)))
        case .double: return .double(Double(bitPattern: try number(start, count)))
        case .decimal(let precision, let scale):
            if let unscaled = WireNumeric.quickly(start, count, scale: scale),
                precision > 18 || unscaled.magnitude < WireNumeric.power(precision)
            {
                return .decimal(Decimal128(unscaled: Int128(unscaled), scale: scale))
            }
            let unscaled = try WireNumeric(start, count).unscaled(precision: precision, scale: scale)
            return .decimal(Decimal128(unscaled: unscaled, scale: scale))
        case .numericText:
            let numeric = try WireNumeric(start, count)
            return .string(
                String(unsafeUninitializedCapacity: numeric.textCapacity) {
                    numeric.write(to: $0.baseAddress.unsafelyUnwrapped)
                }
            )
        case .numericDouble: return .double(try WireNumeric(start, count).double())
        case .money:
            guard case .decimal(_, let scale) = type else { throw .malformed }
            let units = Int64(bitPattern: try number(start, count))
            return .decimal(Decimal128(unscaled: Int128(units), scale: scale))
        case .versionedText:
            guard count >= 1, start.load(as: UInt8.self) == 1 else { throw .malformed }
            return .string(try text(start + 1, count - 1))
        case .bytes: return .binary([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        case .date:
            let wire = Int32(bitPattern: try number(start, count))
            guard let days = WireTime.days(wire) else { return try infinite(wire == .max || wire == .min) }
            return .date(CalendarDate(daysSinceEpoch: days))
        case .time:
            let ticks = Int64(bitPattern: try number(start, count))
            guard ticks >= 0, ticks <= WireTime.microsecondsPerDay else { throw .malformed }
            return .time(TimeOfDay(ticks: ticks, unit: .microsecond))
        case .localTimestamp:
            guard let ticks = try moment(start, count) else { return .null }
            return .localTimestamp(LocalDateTime(ticks: ticks, unit: .microsecond))
        case .instant:
            guard let ticks = try moment(start, count) else { return .null }
            return .instant(Instant(ticks: ticks, unit: .microsecond))
        case .interval:
            let parts = try WireInterval(start, count)
            if parts.isInfinite { return try infinite(true) }
            return .interval(try parts.interval())
        case .uuid:
            guard count == 16 else { throw .malformed }
            return .uuid(UUIDBytes(loading: start).uuid)
        case .void: return .null
        case .printed:
            var out: [UInt8] = []
            try WirePrinter.print(wire, start, count, to: &out)
            guard let text = String(validating: out, as: UTF8.self) else { throw .notUTF8 }
            return .string(text)
        case .list, .vector, .halfVector, .structure, .range, .multirange, .pairs:
            return try nested(start, count)
        case .converted:
            let natural = try children[0].value(start, count)
            guard let exact = ExactConversion.convert(natural, to: type) else { throw .inexact }
            return exact
        }
    }

    /// A number of exactly its width.
    @inline(__always)
    func number<T: FixedWidthInteger & BitwiseCopyable>(
        _ start: UnsafeRawPointer,
        _ count: Int
    ) throws(CellFault) -> T {
        guard count == MemoryLayout<T>.size else { throw .malformed }
        return T(bigEndian: start.loadUnaligned(as: T.self))
    }

    private func text(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> String {
        try text(UnsafeRawBufferPointer(start: start, count: count))
    }

    private func text(_ bytes: UnsafeRawBufferPointer) throws(CellFault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// Microseconds since 1970; `nil` for an infinite moment that is read as NULL.
    private func moment(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> Int64? {
        let wire = Int64(bitPattern: try number(start, count))
        if wire == .max || wire == .min {
            _ = try infinite(true)
            return nil
        }
        guard let ticks = WireTime.microseconds(wire) else { throw .outOfRange }
        return ticks
    }

    /// NULL for an infinite value where the option says so.
    func infinite(_ isInfinite: Bool) throws(CellFault) -> CellValue {
        guard isInfinite else { throw .outOfRange }
        guard infinitiesAreNull else { throw .infinite }
        return .null
    }

    // MARK: Types that are made of others

    private func nested(_ start: UnsafeRawPointer, _ count: Int) throws(CellFault) -> CellValue {
        switch road {
        case .list(let dimensions, let dropsBounds):
            var reader = WireReader(start, count)
            let shape = try WireArrayShape(&reader, element: childOIDs[0])
            try shape.check(dimensions: dimensions, dropsBounds: dropsBounds)
            let value = shape.isEmpty ? CellValue.list([]) : try elements(&reader, shape, 0)
            try reader.finish()
            return value
        case .vector: return .list(try WireVector.numbers(start, count).map(CellValue.float))
        case .halfVector: return .list(try WireVector.halfNumbers(start, count).map(CellValue.float))
        case .structure:
            var reader = WireReader(start, count)
            guard try Int(reader.integer(Int32.self)) == children.count else { throw .changedType }
            var values: [CellValue] = []
            for (child, oid) in zip(children, childOIDs) {
                guard try reader.integer(UInt32.self) == oid else { throw .changedType }
                values.append(try child.optionalValue(try reader.value()))
            }
            try reader.finish()
            return .structure(StructureValue(Array(zip(names, values))))
        case .range:
            let range = try WireRange(start, count)
            let values: [CellValue] = [
                try children[0].optionalValue(range.lower), try children[0].optionalValue(range.upper),
                .bool(range.lowerInclusive), .bool(range.upperInclusive), .bool(range.isEmpty),
            ]
            return .structure(StructureValue(Array(zip(names, values))))
        case .multirange:
            var reader = WireReader(start, count)
            let ranges = try reader.integer(UInt32.self)
            var values: [CellValue] = []
            for _ in 0..<ranges { values.append(try children[0].optionalValue(try reader.value())) }
            try reader.finish()
            return .list(values)
        case .pairs:
            var values: [CellValue] = []
            try WirePairs.forEach(start, count) { key, value throws(CellFault) in
                let text = try value.map { value throws(CellFault) in CellValue.string(try self.text(value)) }
                values.append(
                    .structure(StructureValue([("key", .string(try self.text(key))), ("value", text ?? .null)]))
                )
            }
            return .list(values)
        default: throw .malformed
        }
    }

    func optionalValue(_ value: (start: UnsafeRawPointer, count: Int)?) throws(CellFault) -> CellValue {
        guard let value else { return .null }
        return try self.value(value.start, value.count)
    }

    private func elements(
        _ reader: inout WireReader,
        _ shape: WireArrayShape,
        _ level: Int
    ) throws(CellFault) -> CellValue {
        var values: [CellValue] = []
        values.reserveCapacity(shape.lengths[level])
        for _ in 0..<shape.lengths[level] {
            if level + 1 == shape.lengths.count {
                values.append(try children[0].optionalValue(try reader.value()))
            } else {
                values.append(try elements(&reader, shape, level + 1))
            }
        }
        return .list(values)
    }
}
