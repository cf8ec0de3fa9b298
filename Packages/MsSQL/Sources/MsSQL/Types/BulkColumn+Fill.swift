internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

extension BulkColumn {
    /// Checks each value, and leaves the last rows filled.
    ///
    /// - Throws: `.conversion` or `.constraint` that names row and column.
    func checkAll() throws(ConnError) {
        if !target.isNullable, column.nullCount > 0 {
            throw nullRefusal((0..<column.count).first { view.isNull($0) } ?? 0)
        }
        var row = 0
        while row < column.count {
            let count = min(Self.capacity, column.count - row)
            switch road {
            case .null: break
            case .unicode, .text, .bytes: try checkLengths(row, count)
            default: try fill(from: row, count: count)
            }
            row += count
        }
    }

    private func checkLengths(_ first: Int, _ count: Int) throws(ConnError) {
        switch kind {
        case .unicodeText(let limit):
            for row in first..<first + count {
                let bytes = view.bytes(row)
                // No text has more units than bytes.
                guard bytes.count > limit else { continue }
                let units = CellWriter.measure(bytes).units
                if units > limit { throw tooLong(row, units, limit, "characters of UTF-16") }
            }
        case .codePageText(let limit):
            for row in first..<first + count {
                let bytes = view.bytes(row)
                let (units, isASCII) = CellWriter.measure(bytes)
                if !isASCII { needsCodePage = true }
                // No code page has a character of fewer bytes than it has units.
                if units > limit { throw tooLong(row, units, limit, isASCII ? "bytes" : "bytes at least") }
            }
        case .bytes(let limit):
            for row in first..<first + count where view.bytes(row).count > limit {
                throw tooLong(row, view.bytes(row).count, limit, "bytes")
            }
        default: break
        }
    }

    private func tooLong(_ row: Int, _ length: Int, _ limit: Int, _ unit: String) -> ConnError {
        refusal(row, "is \(length) \(unit) long, and the column's type \(target.displayName) takes \(limit)")
            .with { $0.advice = "shorten it, or widen the column" }
    }

    /// Fills the memory with the values of some rows.
    ///
    /// - Throws: `.conversion` that names the row for a value without an exact form in the table.
    func fill(from first: Int, count: Int) throws(ConnError) {
        let present = kind.width == 0 ? -1 : kind.boundLength
        for offset in 0..<count { lengths[offset] = view.isNull(first &+ offset) ? 0 : present }
        switch road {
        case .null:
            for offset in 0..<count {
                lengths[offset] = 0
                if kind.width == 0 { pointers[offset] = UnsafePointer(slots.assumingMemoryBound(to: UInt8.self)) }
            }
        case .bool: try integers(first, count) { view, row in view.bool(row) ? 1 : 0 }
        case .int8: try integers(first, count) { view, row in Int64(view.value(row, as: Int8.self)) }
        case .int16: try integers(first, count) { view, row in Int64(view.value(row, as: Int16.self)) }
        case .int32: try integers(first, count) { view, row in Int64(view.value(row, as: Int32.self)) }
        case .int64: try integers(first, count) { view, row in view.value(row, as: Int64.self) }
        case .uint8: try integers(first, count) { view, row in Int64(view.value(row, as: UInt8.self)) }
        case .uint16: try integers(first, count) { view, row in Int64(view.value(row, as: UInt16.self)) }
        case .uint32: try integers(first, count) { view, row in Int64(view.value(row, as: UInt32.self)) }
        case .uint64:
            // What is above the signed numbers is out of every range.
            for row in first..<first + count where view.value(row, as: UInt64.self) > UInt64(Int64.max) {
                if !view.isNull(row) { throw refusal(row) }
            }
            try integers(first, count) { view, row in
                Int64(truncatingIfNeeded: view.value(row, as: UInt64.self))
            }
        case .float:
            try each(first, count) { view, row, out in
                let number = view.value(row, as: Float.self)
                out.storeBytes(of: number, as: Float.self)
                return number.isFinite
            }
        case .double:
            try each(first, count) { view, row, out in
                let number = view.value(row, as: Double.self)
                out.storeBytes(of: number, as: Double.self)
                return number.isFinite
            }
        case .decimal(let factor, let divisor): try decimals(first, count, factor, divisor)
        case .text, .bytes:
            for offset in 0..<count where lengths[offset] != 0 {
                let bytes = view.bytes(first &+ offset)
                if let start = bytes.baseAddress { pointers[offset] = start }
                lengths[offset] = bytes.isEmpty ? -1 : Int32(truncatingIfNeeded: bytes.count)
            }
            pointEmpty(count)
        case .unicode: unicode(first, count)
        case .date:
            try each(first, count) { view, row, out in
                let days = Int64(view.value(row, as: Int32.self))
                guard days >= CellWriter.firstDay, days <= CellWriter.lastDay else { return false }
                CellWriter.moment(time: 0, days: days, to: out)
                return true
            }
        case .time(let unit): try times(first, count, unit)
        case .moment(let unit): try moments(first, count, unit)
        case .uuid:
            try each(first, count) { view, row, out in
                let written = view.value(row, as: UUIDBytes.self)
                withUnsafeBytes(of: written) {
                    let mixed = CellReader.uuid($0.baseAddress.unsafelyUnwrapped)
                    out.storeBytes(of: mixed, as: UUIDBytes.self)
                }
                return true
            }
        case .slow: try slowly(first, count)
        }
    }

