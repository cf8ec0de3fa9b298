internal import Glibc

extension Column {
    /// The elements at the given positions, in that order; a position may occur more than once.
    ///
    /// - Parameter indices: Positions from 0 to less than `count`; any others stop the process.
    public func take(_ indices: [Int]) -> Column {
        for index in indices {
            precondition(index >= 0 && index < count, "Element index is out of range")
        }
        return indices.withUnsafeBufferPointer { takeUnchecked($0) }
    }

    /// A column of distinct values as a plain column of its value type; every other column as it is.
    public func decodedDictionary() -> Column {
        guard case .dictionary = type else { return self }
        let child = storage.children[0]
        var places: [Int] = []
        places.reserveCapacity(count)
        for index in 0..<count {
            places.append(isNullUnchecked(index) ? -1 : Int(fixed(index, Int32.self)))
        }
        // A null stands for no place; any place will do under the mask, except in an empty dictionary.
        if child.count == 0 { return Column(nulls: count, type: child.type) }
        let plain = places.map { Swift.max($0, 0) }.withUnsafeBufferPointer { child.takeUnchecked($0) }
        return nullCount == 0 ? plain : plain.masked { places[$0] < 0 }
    }

    func takeUnchecked<Index: RowIndex>(_ indices: UnsafeBufferPointer<Index>) -> Column {
        let (validity, nulls) = takeValidity(indices)
        func column(_ storage: ColumnStorage) -> Column {
            Column(type: type, count: indices.count, nullCount: nulls, storage: storage)
        }
        switch type.layout {
        case .none:
            return Column(type: type, count: indices.count, nullCount: indices.count, storage: storage)
        case .bits:
            let bits = storage.values!.base.assumingMemoryBound(to: UInt8.self)
            return column(ColumnStorage(validity: validity, values: takeBits(bits, indices)))
        case .fixed(let width):
            return column(ColumnStorage(validity: validity, values: takeFixed(width, indices)))
        case .bytes:
            let (offsets, bytes, isWide) = takeBytes(indices)
            return column(
                ColumnStorage(validity: validity, values: bytes, offsets: offsets, hasWideOffsets: isWide)
            )
        case .list:
            return column(takeList(indices, validity))
        case .structure:
            let places = indices.map { Int($0) + offset }
            let children = storage.children.map { child in
                places.withUnsafeBufferPointer { child.takeUnchecked($0) }
            }
            return column(ColumnStorage(validity: validity, children: children))
        case .dictionary:
            return column(
                ColumnStorage(validity: validity, values: takeFixed(4, indices), children: storage.children)
            )
        }
    }

    private func takeValidity<Index: RowIndex>(_ indices: UnsafeBufferPointer<Index>) -> (ColumnBuffer?, Int) {
        guard nullCount > 0, let validity = storage.validity else { return (nil, 0) }
        let bits = validity.base.assumingMemoryBound(to: UInt8.self)
        let taken = takeBits(bits, indices)
        let set = Bitmap.countSet(taken.base.assumingMemoryBound(to: UInt8.self), offset: 0, count: indices.count)
        return set == indices.count ? (nil, 0) : (taken, indices.count - set)
    }

    private func takeBits<Index: RowIndex>(
        _ bits: UnsafePointer<UInt8>,
        _ indices: UnsafeBufferPointer<Index>
    ) -> ColumnBuffer {
        ColumnBuffer(byteCount: Bitmap.byteCount(indices.count)) { memory in
            let target = memory.assumingMemoryBound(to: UInt8.self)
            var byte: UInt8 = 0
            for position in 0..<indices.count {
                if Bitmap.isSet(bits, offset &+ Int(indices[position])) { byte |= 1 << UInt8(position & 7) }
                if position & 7 == 7 {
                    target[position >> 3] = byte
                    byte = 0
                }
            }
            if indices.count & 7 != 0 { target[indices.count >> 3] = byte }
        }
    }

