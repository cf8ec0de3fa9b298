internal import Glibc

extension ArrowImporter {
    /// Text or byte strings with offsets, in place.
    func bytes(isText: Bool, isWide: Bool) throws(FrameError) -> Column {
        let (validity, nulls) = try validity()
        let (offsets, extent) = try offsets(isWide: isWide)
        if let known = node.buffers[2]?.byteCount, known < extent.upperBound {
            throw FrameError(
                .arrow,
                "An Arrow array's offsets reach to \(extent.upperBound) in a buffer of \(known) bytes"
            )
        }
        if node.buffers[2] == nil, !extent.isEmpty {
            throw FrameError(.arrow, "An Arrow array has \(extent.count) bytes of text and no buffer of them")
        }
        let values =
            if let memory = node.buffers[2] { try memory.buffer(extent.upperBound, alignment: 1) } else {
                ColumnBuffer(byteCount: 0) { _ in }
            }
        let column = made(
            ColumnStorage(validity: validity, values: values, offsets: offsets, hasWideOffsets: isWide),
            nulls
        )
        if isText { try ArrowImporter.checkText(column, extent) }
        return column
    }

    /// The offsets in place, and the first and the last of them; they never run backwards.
    func offsets(isWide: Bool) throws(FrameError) -> (ColumnBuffer, Range<Int>) {
        let width = isWide ? 8 : 4
        let buffer = try values(1, (end + 1) * width, alignment: width)
        let start = buffer.base + offset * width
        let bad =
            isWide
            ? ArrowImporter.firstFault(start.assumingMemoryBound(to: Int64.self), length)
            : ArrowImporter.firstFault(start.assumingMemoryBound(to: Int32.self), length)
        if let bad {
            throw FrameError(
                .arrow,
                "The offsets of an Arrow array run backwards or are negative",
                row: max(0, bad - 1)
            )
        }
        let first = Offsets.load(offset, from: buffer.base, wide: isWide)
        return (buffer, first..<Offsets.load(end, from: buffer.base, wide: isWide))
    }

    private static func firstFault<I: FixedWidthInteger>(_ offsets: UnsafePointer<I>, _ length: Int) -> Int? {
        if offsets[0] < 0 { return 0 }
        var isGood = true
        for index in 0..<length { isGood = isGood && offsets[index] <= offsets[index + 1] }
        if isGood { return nil }
        return (1...length).first { offsets[$0] < offsets[$0 - 1] }
    }

    /// Throws unless every text that is not null is UTF-8.
    private static func checkText(_ column: Column, _ extent: Range<Int>) throws(FrameError) {
        let bytes = column.storage.values!.base.assumingMemoryBound(to: UInt8.self)
        let all = UnsafeBufferPointer(start: bytes + extent.lowerBound, count: extent.count)
        // One pass over all text, then no text may begin within a character; only a fault needs a closer look.
        var isGood = UTF8Validation.isValid(all)
        if isGood {
            let offsets = column.storage.offsets!.base
            let isWide = column.storage.hasWideOffsets
            for index in 0..<column.count where isGood {
                let place = Offsets.load(column.offset + index, from: offsets, wide: isWide)
                isGood = place >= extent.upperBound || bytes[place] & 0xC0 != 0x80
            }
        }
        if isGood { return }
        for row in 0..<column.count where !column.isNullUnchecked(row) {
            if !UTF8Validation.isValid(column.bytesUnchecked(row)) {
                throw FrameError(.arrow, "A text of an Arrow array is no UTF-8", row: row)
            }
        }
    }

    /// Byte strings of one width: the bytes stay, offsets are made.
    func fixedBytes(_ width: Int) throws(FrameError) -> Column {
        let (validity, nulls) = try validityFromZero()
        let (total, overflow) = end.multipliedReportingOverflow(by: width)
        guard !overflow, total <= ArrowImporter.maximumLength else {
            throw FrameError(.arrow, "An Arrow array of \(length) values of \(width) bytes cannot be")
        }
        try checkSteps(width)
        let values = try values(1, total, alignment: 1)
        let isWide = total > Int(Int32.max)
        return madeFromZero(
            ColumnStorage(
                validity: validity,
                values: values,
                offsets: steps(width, isWide: isWide),
                hasWideOffsets: isWide
            ),
            nulls
        )
    }

