/// Columns and bitmaps with their first element at the start of their buffers.
enum ArrowLayout {
    /// The bits of a range with the first one in the lowest bit; shared where the range begins with a byte.
    static func bits(_ buffer: ColumnBuffer, offset: Int, count: Int) -> ColumnBuffer {
        let size = Bitmap.byteCount(count)
        if offset & 7 == 0 { return part(buffer, offset >> 3, size) }
        return ColumnBuffer(byteCount: size) { memory in
            let target = memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            let source = buffer.base.assumingMemoryBound(to: UInt8.self)
            Bitmap.copy(source, offset: offset, to: target, targetOffset: 0, count: count)
        }
    }

    /// Some of the bytes of a buffer, which they keep alive.
    static func part(_ buffer: ColumnBuffer, _ start: Int, _ count: Int) -> ColumnBuffer {
        if start == 0, count == buffer.byteCount { return buffer }
        return ColumnBuffer(foreign: buffer.base + start, byteCount: count) { withExtendedLifetime(buffer) {} }
    }

    /// The same elements without an offset and without bytes or children that belong to none of them.
    static func fromZero(_ column: Column) -> Column {
        let (offset, count, old) = (column.offset, column.count, column.storage)
        let validity = column.nullCount == 0 ? nil : old.validity.map { bits($0, offset: offset, count: count) }
        let storage: ColumnStorage
        switch column.type.layout {
        case .none: storage = old
        case .bits:
            storage = ColumnStorage(
                validity: validity,
                values: old.values.map { bits($0, offset: offset, count: count) }
            )
        case .fixed(let width):
            storage = ColumnStorage(
                validity: validity,
                values: old.values.map { part($0, offset * width, count * width) }
            )
        case .dictionary:
            storage = ColumnStorage(
                validity: validity,
                values: old.values.map { part($0, offset * 4, count * 4) },
                children: old.children.map(fromZero)
            )
        case .structure:
            storage = ColumnStorage(
                validity: validity,
                children: old.children.map { fromZero($0.slice(offset..<offset + count)) }
            )
        case .bytes:
            let extent = extent(column)
            storage = ColumnStorage(
                validity: validity,
                values: old.values.map { part($0, extent.lowerBound, extent.count) },
                offsets: offsets(column, isWide: old.hasWideOffsets),
                hasWideOffsets: old.hasWideOffsets
            )
        case .list:
            storage = ColumnStorage(
                validity: validity,
                offsets: offsets(column, isWide: old.hasWideOffsets),
                hasWideOffsets: old.hasWideOffsets,
                children: [fromZero(old.children[0].slice(extent(column)))]
            )
        }
        return Column(type: column.type, count: count, nullCount: column.nullCount, storage: storage)
    }

    /// The first and the last offset of a column with offsets.
    static func extent(_ column: Column) -> Range<Int> {
        guard let offsets = column.storage.offsets?.base else { return 0..<0 }
        let isWide = column.storage.hasWideOffsets
        let start = Offsets.load(column.offset, from: offsets, wide: isWide)
        return start..<Offsets.load(column.offset + column.count, from: offsets, wide: isWide)
    }

    /// Offsets that begin with zero, shared where they do already.
    static func offsets(_ column: Column, isWide: Bool) -> ColumnBuffer {
        let start = extent(column).lowerBound
        let old = column.storage.offsets!
        let width = isWide ? 8 : 4
        if start == 0, isWide == column.storage.hasWideOffsets {
            return part(old, column.offset * width, (column.count + 1) * width)
        }
        return ColumnBuffer(byteCount: (column.count + 1) * width) { memory in
            for index in 0...column.count {
                let place = Offsets.load(column.offset + index, from: old.base, wide: column.storage.hasWideOffsets)
                Offsets.store(place - start, at: index, in: memory, wide: isWide)
            }
        }
    }
}
