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

    func takeUnchecked(_ indices: UnsafeBufferPointer<Int>) -> Column {
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
            let places = indices.map { $0 + offset }
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

    private func takeValidity(_ indices: UnsafeBufferPointer<Int>) -> (ColumnBuffer?, Int) {
        guard nullCount > 0, let validity = storage.validity else { return (nil, 0) }
        let bits = validity.base.assumingMemoryBound(to: UInt8.self)
        let taken = takeBits(bits, indices)
        let set = Bitmap.countSet(taken.base.assumingMemoryBound(to: UInt8.self), offset: 0, count: indices.count)
        return set == indices.count ? (nil, 0) : (taken, indices.count - set)
    }

    private func takeBits(_ bits: UnsafePointer<UInt8>, _ indices: UnsafeBufferPointer<Int>) -> ColumnBuffer {
        ColumnBuffer(byteCount: Bitmap.byteCount(indices.count)) { memory in
            let target = memory.assumingMemoryBound(to: UInt8.self)
            var byte: UInt8 = 0
            for position in 0..<indices.count {
                if Bitmap.isSet(bits, offset + indices[position]) { byte |= 1 << UInt8(position & 7) }
                if position & 7 == 7 {
                    target[position >> 3] = byte
                    byte = 0
                }
            }
            if indices.count & 7 != 0 { target[indices.count >> 3] = byte }
        }
    }

    private func takeFixed(_ width: Int, _ indices: UnsafeBufferPointer<Int>) -> ColumnBuffer {
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

    private static func move<T: BitwiseCopyable>(
        _ type: T.Type,
        from base: UnsafeRawPointer,
        to target: UnsafeMutableRawPointer,
        _ indices: UnsafeBufferPointer<Int>
    ) {
        let source = base.assumingMemoryBound(to: T.self)
        let target = target.assumingMemoryBound(to: T.self)
        for position in 0..<indices.count {
            target[position] = source[indices[position]]
        }
    }

    private func takeBytes(_ indices: UnsafeBufferPointer<Int>) -> (ColumnBuffer, ColumnBuffer, isWide: Bool) {
        var total = 0
        for index in indices { total += bytesUnchecked(index).count }
        let isWide = total > Int(Int32.max)
        var offsets: ColumnBuffer!
        let bytes = ColumnBuffer(byteCount: total) { memory in
            let target = memory.assumingMemoryBound(to: UInt8.self)
            offsets = ColumnBuffer(byteCount: (indices.count + 1) * (isWide ? 8 : 4)) { ends in
                var end = 0
                Offsets.store(0, at: 0, in: ends, wide: isWide)
                for position in 0..<indices.count {
                    let value = bytesUnchecked(indices[position])
                    if value.count > 16 {
                        memcpy(target + end, value.baseAddress!, value.count)
                    } else if value.count > 0 {
                        BytesState.copyShort(value.baseAddress!, to: target + end, value.count)
                    }
                    end += value.count
                    Offsets.store(end, at: position + 1, in: ends, wide: isWide)
                }
            }
        }
        return (offsets, bytes, isWide)
    }

    private func takeList(_ indices: UnsafeBufferPointer<Int>, _ validity: ColumnBuffer?) -> ColumnStorage {
        var places: [Int] = []
        var ends: [Int] = [0]
        ends.reserveCapacity(indices.count + 1)
        for index in indices {
            places.append(contentsOf: listRangeUnchecked(index))
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
