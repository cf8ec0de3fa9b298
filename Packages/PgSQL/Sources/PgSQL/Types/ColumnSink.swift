internal import SQLCore

/// Where cells of the common forms go: a plain pointer into the column's builder, so that a switch costs no counting.
enum ColumnSink {
    case bool(UnsafeBoolAppender)
    case int16(UnsafeFixedAppender<Int16>)
    case int32(UnsafeFixedAppender<Int32>)
    case int64(UnsafeFixedAppender<Int64>)
    case uint32(UnsafeFixedAppender<UInt32>)
    case float(UnsafeFixedAppender<Float>)
    case double(UnsafeFixedAppender<Double>)
    /// The digits after the point, and the number that the unscaled values stay below.
    case decimal(UnsafeFixedAppender<Int128>, scale: Int, limit: UInt64)
    case text(UnsafeBytesAppender)
    case bytes(UnsafeBytesAppender)
    case date(UnsafeFixedAppender<Int32>)
    case time(UnsafeFixedAppender<Int64>)
    /// Timestamps with and without zone.
    case moment(UnsafeFixedAppender<Int64>)
    case uuid(UnsafeFixedAppender<UUIDBytes>)
    /// Every other form: decoded out of the loop.
    case other

    init(_ plan: CellPlan, _ builder: any ColumnBuilder) {
        self = .other
        switch plan.road {
        case .bool: if let target = builder as? BoolBuilder { self = .bool(target.unsafeAppender) }
        case .int16: if let target = builder as? FixedBuilder<Int16> { self = .int16(target.unsafeAppender) }
        case .int32: if let target = builder as? FixedBuilder<Int32> { self = .int32(target.unsafeAppender) }
        case .int64: if let target = builder as? FixedBuilder<Int64> { self = .int64(target.unsafeAppender) }
        case .uint32: if let target = builder as? FixedBuilder<UInt32> { self = .uint32(target.unsafeAppender) }
        case .float: if let target = builder as? FixedBuilder<Float> { self = .float(target.unsafeAppender) }
        case .double: if let target = builder as? FixedBuilder<Double> { self = .double(target.unsafeAppender) }
        case .decimal(let precision, let scale):
            if let target = builder as? FixedBuilder<Int128> {
                let limit = precision <= 18 ? WireNumeric.power(precision) : UInt64.max
                self = .decimal(target.unsafeAppender, scale: scale, limit: limit)
            }
        case .text: if let target = builder as? StringBuilder { self = .text(target.unsafeAppender) }
        case .bytes: if let target = builder as? BinaryBuilder { self = .bytes(target.unsafeAppender) }
        case .date: if let target = builder as? FixedBuilder<Int32> { self = .date(target.unsafeAppender) }
        case .time: if let target = builder as? FixedBuilder<Int64> { self = .time(target.unsafeAppender) }
        case .localTimestamp, .instant:
            if let target = builder as? FixedBuilder<Int64> { self = .moment(target.unsafeAppender) }
        case .uuid: if let target = builder as? FixedBuilder<UUIDBytes> { self = .uuid(target.unsafeAppender) }
        default: break
        }
    }

    /// Appends a cell of the form that the column usually has; says false, and appends nothing, for any other.
    @inline(__always)
    func append(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
        switch self {
        case .int32(let target):
            guard count == 4 else { return false }
            target.append(Int32(bigEndian: start.loadUnaligned(as: Int32.self)))
        case .int64(let target):
            guard count == 8 else { return false }
            target.append(Int64(bigEndian: start.loadUnaligned(as: Int64.self)))
        case .decimal(let target, let scale, let limit):
            guard let unscaled = WireNumeric.quickly(start, count, scale: scale), unscaled.magnitude < limit else {
                return false
            }
            target.append(Int128(truncatingIfNeeded: unscaled))
        case .text(let target):
            return target.appendIfValid(start.assumingMemoryBound(to: UInt8.self), count: count)
        case .date(let target):
            guard count == 4 else { return false }
            let wire = Int32(bigEndian: start.loadUnaligned(as: Int32.self))
            guard let days = WireTime.days(wire) else { return false }
            target.append(days)
        case .moment(let target):
            guard count == 8 else { return false }
            let wire = Int64(bigEndian: start.loadUnaligned(as: Int64.self))
            guard let ticks = WireTime.microseconds(wire) else { return false }
            target.append(ticks)
        case .double(let target):
            guard count == 8 else { return false }
            target.append(Double(bitPattern: UInt64(bigEndian: start.loadUnaligned(as: UInt64.self))))
        case .float(let target):
            guard count == 4 else { return false }
            target.append(Float(bitPattern: UInt32(bigEndian: start.loadUnaligned(as: UInt32.self))))
        case .int16(let target):
            guard count == 2 else { return false }
            target.append(Int16(bigEndian: start.loadUnaligned(as: Int16.self)))
        case .bool(let target):
            guard count == 1 else { return false }
            target.append(start.load(as: UInt8.self) != 0)
        case .uint32(let target):
            guard count == 4 else { return false }
            target.append(UInt32(bigEndian: start.loadUnaligned(as: UInt32.self)))
        case .bytes(let target):
            target.append(start.assumingMemoryBound(to: UInt8.self), count: count)
        case .time(let target):
            guard count == 8 else { return false }
            let ticks = Int64(bigEndian: start.loadUnaligned(as: Int64.self))
            guard ticks >= 0, ticks <= WireTime.microsecondsPerDay else { return false }
            target.append(ticks)
        case .uuid(let target):
            guard count == 16 else { return false }
            target.append(UUIDBytes(loading: start))
        case .other: return false
        }
        return true
    }

    /// Appends NULL; says false if the column is not one of the common forms.
    @inline(__always)
    func appendNull() -> Bool {
        switch self {
        case .bool(let target): target.appendNull()
        case .int16(let target): target.appendNull()
        case .int32(let target), .date(let target): target.appendNull()
        case .int64(let target), .time(let target), .moment(let target): target.appendNull()
        case .uint32(let target): target.appendNull()
        case .float(let target): target.appendNull()
        case .double(let target): target.appendNull()
        case .decimal(let target, _, _): target.appendNull()
        case .text(let target), .bytes(let target): target.appendNull()
        case .uuid(let target): target.appendNull()
        case .other: return false
        }
        return true
    }
}
