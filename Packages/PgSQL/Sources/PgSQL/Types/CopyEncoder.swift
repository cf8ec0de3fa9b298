internal import SQLCore

/// Writes a frame as COPY BINARY: a header, a tuple for each row, and a mark at the end.
///
/// Used by the thread that uses its connection. The frame's memory is read in place.
final class CopyEncoder {
    /// Chunks end after the row that reaches this size.
    private static let chunkSize = 256 * 1_024

    private let frame: DataFrame
    /// The frame's columns in the plan's order; kept because the views point into them.
    private let sources: [Column]
    private let names: [String]
    private let targets: [CopyTarget]
    private let columns: UnsafeMutablePointer<CopyColumn>
    private let width: Int
    /// The most bytes that a row takes, without the values of columns whose width depends on them.
    private let fixedWidth: Int
    private let buffer: WireBuffer
    /// The next row.
    private var row = 0
    private var state = State.header

    private enum State {
        case header, rows, done
    }

    /// Checks that every column of the frame fits its column of the table.
    ///
    /// - Parameter types: The types of the plan's targets, in the order of its pairs; `typmods` likewise.
    /// - Throws: `.conversion` that names both columns if their types do not fit; `.unsupported` for lists and structures
    ///   that the column's type is not made of.
    init(
        frame: DataFrame,
        plan: SQLInsertPlan,
        types: [UInt32],
        typmods: [Int32],
        catalog: TypeCatalog
    ) throws(ConnError) {
        self.frame = frame
        width = plan.pairs.count
        precondition(types.count == width && typmods.count == width, "one type for each pair")
        guard width <= Int(Int16.max) else {
            throw ConnError(.unsupported, "A frame of \(width) columns is more than PostgreSQL takes")
        }
        var sources: [Column] = []
        var names: [String] = []
        var targets: [CopyTarget] = []
        for (index, pair) in plan.pairs.enumerated() {
            let column = frame.column(at: pair.frameIndex)
            let name = frame.schema[pair.frameIndex].name
            let target = CopyTarget(types[index], typmods[index], catalog)
            guard target.accepts(column.type) else { throw Self.misfit(name, column.type, pair.target, target) }
            sources.append(column)
            names.append(name)
            targets.append(target)
        }
        self.sources = sources
        self.names = names
        self.targets = targets
        columns = .allocate(capacity: max(width, 1))
        var fixedWidth = 2
        for index in 0..<width {
            (columns + index).initialize(to: CopyColumn(sources[index], targets[index]))
            // Each value has a length at least.
            fixedWidth += max(columns[index].width, 4)
        }
        self.fixedWidth = fixedWidth
        buffer = WireBuffer(capacity: Self.chunkSize + fixedWidth + 64)
    }

    deinit {
        columns.deinitialize(count: width)
        columns.deallocate()
    }

    private static func misfit(
        _ name: String,
        _ type: DataType,
        _ column: SQLTableColumn,
        _ target: CopyTarget
    ) -> ConnError {
        var advice = "convert the column, or write to a column of another type"
        if case .base(let wire) = target.kind {
            switch (type, wire) {
            case (.instant, .timestamp), (.instant, .date), (.instant, .time), (.instant, .timetz):
                advice = "the column has no zone: convert to a local date-time in a zone, or use timestamptz"
            case (.localTimestamp, .timestamptz):
                advice = "the column holds moments: say in which zone the date-times are by converting them to instants"
            case (_, .tsquery), (_, .tid), (_, .snapshot):
                advice = "load it as text into another column and cast it there"
            default: break
            }
        }
        let isNested =
            switch type {
            case .list, .structure: true
            default: false
            }
        return ConnError(
            isNested ? .unsupported : .conversion,
            "The frame's column '\(name)' of type \(type) does not fit the table's column '\(column.name)' (\(target.typeName))",
            advice: advice
        )
    }