    /// Writes a value for each row that is not NULL; one that has no exact form is refused.
    @inline(__always)
    private func each(
        _ first: Int,
        _ count: Int,
        _ write: (UnsafeColumnView, Int, UnsafeMutableRawPointer) -> Bool
    ) throws(ConnError) {
        let width = kind.width
        for offset in 0..<count where lengths[offset] != 0 {
            guard write(view, first &+ offset, slots + offset &* width) else { throw refusal(first + offset) }
        }
    }

    @inline(__always)
    private func integers(
        _ first: Int,
        _ count: Int,
        _ read: (UnsafeColumnView, Int) -> Int64
    ) throws(ConnError) {
        guard let range = kind.integerRange else { return }
        let (least, most) = (range.lowerBound, range.upperBound)
        switch kind.width {
        case 1:
            try each(first, count) { view, row, out in
                let number = read(view, row)
                out.storeBytes(of: UInt8(truncatingIfNeeded: number), as: UInt8.self)
                return number >= least && number <= most
            }
        case 2:
            try each(first, count) { view, row, out in
                let number = read(view, row)
                out.storeBytes(of: Int16(truncatingIfNeeded: number), as: Int16.self)
                return number >= least && number <= most
            }
        case 4:
            try each(first, count) { view, row, out in
                let number = read(view, row)
                out.storeBytes(of: Int32(truncatingIfNeeded: number), as: Int32.self)
                return number >= least && number <= most
            }
        default:
            try each(first, count) { view, row, out in
                out.storeBytes(of: read(view, row), as: Int64.self)
                return true
            }
        }
    }

    private func decimals(_ first: Int, _ count: Int, _ factor: Int128, _ divisor: Int128) throws(ConnError) {
        try each(first, count) { [kind] view, row, out in
            var number = view.value(row, as: Int128.self)
            if divisor != 1 {
                guard number % divisor == 0 else { return false }
                number /= divisor
            } else if factor != 1 {
                let (product, overflow) = number.multipliedReportingOverflow(by: factor)
                guard !overflow else { return false }
                number = product
            }
            return Self.write(number, kind, to: out)
        }
    }

    /// An unscaled number at the column's scale.
    @inline(__always)
    private static func write(_ number: Int128, _ kind: BulkTarget, to out: UnsafeMutableRawPointer) -> Bool {
        switch kind {
        case .decimal(let precision, let scale):
            return CellWriter.decimal(number, precision: precision, scale: scale, to: out)
        case .money:
            guard let exact = Int64(exactly: number) else { return false }
            CellWriter.money(exact, to: out)
            return true
        case .smallMoney:
            guard let exact = Int32(exactly: number) else { return false }
            out.storeBytes(of: exact, as: Int32.self)
            return true
        default: return false
        }
    }

    private func times(_ first: Int, _ count: Int, _ unit: TimeUnit) throws(ConnError) {
        guard case .time(let step) = kind else { return }
        try each(first, count) { view, row, out in
            guard let ticks = unit.convert(view.value(row, as: Int64.self), to: .hundredNanoseconds), ticks >= 0,
                ticks < CellReader.ticksPerDay, ticks % step == 0
            else { return false }
            CellWriter.moment(time: ticks, days: 0, to: out)
            return true
        }
    }

    private func moments(_ first: Int, _ count: Int, _ unit: TimeUnit) throws(ConnError) {
        switch kind {
        case .dateTime2(let step), .dateTimeOffset(let step):
            try each(first, count) { view, row, out in
                guard let ticks = unit.convert(view.value(row, as: Int64.self), to: .hundredNanoseconds),
                    ticks % step == 0
                else { return false }
                return CellWriter.moment(ticks, to: out)
            }
        case .dateTime:
            try each(first, count) { view, row, out in
                guard let ticks = unit.convert(view.value(row, as: Int64.self), to: .millisecond) else { return false }
                return CellWriter.dateTime(ticks, to: out)
            }
        case .smallDateTime:
            try each(first, count) { view, row, out in
                guard let ticks = unit.convert(view.value(row, as: Int64.self), to: .second) else { return false }
                return CellWriter.smallDateTime(ticks, to: out)
            }
        default: return
        }
    }

    // MARK: Texts

    /// Values without bytes point at a zero byte: for a length of -1 db-lib looks for one.
    private func pointEmpty(_ count: Int) {
        let place = UnsafePointer(slots.assumingMemoryBound(to: UInt8.self))
        for offset in 0..<count where lengths[offset] <= 0 { pointers[offset] = place }
    }

