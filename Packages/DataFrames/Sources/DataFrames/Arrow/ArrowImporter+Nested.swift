extension ArrowImporter {
    private func child(_ index: Int) throws(FrameError) -> Column {
        try ArrowImporter.column(field.children[index], node.children[index])
    }

    /// Lists with offsets, in place.
    func list(isWide: Bool) throws(FrameError) -> Column {
        let (validity, nulls) = try validity()
        let child = try child(0)
        let (offsets, extent) = try offsets(isWide: isWide)
        guard extent.upperBound <= child.count else {
            throw FrameError(
                .arrow,
                "An Arrow array's offsets reach to \(extent.upperBound) in a child of \(child.count) elements"
            )
        }
        return made(
            ColumnStorage(validity: validity, offsets: offsets, hasWideOffsets: isWide, children: [child]),
            nulls
        )
    }

    /// Lists of one size: the elements stay, offsets are made.
    func fixedList(_ size: Int) throws(FrameError) -> Column {
        let (validity, nulls) = try validityFromZero()
        let child = try child(0)
        let (total, overflow) = end.multipliedReportingOverflow(by: size)
        guard !overflow, total <= child.count else {
            throw FrameError(
                .arrow,
                "An Arrow array of \(length) lists of \(size) has a child of \(child.count) elements"
            )
        }
        try checkSteps(size)
        let isWide = total > Int(Int32.max)
        return madeFromZero(
            ColumnStorage(
                validity: validity,
                offsets: steps(size, isWide: isWide),
                hasWideOffsets: isWide,
                children: [child]
            ),
            nulls
        )
    }

    /// Structures, in place.
    func structure() throws(FrameError) -> Column {
        let (validity, nulls) = try validity()
        var children: [Column] = []
        for index in field.children.indices {
            let child = try child(index)
            guard child.count >= end else {
                throw FrameError(
                    .arrow,
                    "An Arrow structure of \(end) elements has a child of \(child.count)",
                    column: field.children[index].name
                )
            }
            children.append(child)
        }
        return made(ColumnStorage(validity: validity, children: children), nulls)
    }

    /// Indices into values; in place where they have 32 bits and every value is one, else copied.
    func dictionaryColumn() throws(FrameError) -> Column {
        guard node.buffers.count == 2, node.children.isEmpty, let dictionary = field.dictionary else {
            throw FrameError(.arrow, "An Arrow array of indices has two buffers and no children")
        }
        var valueField = field
        valueField.dictionary = nil
        let values: Column
        switch node.dictionary {
        case .none: throw FrameError(.arrow, "An Arrow array of indices has no dictionary")
        case .node(let node): values = try ArrowImporter.column(valueField, node)
        case .column(let column): values = column
        }
        let bits = dictionary.indexBits
        guard [8, 16, 32, 64].contains(bits) else {
            throw FrameError(.arrow, "There are no Arrow indices of \(bits) bits")
        }
        if length == 0 { return Column(empty: type) }
        let (validity, nulls) = try validity()
        let source = try self.values(1, end * (bits / 8), alignment: bits / 8)
        defer { withExtendedLifetime((source, validity)) {} }
        let isPlace = validity?.base.assumingMemoryBound(to: UInt8.self)
        // Positions outside the dictionary are faults, except where a null stands.
        var isAsWanted = bits == 32 && values.nullCount == 0
        for row in 0..<length {
            let index = ArrowImporter.index(source.base, offset + row, dictionary)
            if let index, index >= 0, index < values.count, index <= Int(Int32.max) { continue }
            if let isPlace, !Bitmap.isSet(isPlace, offset + row) {
                isAsWanted = isAsWanted && index == 0
            } else {
                throw FrameError(
                    .arrow,
                    "An Arrow index lies outside the dictionary of \(values.count) values",
                    row: row
                )
            }
        }
        if case .dictionary = type, isAsWanted {
            return made(ColumnStorage(validity: validity, values: source, children: [values]), nulls)
        }
        return try rewritten(source.base, values, validity, dictionary)
    }

    private static func index(_ base: UnsafeRawPointer, _ place: Int, _ form: ArrowField.DictionaryForm) -> Int? {
        switch (form.indexBits, form.isSigned) {
        case (8, true): Int(base.loadUnaligned(fromByteOffset: place, as: Int8.self))
        case (8, false): Int(base.loadUnaligned(fromByteOffset: place, as: UInt8.self))
        case (16, true): Int(base.loadUnaligned(fromByteOffset: place * 2, as: Int16.self))
        case (16, false): Int(base.loadUnaligned(fromByteOffset: place * 2, as: UInt16.self))
        case (32, true): Int(base.loadUnaligned(fromByteOffset: place * 4, as: Int32.self))
        case (32, false): Int(base.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self))
        case (64, true): Int(base.loadUnaligned(fromByteOffset: place * 8, as: Int64.self))
        default: Int(exactly: base.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
        }
    }

    /// Indices of 32 bits, where nulls of the values have become nulls of the column; or the values one by one for
    /// types that cannot stand in a dictionary column.
    private func rewritten(
        _ source: UnsafeRawPointer,
        _ values: Column,
        _ validity: ColumnBuffer?,
        _ dictionary: ArrowField.DictionaryForm
    ) throws(FrameError) -> Column {
        let bits = validity?.base.assumingMemoryBound(to: UInt8.self)
        var indices: [Int32] = []
        indices.reserveCapacity(length)
        var nulls: [Int] = []
        for row in 0..<length {
            let isNull = bits.map { !Bitmap.isSet($0, offset + row) } ?? false
            let index = isNull ? 0 : ArrowImporter.index(source, offset + row, dictionary) ?? 0
            if isNull || values.isNullUnchecked(index) {
                nulls.append(row)
                indices.append(0)
            } else {
                indices.append(Int32(truncatingIfNeeded: index))
            }
        }
        guard case .dictionary = type else {
            if values.count == 0 { return Column(nulls: length, type: type) }
            let taken = values.take(indices.map(Int.init))
            guard !nulls.isEmpty else { return taken }
            let isNull = Set(nulls)
            return taken.masked { isNull.contains($0) }
        }
        var cleared: ColumnBuffer?
        if !nulls.isEmpty {
            cleared = ColumnBuffer(byteCount: Bitmap.byteCount(length)) { memory in
                let target = memory.initializeMemory(as: UInt8.self, repeating: 0, count: Bitmap.byteCount(length))
                Bitmap.setAll(target, offset: 0, count: length)
                for row in nulls { Bitmap.clear(target, row) }
            }
        }
        let buffer = indices.withUnsafeBytes { ColumnBuffer(copying: $0) }
        return madeFromZero(ColumnStorage(validity: cleared, values: buffer, children: [values]), nulls.count)
    }
}
