internal import SQLCore

/// Where cells go: a plain pointer into the column's builder, so that a switch costs no counting.
enum ColumnSink {
    case bool(UnsafeBoolAppender)
    case uint8(UnsafeFixedAppender<UInt8>)
    case int16(UnsafeFixedAppender<Int16>)
    case int32(UnsafeFixedAppender<Int32>)
    case int64(UnsafeFixedAppender<Int64>)
    case float(UnsafeFixedAppender<Float>)
    case double(UnsafeFixedAppender<Double>)
    case decimal(UnsafeFixedAppender<Int128>)
    case money(UnsafeFixedAppender<Int128>)
    case smallMoney(UnsafeFixedAppender<Int128>)
    case text(UnsafeBytesAppender)
    case bytes(UnsafeBytesAppender)
    case date(UnsafeFixedAppender<Int32>)
    case time(UnsafeFixedAppender<Int64>)
    /// Timestamps with and without zone, of 100 ns.
    case moment(UnsafeFixedAppender<Int64>)
    case dateTime(UnsafeFixedAppender<Int64>)
    case smallDateTime(UnsafeFixedAppender<Int64>)
    case uuid(UnsafeFixedAppender<UUIDBytes>)
    /// Every other form: decoded out of the loop.
    case other

    init(_ plan: ColumnPlan, _ builder: any ColumnBuilder) {
        self = .other
        guard !plan.isConverted else { return }
        switch plan.form {
        case .bool: if let target = builder as? BoolBuilder { self = .bool(target.unsafeAppender) }
        case .uint8: if let target = builder as? FixedBuilder<UInt8> { self = .uint8(target.unsafeAppender) }
        case .int16: if let target = builder as? FixedBuilder<Int16> { self = .int16(target.unsafeAppender) }
        case .int32: if let target = builder as? FixedBuilder<Int32> { self = .int32(target.unsafeAppender) }
        case .int64: if let target = builder as? FixedBuilder<Int64> { self = .int64(target.unsafeAppender) }
        case .float: if let target = builder as? FixedBuilder<Float> { self = .float(target.unsafeAppender) }
        case .double: if let target = builder as? FixedBuilder<Double> { self = .double(target.unsafeAppender) }
        case .decimal: if let target = builder as? FixedBuilder<Int128> { self = .decimal(target.unsafeAppender) }
        case .money: if let target = builder as? FixedBuilder<Int128> { self = .money(target.unsafeAppender) }
        case .smallMoney:
            if let target = builder as? FixedBuilder<Int128> { self = .smallMoney(target.unsafeAppender) }
        case .text: if let target = builder as? StringBuilder { self = .text(target.unsafeAppender) }
        case .bytes: if let target = builder as? BinaryBuilder { self = .bytes(target.unsafeAppender) }
        case .date: if let target = builder as? FixedBuilder<Int32> { self = .date(target.unsafeAppender) }
        case .time: if let target = builder as? FixedBuilder<Int64> { self = .time(target.unsafeAppender) }
        case .dateTime2, .instant:
            if let target = builder as? FixedBuilder<Int64> { self = .moment(target.unsafeAppender) }
        case .dateTime: if let target = builder as? FixedBuilder<Int64> { self = .dateTime(target.unsafeAppender) }
        case .smallDateTime:
            if let target = builder as? FixedBuilder<Int64> { self = .smallDateTime(target.unsafeAppender) }
        case .uuid: if let target = builder as? FixedBuilder<UUIDBytes> { self = .uuid(target.unsafeAppender) }
        case .xml, .offsetInstant: break
        }
    }

    /// Appends NULL; says false if the column is not one of the common forms.
    @inline(__always)
    func appendNull() -> Bool {
        switch self {
        case .bool(let target): target.appendNull()
        case .uint8(let target): target.appendNull()
        case .int16(let target): target.appendNull()
        case .int32(let target), .date(let target): target.appendNull()
        case .int64(let target), .time(let target), .moment(let target), .dateTime(let target),
            .smallDateTime(let target):
            target.appendNull()
        case .float(let target): target.appendNull()
        case .double(let target): target.appendNull()
        case .decimal(let target), .money(let target), .smallMoney(let target): target.appendNull()
        case .text(let target), .bytes(let target): target.appendNull()
        case .uuid(let target): target.appendNull()
        case .other: return false
        }
        return true
    }
}