    /// Elements of no size take no memory, so that nothing but this bounds their number.
    func checkSteps(_ size: Int) throws(FrameError) {
        if size == 0, length > 1 << 20 {
            throw FrameError(.unsupported, "An Arrow array has \(length) elements of no size; the limit is \(1 << 20)")
        }
    }

    /// Offsets of elements that all have one size.
    func steps(_ size: Int, isWide: Bool) -> ColumnBuffer {
        ColumnBuffer(byteCount: (length + 1) * (isWide ? 8 : 4)) { memory in
            for index in 0...length {
                Offsets.store((offset + index) * size, at: index, in: memory, wide: isWide)
            }
        }
    }

    /// Text or byte strings behind views, copied together.
    func views() throws(FrameError) -> Column {
        let (validity, nulls) = try validityFromZero()
        let memory = try self.values(1, end * 16, alignment: 1)
        defer { withExtendedLifetime(memory) {} }
        let views = memory.base + offset * 16
        let bits = validity?.base.assumingMemoryBound(to: UInt8.self)
        func isNull(_ row: Int) -> Bool { bits.map { !Bitmap.isSet($0, row) } ?? false }
        // Views may name the same bytes again and again: the copy of a few bytes could fill the memory.
        let known = node.buffers.reduce(Double(length) * 16) { $0 + Double($1?.byteCount ?? 0) }
        let limit = Int(min(max(Double(1 << 30), 64 * known), Double(ArrowImporter.maximumLength)))
        var total = 0
        for row in 0..<length where !isNull(row) {
            let count = Int(views.loadUnaligned(fromByteOffset: row * 16, as: Int32.self))
            guard count >= 0 else {
                throw FrameError(.arrow, "A view of an Arrow array has a negative length", row: row)
            }
            if count > 12 { _ = try viewed(views + row * 16, count, row) }
            total += count
            guard total <= limit else {
                throw FrameError(.unsupported, "The views of an Arrow array name more than \(limit) bytes")
            }
        }
        let isWide = total > Int(Int32.max)
        var place = 0
        let values = ColumnBuffer(byteCount: total) { _ in }
        let offsets = ColumnBuffer(byteCount: (length + 1) * (isWide ? 8 : 4)) { _ in }
        let target = UnsafeMutableRawPointer(mutating: values.base)
        let starts = UnsafeMutableRawPointer(mutating: offsets.base)
        for row in 0..<length {
            Offsets.store(place, at: row, in: starts, wide: isWide)
            if isNull(row) { continue }
            let view = views + row * 16
            let count = Int(view.loadUnaligned(as: Int32.self))
            memcpy(target + place, count > 12 ? try viewed(view, count, row) : view + 4, count)
            place += count
        }
        Offsets.store(place, at: length, in: starts, wide: isWide)
        let column = madeFromZero(
            ColumnStorage(validity: validity, values: values, offsets: offsets, hasWideOffsets: isWide),
            nulls
        )
        if type == .string { try ArrowImporter.checkText(column, 0..<total) }
        return column
    }

    /// The bytes of a view that are elsewhere.
    private func viewed(_ view: UnsafeRawPointer, _ count: Int, _ row: Int) throws(FrameError) -> UnsafeRawPointer {
        let index = Int(view.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        let start = Int(view.loadUnaligned(fromByteOffset: 12, as: Int32.self))
        guard index >= 0, index + 2 < node.buffers.count, let memory = node.buffers[index + 2],
            let size = memory.byteCount,
            start >= 0, start + count <= size
        else {
            throw FrameError(.arrow, "A view of an Arrow array points outside its buffers", row: row)
        }
        return memory.base + start
    }
}