    /// The next bytes, about 256 KiB; `nil` after the last ones. They are valid until the next call.
    ///
    /// - Throws: `.conversion` that names row and column of a value that does not fit.
    func nextChunk() throws(ConnError) -> UnsafeRawBufferPointer? {
        buffer.count = 0
        switch state {
        case .done: return nil
        case .header:
            buffer.put(CopyBinary.signature)
            buffer.put(UInt32(0))
            buffer.put(UInt32(0))
            state = .rows
        case .rows: break
        }
        try appendRows()
        if row == frame.rowCount {
            buffer.put(Int16(-1))
            state = .done
        }
        return UnsafeRawBufferPointer(start: buffer.base, count: buffer.count)
    }

    private func appendRows() throws(ConnError) {
        let rowCount = frame.rowCount
        var row = row
        while row < rowCount, buffer.count < Self.chunkSize {
            do {
                try append(row: row)
            } catch {
                self.row = row
                throw error
            }
            row &+= 1
        }
        self.row = row
    }

    private func append(row: Int) throws(ConnError) {
        let buffer = buffer
        let columns = columns
        let width = width
        // From here on only values of other than fixed width need more room.
        buffer.reserve(fixedWidth)
        var out = buffer.base + buffer.count
        out.storeBytes(of: Int16(truncatingIfNeeded: width).bigEndian, as: Int16.self)
        out += 2
        var index = 0
        while index < width {
            let column = columns + index
            if column.pointee.view.isNull(row) {
                out.storeBytes(of: -1, as: Int32.self)
                out += 4
                index &+= 1
                continue
            }
            switch column.pointee.road {
            case .int32:
                Self.store(4, column.pointee.view.value(row, as: Int32.self), &out)
            case .int64:
                Self.store(8, column.pointee.view.value(row, as: Int64.self), &out)
            case .decimal(let scale, let limit, let step):
                let unscaled = column.pointee.view.value(row, as: Int128.self)
                let magnitude = unscaled.magnitude
                guard magnitude < limit else { throw refused(.outOfRange, row, index) }
                if step != 1, magnitude % step != 0 { throw refused(.inexact, row, index) }
                let length = WireNumeric.write(unscaled, scale: scale, to: out + 4)
                out.storeBytes(of: Int32(truncatingIfNeeded: length).bigEndian, as: Int32.self)
                out += 4 + length
            case .text:
                let bytes = UnsafeRawBufferPointer(column.pointee.view.bytes(row))
                if ShortBytes.hasZero(bytes) { throw refused(.zeroByte, row, index) }
                try appendBytes(bytes, prefix: nil, &out, row, index)
            case .date:
                let days = column.pointee.view.value(row, as: Int32.self)
                do throws(EncodeFault) {
                    Self.store(4, try WireTime.wire(days: days), &out)
                } catch {
                    throw refused(error, row, index)
                }
            case .moment(let unit, let step):
                let ticks = column.pointee.view.value(row, as: Int64.self)
                do throws(EncodeFault) {
                    let wire = try WireTime.wire(ticks, unit)
                    guard step == 1 || wire % step == 0 else { throw .tooFine }
                    Self.store(8, wire, &out)
                } catch {
                    throw refused(error, row, index)
                }
            case .double:
                Self.store(8, column.pointee.view.value(row, as: Double.self).bitPattern, &out)
            case .float:
                Self.store(4, column.pointee.view.value(row, as: Float.self).bitPattern, &out)
            case .int16:
                Self.store(2, column.pointee.view.value(row, as: Int16.self), &out)
            case .bool:
                Self.store(1, UInt8(column.pointee.view.bool(row) ? 1 : 0), &out)
            case .bytes:
                try appendBytes(UnsafeRawBufferPointer(column.pointee.view.bytes(row)), prefix: nil, &out, row, index)
            case .uuid:
                out.storeBytes(of: Int32(16).bigEndian, as: Int32.self)
                let uuid = column.pointee.view.value(row, as: UUIDBytes.self)
                out.storeBytes(of: uuid, toByteOffset: 4, as: UUIDBytes.self)
                out += 20
            default: try appendRarely(row, index, &out)
            }
            index &+= 1
        }
        buffer.count = out - buffer.base
    }

    @inline(__always)
    private static func store<T: FixedWidthInteger & BitwiseCopyable>(
        _ length: Int32,
        _ value: T,
        _ out: inout UnsafeMutableRawPointer
    ) {
        out.storeBytes(of: length.bigEndian, as: Int32.self)
        out.storeBytes(of: value.bigEndian, toByteOffset: 4, as: T.self)
        out += 4 + Int(length)
    }

