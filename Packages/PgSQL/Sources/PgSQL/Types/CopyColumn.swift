internal import SQLCore

/// One column of a frame on its way into a table: read by plain pointers.
struct CopyColumn {
    /// How the values are written; holds no references, so that a switch costs no counting.
    enum Road {
        case null
        case bool
        case int16, int32, int64
        case float, double
        /// Widths of integers that differ, and other numbers to integers.
        case integer(from: IntegerKind, bytes: Int)
        /// The scale, the number that unscaled values stay below, and what they must be a multiple of.
        case decimal(scale: Int, limit: UInt128, step: UInt128)
        /// Bytes, checked for zeros if they are text.
        case text
        case versionedText
        case bytes
        case date
        case time(TimeUnit, step: Int64)
        case moment(TimeUnit, step: Int64)
        case uuid
        case interval(step: Int64)
        /// Every other pair of types: value by value.
        case other
    }

    /// The integer types of a frame.
    enum IntegerKind {
        case int8, int16, int32, int64, uint8, uint16, uint32, uint64
    }

    let view: UnsafeColumnView
    let road: Road
    /// The most bytes that a value takes, its length included; 0 where it depends on the value.
    let width: Int

    init(_ column: Column, _ target: CopyTarget) {
        view = column.unsafeView
        road = column.type == .null ? .null : Self.road(view, target)
        width =
            switch road {
            case .null: 4
            case .bool: 5
            case .int16: 6
            case .int32, .float, .date: 8
            case .int64, .double, .time, .moment, .integer: 12
            case .decimal: 4 + WireBuffer.longestDecimal
            case .uuid, .interval: 20
            case .text, .versionedText, .bytes, .other: 0
            }
    }

    private static func road(_ view: UnsafeColumnView, _ target: CopyTarget) -> Road {
        guard case .base(let wire) = target.kind else { return .other }
        switch (view.type, wire) {
        case (.bool, .bool): return .bool
        case (.int16, .int2): return .int16
        case (.int32, .int4): return .int32
        case (.int64, .int8): return .int64
        case (.float, .float4): return .float
        case (.double, .float8): return .double
        case (.string, .text): return target.oid == PgOID.xml ? .other : .text
        case (.string, .versionedText): return .versionedText
        case (.binary, .bytea): return .bytes
        case (.date, .date): return .date
        case (.time(let unit), .time): return .time(unit, step: target.timeStep)
        case (.localTimestamp(let unit), .timestamp), (.instant(let unit), .timestamptz):
            return .moment(unit, step: target.timeStep)
        case (.uuid, .uuid): return .uuid
        case (.interval, .interval): return .interval(step: 1_000 * target.timeStep)
        case (.decimal(_, let scale), .numeric): return decimal(scale, target.numeric)
        case (_, .int2): return integer(view.type, 2)
        case (_, .int4): return integer(view.type, 4)
        case (_, .int8): return integer(view.type, 8)
        default: return .other
        }
    }

    private static func integer(_ type: DataType, _ bytes: Int) -> Road {
        switch type {
        case .int8: .integer(from: .int8, bytes: bytes)
        case .int16: .integer(from: .int16, bytes: bytes)
        case .int32: .integer(from: .int32, bytes: bytes)
        case .int64: .integer(from: .int64, bytes: bytes)
        case .uint8: .integer(from: .uint8, bytes: bytes)
        case .uint16: .integer(from: .uint16, bytes: bytes)
        case .uint32: .integer(from: .uint32, bytes: bytes)
        case .uint64: .integer(from: .uint64, bytes: bytes)
        default: .other
        }
    }

    private static func decimal(_ scale: Int, _ declared: NumericTypmod?) -> Road {
        guard let declared else { return .decimal(scale: scale, limit: .max, step: 1) }
        // Digits before the point, and how many of ours are beyond the column's last one.
        let limit = declared.precision - declared.scale + scale
        let lost = scale - declared.scale
        guard limit > 0, lost <= 38 else { return .other }
        return .decimal(
            scale: scale,
            limit: limit > 38 ? .max : WireNumeric.wide(limit).magnitude,
            step: lost > 0 ? WireNumeric.wide(lost).magnitude : 1
        )
    }
}
