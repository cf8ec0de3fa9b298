internal import CFreeTDS
internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

/// One column of a frame on its way into a table: the memory that db-lib reads, filled for some rows at a time.
final class BulkColumn {
    /// How the values are written.
    enum Road {
        case null
        case bool
        case int8, int16, int32, int64
        case uint8, uint16, uint32, uint64
        case float, double
        /// The frame's scale is larger by `divisor`, or smaller by `factor`; one of them is 1.
        case decimal(factor: Int128, divisor: Int128)
        /// Pointers into the frame itself.
        case text, bytes
        /// Texts that become UTF-16.
        case unicode
        case date
        case time(TimeUnit)
        case moment(TimeUnit)
        case uuid
        /// Through single values: for pairs of types that are not often met.
        case slow
    }

    let name: String
    let target: ResultColumn
    let kind: BulkTarget
    let column: Column
    let view: UnsafeColumnView
    let road: Road
    /// The column's number in the table, from 1.
    let number: Int32
    /// Whether texts were seen that are not ASCII, on their way into a code page.
    var needsCodePage = false
    /// The bytes of a value; 0 where its length varies.
    let width: Int

    /// The values of some rows: one after another, or `pointers` where their length varies.
    let slots: UnsafeMutableRawPointer
    let pointers: UnsafeMutablePointer<UnsafePointer<UInt8>>
    /// -1 for a value that is there but has no bytes, 0 for NULL.
    let lengths: UnsafeMutablePointer<Int32>
    /// Texts as UTF-16, and where that of each row begins until all are written.
    var arena: UnsafeMutableRawPointer?
    var arenaCapacity = 0
    /// The place that db-lib reads, and the length that it was told last.
    private let bound: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) private var boundLength: Int32 = .min
    /// Rows that are filled at a time.
    static let capacity = 512

    /// - Throws: `.unsupported` or `.conversion` for a type that the table's column has no form of.
    init(_ column: Column, name: String, target: ResultColumn, number: Int32) throws(ConnError) {
        guard let kind = BulkTarget(target) else {
            throw ConnError(
                .unsupported,
                "The column '\(target.name)' has the type \(target.displayName), which bulk inserts cannot write",
                advice: "leave it out of the frame, or insert by statements that cast"
            )
        }
        let view = column.unsafeView
        guard let road = column.type == .null ? .null : Self.road(view, kind, column.type) else {
            throw ConnError(
                .conversion,
                "The frame's column '\(name)' of type \(view.type) has no exact form in the column's type "
                    + target.displayName,
                advice:
                    "convert the frame's column first; an instant needs a datetimeoffset, a local date-time a datetime2"
            )
        }
        self.column = column
        self.name = name
        self.target = target
        self.number = number
        self.kind = kind
        self.view = view
        self.road = road
        width = kind.width
        // Small values are read eight bytes at a time.
        slots = .allocate(byteCount: Self.capacity * width + 16, alignment: 16)
        slots.initializeMemory(as: UInt8.self, repeating: 0, count: Self.capacity * width + 16)
        pointers = .allocate(capacity: width == 0 ? Self.capacity : 1)
        lengths = .allocate(capacity: Self.capacity)
        bound = .allocate(capacity: 64)
        bound.initialize(repeating: 0, count: 64)
    }

    deinit {
        slots.deallocate()
        pointers.deallocate()
        lengths.deallocate()
        arena?.deallocate()
        bound.deallocate()
    }

    private static func road(_ view: UnsafeColumnView, _ kind: BulkTarget, _ type: DataType) -> Road? {
        switch (view.type, kind) {
        case (.string, .codePageText): return .text
        case (.string, .unicodeText): return .unicode
        case (.string, .uuid): return .slow
        case (.string, _): return nil
        case (.binary, .bytes): return .bytes
        case (.uuid, .uuid): return .uuid
        case (.uuid, .bytes(let limit)): return limit >= 16 ? .slow : nil
        case (.uuid, .codePageText), (.uuid, .unicodeText): return .slow
        case (.date, .date): return .date
        case (.date, .dateTime2), (.date, .dateTime), (.date, .smallDateTime): return .slow
        case (.time(let unit), .time): return .time(unit)
        case (.localTimestamp(let unit), .dateTime2), (.localTimestamp(let unit), .dateTime),
            (.localTimestamp(let unit), .smallDateTime):
            return .moment(unit)
        case (.localTimestamp, .date): return .slow
        case (.instant(let unit), .dateTimeOffset): return .moment(unit)
        case (.structure, .dateTimeOffset): return view.type == CellForm.offsetInstant.type ? .slow : nil
        case (.float, .real): return .float
        case (.double, .float): return .double
        case (.decimal(_, let scale), .decimal(_, let wanted)): return decimalRoad(scale, wanted)
        case (.decimal(_, let scale), .money), (.decimal(_, let scale), .smallMoney): return decimalRoad(scale, 4)
        default: break
        }
        guard kind.natural.isNumeric || kind == .bit else { return nil }
        if kind.integerRange != nil, let whole = integerRoad(view.type) { return whole }
        return view.type.isNumeric || view.type == .bool ? .slow : nil
    }

    private static func integerRoad(_ type: DataType) -> Road? {
        switch type {
        case .bool: .bool
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .uint16: .uint16
        case .uint32: .uint32
        case .uint64: .uint64
        default: nil
        }
    }

    private static func decimalRoad(_ scale: Int, _ wanted: Int) -> Road {
        func power(_ exponent: Int) -> Int128 { Int128(CellWriter.limits[max(0, min(38, exponent))]) }
        return .decimal(factor: power(wanted - scale), divisor: power(scale - wanted))
    }

    // MARK: Sending

    /// Tells db-lib where the values will be. The type is that of the table's column, so that nothing is converted.
    func bind(to process: OpaquePointer) -> Bool {
        boundLength = width == 0 ? 0 : kind.boundLength
        return bcp_bind(process, bound, 0, boundLength, nil, 0, 0, number) == SUCCEED
    }

    /// Gives db-lib the value of one of the rows that were filled.
    @inline(__always)
    func put(_ offset: Int, _ process: OpaquePointer) {
        let length = lengths[offset]
        let width = width
        if width == 0 {
            bcp_colptr(process, UnsafeMutablePointer(mutating: pointers[offset]), number)
        } else if length != 0 {
            if width <= 8 {
                UnsafeMutableRawPointer(bound).storeBytes(
                    of: slots.loadUnaligned(fromByteOffset: offset &* width, as: UInt64.self),
                    as: UInt64.self
                )
            } else {
                UnsafeMutableRawPointer(bound).copyMemory(from: slots + offset &* width, byteCount: width)
            }
        }
        if length != boundLength {
            bcp_collen(process, length, number)
            boundLength = length
        }
    }

    /// The error for a value that has no exact form in the table.
    func refusal(_ row: Int, _ why: String? = nil) -> ConnError {
        ConnError(
            .conversion,
            "The value in row \(row), column '\(name)' of the frame \(why ?? "has no exact form in the column's type \(target.displayName)")",
            advice: "round or convert it first"
        )
    }

    func nullRefusal(_ row: Int) -> ConnError {
        ConnError(
            .constraint(.notNull),
            "The frame has NULL in row \(row), column '\(name)', and the table's column '\(target.name)' is NOT NULL",
            advice: "fill or filter the NULLs"
        ).with { $0.constraintName = target.name }
    }
}