    @inline(__always)
    private func appendBytes(
        _ bytes: UnsafeRawBufferPointer,
        prefix: UInt8?,
        _ out: inout UnsafeMutableRawPointer,
        _ row: Int,
        _ index: Int
    ) throws(ConnError) {
        let length = bytes.count + (prefix == nil ? 0 : 1)
        // The server's own limit of one value is 1 GiB.
        guard length <= 0x3FFF_FFFF else { throw refused(.outOfRange, row, index) }
        buffer.count = out - buffer.base
        if buffer.capacity &- buffer.count < length &+ fixedWidth {
            buffer.reserve(length + fixedWidth)
            out = buffer.base + buffer.count
        }
        out.storeBytes(of: Int32(truncatingIfNeeded: length).bigEndian, as: Int32.self)
        out += 4
        if let prefix {
            out.storeBytes(of: prefix, as: UInt8.self)
            out += 1
        }
        ShortBytes.copy(bytes, to: out)
        out += bytes.count
    }

    @inline(never)
    private func appendRarely(_ row: Int, _ index: Int, _ out: inout UnsafeMutableRawPointer) throws(ConnError) {
        let view = columns[index].view
        switch columns[index].road {
        case .integer(let kind, let bytes):
            let number: Int64
            switch kind {
            case .int8: number = Int64(view.value(row, as: Int8.self))
            case .int16: number = Int64(view.value(row, as: Int16.self))
            case .int32: number = Int64(view.value(row, as: Int32.self))
            case .int64: number = view.value(row, as: Int64.self)
            case .uint8: number = Int64(view.value(row, as: UInt8.self))
            case .uint16: number = Int64(view.value(row, as: UInt16.self))
            case .uint32: number = Int64(view.value(row, as: UInt32.self))
            case .uint64:
                guard let exact = Int64(exactly: view.value(row, as: UInt64.self)) else {
                    throw refused(.outOfRange, row, index)
                }
                number = exact
            }
            switch bytes {
            case 2:
                guard let exact = Int16(exactly: number) else { throw refused(.outOfRange, row, index) }
                Self.store(2, exact, &out)
            case 4:
                guard let exact = Int32(exactly: number) else { throw refused(.outOfRange, row, index) }
                Self.store(4, exact, &out)
            default: Self.store(8, number, &out)
            }
        case .time(let unit, let step):
            do throws(EncodeFault) {
                let wire = try WireTime.wire(time: view.value(row, as: Int64.self), unit)
                guard wire % step == 0 else { throw .tooFine }
                Self.store(8, wire, &out)
            } catch {
                throw refused(error, row, index)
            }
        case .interval(let step):
            let interval = view.value(row, as: CalendarInterval.self)
            guard interval.nanoseconds % step == 0 else { throw refused(.tooFine, row, index) }
            out.storeBytes(of: Int32(16).bigEndian, as: Int32.self)
            out.storeBytes(of: (interval.nanoseconds / 1_000).bigEndian, toByteOffset: 4, as: Int64.self)
            out.storeBytes(of: interval.days.bigEndian, toByteOffset: 12, as: Int32.self)
            out.storeBytes(of: interval.months.bigEndian, toByteOffset: 16, as: Int32.self)
            out += 20
        case .versionedText:
            let bytes = view.bytes(row)
            guard !bytes.contains(0) else { throw refused(.zeroByte, row, index) }
            try appendBytes(UnsafeRawBufferPointer(bytes), prefix: 1, &out, row, index)
        default:
            buffer.count = out - buffer.base
            do {
                try targets[index].encodeWithLength(sources[index].value(at: row), to: buffer)
            } catch {
                throw refused(error, row, index)
            }
            buffer.reserve(fixedWidth)
            out = buffer.base + buffer.count
        }
    }

    private func refused(_ fault: EncodeFault, _ row: Int, _ index: Int) -> ConnError {
        ConnError(
            .conversion,
            "The value in row \(row), column '\(names[index])' of the frame \(fault.message(targets[index].typeName))",
            advice: fault.advice
        )
    }
}
