internal import SQLCore

/// Where cells go: a plain pointer into the column's builder, so that a switch costs no counting.
enum ColumnSink {
    case int8(UnsafeFixedAppender<Int8>)
    case int16(UnsafeFixedAppender<Int16>)
    case int32(UnsafeFixedAppender<Int32>)
    case int64(UnsafeFixedAppender<Int64>)
    case uint8(UnsafeFixedAppender<UInt8>)
    case uint16(UnsafeFixedAppender<UInt16>)
    case uint32(UnsafeFixedAppender<UInt32>)
    case uint64(UnsafeFixedAppender<UInt64>)
    case float(UnsafeFixedAppender<Float>)
    case double(UnsafeFixedAppender<Double>)
    /// The digits after the point, and the number that the unscaled values stay below.
    case decimal(UnsafeFixedAppender<Int128>, scale: Int, limit: UInt64)
    case text(UnsafeBytesAppender)
    case bytes(UnsafeBytesAppender)
    case date(UnsafeFixedAppender<Int32>)
    /// Timestamps with and without zone.
    case moment(UnsafeFixedAppender<Int64>)
    /// Every other form: decoded out of the loop.
    case other

    init(_ plan: ColumnPlan, _ builder: any ColumnBuilder) {
        self = .other
        guard !plan.isConverted else { return }
        switch plan.form {
        case .int8: if let target = builder as? FixedBuilder<Int8> { self = .int8(target.unsafeAppender) }
        case .int16: if let target = builder as? FixedBuilder<Int16> { self = .int16(target.unsafeAppender) }
        case .int32: if let target = builder as? FixedBuilder<Int32> { self = .int32(target.unsafeAppender) }
        case .int64: if let target = builder as? FixedBuilder<Int64> { self = .int64(target.unsafeAppender) }
        case .uint8: if let target = builder as? FixedBuilder<UInt8> { self = .uint8(target.unsafeAppender) }
        case .uint16: if let target = builder as? FixedBuilder<UInt16> { self = .uint16(target.unsafeAppender) }
        case .uint32: if let target = builder as? FixedBuilder<UInt32> { self = .uint32(target.unsafeAppender) }
        case .uint64: if let target = builder as? FixedBuilder<UInt64> { self = .uint64(target.unsafeAppender) }
        case .float: if let target = builder as? FixedBuilder<Float> { self = .float(target.unsafeAppender) }
        case .double: if let target = builder as? FixedBuilder<Double> { self = .double(target.unsafeAppender) }
        case .decimal(let precision, let scale):
            if let target = builder as? FixedBuilder<Int128> {
                var limit: UInt64 = 1
                for _ in 0..<min(precision, 19) { limit = limit &* 10 }
                self = .decimal(target.unsafeAppender, scale: scale, limit: limit)
            }
        case .text: if let target = builder as? StringBuilder { self = .text(target.unsafeAppender) }
        case .bytes: if let target = builder as? BinaryBuilder { self = .bytes(target.unsafeAppender) }
        case .date: if let target = builder as? FixedBuilder<Int32> { self = .date(target.unsafeAppender) }
        case .localTimestamp, .instant:
            if let target = builder as? FixedBuilder<Int64> { self = .moment(target.unsafeAppender) }
        case .bool, .bits, .duration, .null: break
        }
    }

    /// Appends NULL; says false if the column is not one of the common forms.
    @inline(__always)
    func appendNull() -> Bool {
        switch self {
        case .int8(let target): target.appendNull()
        case .int16(let target): target.appendNull()
        case .int32(let target), .date(let target): target.appendNull()
        case .int64(let target), .moment(let target): target.appendNull()
        case .uint8(let target): target.appendNull()
        case .uint16(let target): target.appendNull()
        case .uint32(let target): target.appendNull()
        case .uint64(let target): target.appendNull()
        case .float(let target): target.appendNull()
        case .double(let target): target.appendNull()
        case .decimal(let target, _, _): target.appendNull()
        case .text(let target), .bytes(let target): target.appendNull()
        case .other: return false
        }
        return true
    }
}