    private func takeFixed<Index: RowIndex>(_ width: Int, _ indices: UnsafeBufferPointer<Index>) -> ColumnBuffer {
        ColumnBuffer(byteCount: indices.count * width) { target in
            let base = storage.values!.base + offset * width
            switch width {
            case 1: Column.move(UInt8.self, from: base, to: target, indices)
            case 2: Column.move(UInt16.self, from: base, to: target, indices)
            case 4: Column.move(UInt32.self, from: base, to: target, indices)
            case 8: Column.move(UInt64.self, from: base, to: target, indices)
            default: Column.move(UInt128.self, from: base, to: target, indices)
            }
        }
    }

    private static func move<T: BitwiseCopyable, Index: RowIndex>(
        _ type: T.Type,
        from base: UnsafeRawPointer,
        to target: UnsafeMutableRawPointer,
        _ indices: UnsafeBufferPointer<Index>
    ) {
        let size = MemoryLayout<T>.stride
        let target = target.assumingMemoryBound(to: T.self)
        for position in 0..<indices.count {
            target[position] = base.loadUnaligned(fromByteOffset: Int(indices[position]) &* size, as: T.self)
        }
    }

    private func takeBytes<Index: RowIndex>(
        _ indices: UnsafeBufferPointer<Index>
    ) -> (ColumnBuffer, ColumnBuffer, isWide: Bool) {
        let texts = TextPlaces(self)
        var total = 0
        var offsets = ColumnBuffer(byteCount: (indices.count + 1) * 4) { target in
            total = Column.ends(texts, indices, Int32.self, target)
        }
        let isWide = total > Int(Int32.max)
        if isWide {
            offsets = ColumnBuffer(byteCount: (indices.count + 1) * 8) { target in
                _ = Column.ends(texts, indices, Int64.self, target)
            }
        }
        // Short texts are copied as 16 bytes where so many can be read; what is too much is overwritten by the next.
        let memory = Memory.allocate(total + 16)
        let target = memory.assumingMemoryBound(to: UInt8.self)
        let last = texts.bytes + (storage.values.map(\.byteCount) ?? 0) - 16
        var end = 0
        for position in 0..<indices.count {
            let (start, length) = texts[Int(indices[position])]
            if length <= 16, start <= last {
                let bytes = UnsafeRawPointer(start).loadUnaligned(as: UInt128.self)
                UnsafeMutableRawPointer(target + end).storeBytes(of: bytes, as: UInt128.self)
            } else if length > 0 {
                memcpy(target + end, start, length)
            }
            end &+= length
        }
        return (offsets, ColumnBuffer(takingMalloced: memory, byteCount: total), isWide)
    }

    /// Writes the offsets of texts that follow each other, and returns where the last one ends.
    private static func ends<Index: RowIndex, Offset: FixedWidthInteger & BitwiseCopyable>(
        _ texts: TextPlaces,
        _ indices: UnsafeBufferPointer<Index>,
        _ type: Offset.Type,
        _ target: UnsafeMutableRawPointer
    ) -> Int {
        let ends = target.assumingMemoryBound(to: Offset.self)
        var end = 0
        ends[0] = 0
        for position in 0..<indices.count {
            end &+= texts[Int(indices[position])].length
            ends[position &+ 1] = Offset(truncatingIfNeeded: end)
        }
        return end
    }

    private func takeList<Index: RowIndex>(
        _ indices: UnsafeBufferPointer<Index>,
        _ validity: ColumnBuffer?
    ) -> ColumnStorage {
        var places: [Int] = []
        var ends: [Int] = [0]
        ends.reserveCapacity(indices.count + 1)
        for index in indices {
            places.append(contentsOf: listRangeUnchecked(Int(index)))
            ends.append(places.count)
        }
        let child = storage.children[0]
        let taken = places.withUnsafeBufferPointer { child.takeUnchecked($0) }
        let isWide = places.count > Int(Int32.max)
        let offsets = ColumnBuffer(byteCount: ends.count * (isWide ? 8 : 4)) { target in
            for (position, end) in ends.enumerated() {
                Offsets.store(end, at: position, in: target, wide: isWide)
            }
        }
        return ColumnStorage(validity: validity, offsets: offsets, hasWideOffsets: isWide, children: [taken])
    }
}
