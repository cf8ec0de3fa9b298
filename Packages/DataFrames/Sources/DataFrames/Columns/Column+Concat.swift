internal import Glibc

extension Column {
    /// The elements of several columns, one after another.
    ///
    /// One column alone is returned as it is. Throws ``FrameError`` of kind `schemaMismatch` unless all have one type,
    /// and `invalidArgument` when there is none.
    /// - Parameter columns: At least one column.
    public static func concatenating(_ columns: [Column]) throws(FrameError) -> Column {
        guard let first = columns.first else {
            throw FrameError(.invalidArgument, "There are no columns to concatenate")
        }
        for column in columns where column.type != first.type {
            throw FrameError(
                .schemaMismatch,
                "A column of type \(column.type) cannot follow one of type \(first.type)"
            )
        }
        return concatenatingUnchecked(columns)
    }

    static func concatenatingUnchecked(_ all: [Column]) -> Column {
        let parts = all.filter { $0.count > 0 }
        guard let first = parts.first else { return all[0] }
        if parts.count == 1 { return first }
        let count = parts.reduce(0) { $0 + $1.count }
        let nulls = parts.reduce(0) { $0 + $1.nullCount }
        let validity = nulls == 0 || first.type == .null ? nil : joinValidity(parts, count)
        let storage: ColumnStorage
        switch first.type.layout {
        case .none: storage = first.storage
        case .bits: storage = ColumnStorage(validity: validity, values: joinBits(parts, count))
        case .fixed(let width): storage = ColumnStorage(validity: validity, values: joinFixed(parts, count, width))
        case .bytes: storage = joinBytes(parts, count, validity)
        case .list: storage = joinLists(parts, count, validity)
        case .structure:
            let children = first.storage.children.indices.map { child in
                concatenatingUnchecked(
                    parts.map { $0.storage.children[child].slice($0.offset..<$0.offset + $0.count) }
                )
            }
            storage = ColumnStorage(validity: validity, children: children)
        case .dictionary: storage = joinDictionaries(parts, count, validity)
        }
        return Column(type: first.type, count: count, nullCount: nulls, storage: storage)
    }

    private static func joinValidity(_ parts: [Column], _ count: Int) -> ColumnBuffer {
        ColumnBuffer(byteCount: Bitmap.byteCount(count)) { memory in
            let bits = memory.initializeMemory(as: UInt8.self, repeating: 0, count: Bitmap.byteCount(count))
            var place = 0
            for part in parts {
                if let validity = part.storage.validity {
                    let source = validity.base.assumingMemoryBound(to: UInt8.self)
                    Bitmap.copy(source, offset: part.offset, to: bits, targetOffset: place, count: part.count)
                } else {
                    Bitmap.setAll(bits, offset: place, count: part.count)
                }
                place += part.count
            }
        }
    }

    private static func joinBits(_ parts: [Column], _ count: Int) -> ColumnBuffer {
        ColumnBuffer(byteCount: Bitmap.byteCount(count)) { memory in
            let bits = memory.initializeMemory(as: UInt8.self, repeating: 0, count: Bitmap.byteCount(count))
            var place = 0
            for part in parts {
                let source = part.storage.values!.base.assumingMemoryBound(to: UInt8.self)
                Bitmap.copy(source, offset: part.offset, to: bits, targetOffset: place, count: part.count)
                place += part.count
            }
        }
    }

    private static func joinFixed(_ parts: [Column], _ count: Int, _ width: Int) -> ColumnBuffer {
        ColumnBuffer(byteCount: count * width) { target in
            var place = 0
            for part in parts {
                memcpy(target + place, part.storage.values!.base + part.offset * width, part.count * width)
                place += part.count * width
            }
        }
    }

    /// The first and last offset of a column with offsets.
    private var extent: Range<Int> {
        let offsets = storage.offsets!.base
        let start = Offsets.load(offset, from: offsets, wide: storage.hasWideOffsets)
        return start..<Offsets.load(offset + count, from: offsets, wide: storage.hasWideOffsets)
    }

    private static func joinOffsets(_ parts: [Column], _ count: Int, wide: Bool) -> ColumnBuffer {
        ColumnBuffer(byteCount: (count + 1) * (wide ? 8 : 4)) { target in
            Offsets.store(0, at: 0, in: target, wide: wide)
            var place = 0
            var end = 0
            for part in parts {
                let offsets = part.storage.offsets!.base
                let extent = part.extent
                for index in 1...part.count {
                    let old = Offsets.load(part.offset + index, from: offsets, wide: part.storage.hasWideOffsets)
                    Offsets.store(end + old - extent.lowerBound, at: place + index, in: target, wide: wide)
                }
                end += extent.count
                place += part.count
            }
        }
    }

    private static func joinBytes(_ parts: [Column], _ count: Int, _ validity: ColumnBuffer?) -> ColumnStorage {
        let total = parts.reduce(0) { $0 + $1.extent.count }
        let isWide = total > Int(Int32.max)
        let bytes = ColumnBuffer(byteCount: total) { target in
            var place = 0
            for part in parts {
                let extent = part.extent
                memcpy(target + place, part.storage.values!.base + extent.lowerBound, extent.count)
                place += extent.count
            }
        }
        return ColumnStorage(
            validity: validity,
            values: bytes,
            offsets: joinOffsets(parts, count, wide: isWide),
            hasWideOffsets: isWide
        )
    }

    private static func joinLists(_ parts: [Column], _ count: Int, _ validity: ColumnBuffer?) -> ColumnStorage {
        let isWide = parts.reduce(0) { $0 + $1.extent.count } > Int(Int32.max)
        let child = concatenatingUnchecked(parts.map { $0.storage.children[0].slice($0.extent) })
        return ColumnStorage(
            validity: validity,
            offsets: joinOffsets(parts, count, wide: isWide),
            hasWideOffsets: isWide,
            children: [child]
        )
    }

    private static func joinDictionaries(_ parts: [Column], _ count: Int, _ validity: ColumnBuffer?) -> ColumnStorage {
        let values = parts[0].storage.children[0]
        if parts.allSatisfy({ $0.storage.children[0].sharesStorage(with: values) }) {
            return ColumnStorage(validity: validity, values: joinFixed(parts, count, 4), children: [values])
        }
        // Different dictionaries: one new dictionary, and each old index looked up once.
        let builder = DictionaryBuilder(values.type)
        let places = parts.map { part in
            let old = part.storage.children[0]
            return (0..<old.count).map { builder.place(of: old.value(at: $0)) }
        }
        let indices = ColumnBuffer(byteCount: count * 4) { memory in
            let target = memory.assumingMemoryBound(to: Int32.self)
            var place = 0
            for (part, places) in zip(parts, places) {
                for index in 0..<part.count {
                    target[place] = part.isNullUnchecked(index) ? 0 : places[Int(part.fixed(index, Int32.self))]
                    place += 1
                }
            }
        }
        return ColumnStorage(validity: validity, values: indices, children: [builder.finish().storage.children[0]])
    }
}