    private func makeRoom(_ bytes: Int) -> UnsafeMutableRawPointer {
        if let arena, arenaCapacity >= bytes { return arena }
        arena?.deallocate()
        arenaCapacity = max(bytes, arenaCapacity * 2, 4_096)
        let room = UnsafeMutableRawPointer.allocate(byteCount: arenaCapacity, alignment: 16)
        arena = room
        return room
    }

    private func unicode(_ first: Int, _ count: Int) {
        var most = 16
        for row in first..<first + count { most &+= view.bytes(row).count &* 2 }
        var place = makeRoom(most)
        for offset in 0..<count where lengths[offset] != 0 {
            let written = CellWriter.utf16(view.bytes(first &+ offset), to: place)
            pointers[offset] = UnsafePointer(place.assumingMemoryBound(to: UInt8.self))
            lengths[offset] = written == 0 ? -1 : Int32(truncatingIfNeeded: written)
            place += written
        }
        pointEmpty(count)
    }

    // MARK: Single values

    private func slowly(_ first: Int, _ count: Int) throws(ConnError) {
        if kind.width == 0 { return try slowTexts(first, count) }
        try each(first, count) { [column, kind] _, row, out in
            Self.write(column.value(at: row), kind, to: out)
        }
    }

    /// Identifiers as text, or as bytes in written order.
    private func slowTexts(_ first: Int, _ count: Int) throws(ConnError) {
        var place = makeRoom(count * 72)
        for offset in 0..<count where lengths[offset] != 0 {
            guard case .uuid(let identifier) = column.value(at: first + offset) else { throw refusal(first + offset) }
            pointers[offset] = UnsafePointer(place.assumingMemoryBound(to: UInt8.self))
            var written = 16
            if case .bytes = kind {
                place.storeBytes(of: UUIDBytes(identifier), as: UUIDBytes.self)
            } else {
                var text = identifier.uuidString
                written = text.withUTF8 { utf8 in
                    if case .unicodeText(let limit) = kind { return limit < 36 ? 0 : CellWriter.utf16(utf8, to: place) }
                    if case .codePageText(let limit) = kind, limit < 36 { return 0 }
                    place.copyMemory(from: UnsafeRawPointer(utf8.baseAddress.unsafelyUnwrapped), byteCount: 36)
                    return 36
                }
            }
            guard written > 0 else { throw refusal(first + offset) }
            lengths[offset] = Int32(truncatingIfNeeded: written)
            place += 72
        }
        pointEmpty(count)
    }

    /// A value of any type, if it has an exact form.
    private static func write(_ value: CellValue, _ kind: BulkTarget, to out: UnsafeMutableRawPointer) -> Bool {
        if case .structure(let parts) = value { return write(parts, kind, to: out) }
        guard let exact = ExactConversion.convert(value, to: kind.natural) else { return false }
        switch (exact, kind) {
        case (.bool(let truth), .bit): out.storeBytes(of: truth ? 1 : 0, as: UInt8.self)
        case (.uint(let number), .tinyInt): out.storeBytes(of: UInt8(truncatingIfNeeded: number), as: UInt8.self)
        case (.int(let number), .smallInt): out.storeBytes(of: Int16(truncatingIfNeeded: number), as: Int16.self)
        case (.int(let number), .int): out.storeBytes(of: Int32(truncatingIfNeeded: number), as: Int32.self)
        case (.int(let number), .bigInt): out.storeBytes(of: number, as: Int64.self)
        case (.float(let number), .real):
            out.storeBytes(of: number, as: Float.self)
            return number.isFinite
        case (.double(let number), .float):
            out.storeBytes(of: number, as: Double.self)
            return number.isFinite
        case (.decimal(let number), _): return write(number.unscaled, kind, to: out)
        case (.date(let date), .date):
            let days = Int64(date.daysSinceEpoch)
            guard days >= CellWriter.firstDay, days <= CellWriter.lastDay else { return false }
            CellWriter.moment(time: 0, days: days, to: out)
        case (.localTimestamp(let moment), .dateTime2): return CellWriter.moment(moment.ticks, to: out)
        case (.localTimestamp(let moment), .dateTime): return CellWriter.dateTime(moment.ticks, to: out)
        case (.localTimestamp(let moment), .smallDateTime): return CellWriter.smallDateTime(moment.ticks, to: out)
        case (.uuid(let identifier), .uuid):
            withUnsafeBytes(of: UUIDBytes(identifier)) {
                out.storeBytes(of: CellReader.uuid($0.baseAddress.unsafelyUnwrapped), as: UUIDBytes.self)
            }
        default: return false
        }
        return true
    }

    /// A moment with its offset, as it is read.
    private static func write(_ parts: StructureValue, _ kind: BulkTarget, to out: UnsafeMutableRawPointer) -> Bool {
        guard case .dateTimeOffset(let step) = kind, case .instant(let moment) = parts["instant"],
            case .int(let offset) = parts["offset"], (-840...840).contains(offset),
            let exact = moment.exactly(in: .hundredNanoseconds), exact.ticks % step == 0
        else { return false }
        return CellWriter.moment(exact.ticks, offset: Int16(truncatingIfNeeded: offset), to: out)
    }
}
