internal import CMySQL
internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

extension SQLValue {
    /// The type that the value is sent as; `nil` for NULL.
    var wireKind: UInt16? {
        switch self {
        case .null: nil
        case .bool: WireParameter.kind(MYSQL_TYPE_TINY)
        case .int: WireParameter.kind(MYSQL_TYPE_LONGLONG)
        case .uint: WireParameter.kind(MYSQL_TYPE_LONGLONG, unsigned: true)
        case .float: WireParameter.kind(MYSQL_TYPE_FLOAT)
        case .double: WireParameter.kind(MYSQL_TYPE_DOUBLE)
        case .decimal: WireParameter.kind(MYSQL_TYPE_NEWDECIMAL)
        case .string, .uuid, .interval: WireParameter.kind(MYSQL_TYPE_STRING)
        case .bytes: WireParameter.kind(MYSQL_TYPE_BLOB)
        case .date: WireParameter.kind(MYSQL_TYPE_DATE)
        case .time, .duration: WireParameter.kind(MYSQL_TYPE_TIME)
        // An instant not as a TIMESTAMP: MariaDB makes NULL of one that is beyond its range, without a word.
        case .localDateTime, .instant: WireParameter.kind(MYSQL_TYPE_DATETIME)
        }
    }

    /// Adds the value to a request; nothing for NULL.
    ///
    /// - Throws: `.conversion` or `.unsupported`, with a message to stand behind the value's name.
    func append(to request: RequestBuffer) throws(ConnError) {
        request.reserve(16)
        switch self {
        case .null: return
        case .bool(let truth):
            request.end[0] = truth ? 1 : 0
            request.count += 1
        case .int(let number): request.append(bits: UInt64(bitPattern: number))
        case .uint(let number): request.append(bits: number)
        case .float(let number):
            guard number.isFinite else { throw Self.notFinite }
            request.append(bits: number.bitPattern)
        case .double(let number):
            guard number.isFinite else { throw Self.notFinite }
            request.append(bits: number.bitPattern)
        case .decimal(let number): request.append(text: number.description)
        case .string(let text): request.append(text: text)
        case .bytes(let bytes): bytes.withUnsafeBytes { request.append(sized: $0) }
        case .uuid(let identifier): request.append(text: identifier.uuidString.lowercased())
        case .date(let date):
            let day = Int64(date.daysSinceEpoch)
            guard WireParameter.days.contains(day) else { throw Self.yearError }
            request.count += WireParameter.write(day: day, to: request.end)
        case .time(let time):
            guard let exact = time.exactly(in: .microsecond) else { throw Self.fine }
            request.count += WireParameter.write(span: exact.ticks, to: request.end)
        case .localDateTime(let moment): try Self.append(moment.ticks, moment.unit, to: request)
        case .instant(let moment): try Self.append(moment.ticks, moment.unit, to: request)
        case .duration(let duration): try Self.append(duration, to: request)
        case .interval:
            throw ConnError(
                .unsupported,
                "is an interval of months and days, and MySQL has no type for one",
                advice: "bind a Duration, or the parts as integers"
            )
        }
    }

    /// Microseconds at most, in the years 0 to 9999.
    private static func append(_ ticks: Int64, _ unit: TimeUnit, to request: RequestBuffer) throws(ConnError) {
        guard let exact = unit.convert(ticks, to: .microsecond) else {
            throw unit <= .microsecond ? yearError : fine
        }
        guard WireParameter.holds(moment: exact) else { throw yearError }
        request.count += WireParameter.write(moment: exact, to: request.end)
    }

    /// Less than 839 hours either way.
    private static func append(_ duration: Duration, to request: RequestBuffer) throws(ConnError) {
        let (seconds, attoseconds) = duration.components
        guard attoseconds % 1_000_000_000_000 == 0 else { throw fine }
        guard seconds.magnitude < 839 * 3_600 else {
            throw ConnError(
                .conversion,
                "is a length of time beyond MySQL's TIME, which ends at 838:59:59",
                advice: "bind it as a number of seconds"
            )
        }
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        request.count += WireParameter.write(span: microseconds, to: request.end)
    }

    private static var notFinite: ConnError {
        ConnError(.conversion, "is not finite, and MySQL has no such number", advice: "bind nil or another value")
    }

    private static var fine: ConnError {
        ConnError(.conversion, "has more than microseconds, which MySQL cannot keep", advice: "round it first")
    }

    private static var yearError: ConnError {
        ConnError(.conversion, "is outside of the years 0 to 9999, which is all that MySQL has")
    }
}

extension RequestBuffer {
    /// Adds a number's bytes; there must be room.
    fileprivate func append(bits: some FixedWidthInteger) {
        UnsafeMutableRawPointer(end).storeBytes(of: bits.littleEndian, as: type(of: bits))
        count += bits.bitWidth / 8
    }

    fileprivate func append(text: String) {
        var text = text
        text.withUTF8 { append(sized: UnsafeRawBufferPointer($0)) }
    }
}
