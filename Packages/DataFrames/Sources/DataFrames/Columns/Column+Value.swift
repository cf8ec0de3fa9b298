extension Column {
    /// The element as a dynamic value; a null is ``CellValue/null``.
    ///
    /// - Parameter index: A position from 0 to less than `count`; any other stops the process.
    public func value(at index: Int) -> CellValue {
        precondition(index >= 0 && index < count, "Element index is out of range")
        if isNullUnchecked(index) { return .null }
        switch type {
        case .null: return .null
        case .bool: return .bool(boolUnchecked(index))
        case .int8: return .int(Int64(fixed(index, Int8.self)))
        case .int16: return .int(Int64(fixed(index, Int16.self)))
        case .int32: return .int(Int64(fixed(index, Int32.self)))
        case .int64: return .int(fixed(index, Int64.self))
        case .uint8: return .uint(UInt64(fixed(index, UInt8.self)))
        case .uint16: return .uint(UInt64(fixed(index, UInt16.self)))
        case .uint32: return .uint(UInt64(fixed(index, UInt32.self)))
        case .uint64: return .uint(fixed(index, UInt64.self))
        case .float: return .float(fixed(index, Float.self))
        case .double: return .double(fixed(index, Double.self))
        case .decimal(_, let scale): return .decimal(Decimal128(unscaled: fixed(index, Int128.self), scale: scale))
        case .string: return .string(stringUnchecked(index))
        case .binary: return .binary(Array(bytesUnchecked(index)))
        case .date: return .date(CalendarDate(daysSinceEpoch: fixed(index, Int32.self)))
        case .time(let unit): return .time(TimeOfDay(ticks: fixed(index, Int64.self), unit: unit))
        case .localTimestamp(let unit):
            return .localTimestamp(LocalDateTime(ticks: fixed(index, Int64.self), unit: unit))
        case .instant(let unit): return .instant(Instant(ticks: fixed(index, Int64.self), unit: unit))
        case .duration(let unit): return .duration(DurationTicks.duration(fixed(index, Int64.self), unit))
        case .interval: return .interval(fixed(index, CalendarInterval.self))
        case .uuid: return .uuid(fixed(index, UUIDBytes.self).uuid)
        case .list:
            let range = listRangeUnchecked(index)
            let child = storage.children[0]
            return .list(range.map { child.value(at: $0) })
        case .structure(let fields):
            let place = offset + index
            return .structure(
                StructureValue(names: fields.map(\.name), values: storage.children.map { $0.value(at: place) })
            )
        case .dictionary:
            return storage.children[0].value(at: Int(fixed(index, Int32.self)))
        }
    }

    /// The elements of one list as a column that shares the buffers, or nil where the list is null.
    ///
    /// Throws ``FrameError`` of kind `wrongType` unless this is a list column.
    /// - Parameter index: A position from 0 to less than `count`; any other stops the process.
    public func list(at index: Int) throws(FrameError) -> Column? {
        guard case .list = type else { throw FrameError(.wrongType, "A column of type \(type) holds no lists") }
        if isNull(at: index) { return nil }
        return storage.children[0].slice(listRangeUnchecked(index))
    }

    /// A field of a structure column as a column of its own; null where the structure or the field is.
    ///
    /// Throws ``FrameError`` of kind `wrongType` unless this is a structure column, `unknownColumn` for an unknown name.
    public func field(_ name: String) throws(FrameError) -> Column {
        guard case .structure(let fields) = type else {
            throw FrameError(.wrongType, "A column of type \(type) has no fields")
        }
        guard let index = fields.firstIndex(where: { $0.name == name }) else {
            throw FrameError(.unknownColumn, "The structure has no field \"\(name)\"")
        }
        let child = storage.children[index].slice(offset..<offset + count)
        guard nullCount > 0 else { return child }
        return child.masked { isNullUnchecked($0) }
    }

    @inlinable
    @inline(__always)
    func fixed<T: BitwiseCopyable>(_ index: Int, _ type: T.Type) -> T {
        storage.values.unsafelyUnwrapped.base.assumingMemoryBound(to: T.self)[offset &+ index]
    }

    @inlinable
    @inline(__always)
    func boolUnchecked(_ index: Int) -> Bool {
        Bitmap.isSet(
            storage.values.unsafelyUnwrapped.base.assumingMemoryBound(to: UInt8.self),
            offset &+ index
        )
    }

    /// The bytes of a text or binary element; valid while the storage lives.
    @inlinable
    @inline(__always)
    func bytesUnchecked(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let offsets = storage.offsets.unsafelyUnwrapped.base
        let start = Offsets.load(offset &+ index, from: offsets, wide: storage.hasWideOffsets)
        let end = Offsets.load(offset &+ index &+ 1, from: offsets, wide: storage.hasWideOffsets)
        let bytes = storage.values.unsafelyUnwrapped.base.assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: bytes + start, count: end &- start)
    }

    @inlinable
    func stringUnchecked(_ index: Int) -> String {
        withExtendedLifetime(storage) { String(decoding: bytesUnchecked(index), as: UTF8.self) }
    }

    /// Positions in the child of a list column.
    func listRangeUnchecked(_ index: Int) -> Range<Int> {
        let offsets = storage.offsets.unsafelyUnwrapped.base
        let start = Offsets.load(offset + index, from: offsets, wide: storage.hasWideOffsets)
        let end = Offsets.load(offset + index + 1, from: offsets, wide: storage.hasWideOffsets)
        return start..<end
    }

    /// The column with more nulls: where the closure says so, whatever stood there.
    func masked(_ isNull: (Int) -> Bool) -> Column {
        if type == .null { return self }
        var nulls = 0
        let validity = ColumnBuffer(byteCount: Bitmap.byteCount(offset + count)) { target in
            let bits = target.initializeMemory(as: UInt8.self, repeating: 0, count: Bitmap.byteCount(offset + count))
            for index in 0..<count {
                if isNullUnchecked(index) || isNull(index) {
                    nulls += 1
                } else {
                    Bitmap.set(bits, offset + index)
                }
            }
        }
        return Column(
            type: type,
            offset: offset,
            count: count,
            nullCount: nulls,
            storage: ColumnStorage(
                validity: validity,
                values: storage.values,
                offsets: storage.offsets,
                hasWideOffsets: storage.hasWideOffsets,
                children: storage.children
            )
        )
    }
}
