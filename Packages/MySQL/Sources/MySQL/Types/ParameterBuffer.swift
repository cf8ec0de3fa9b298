internal import CMySQL
internal import CMySQLShims
internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

/// The values of one execution of a prepared statement, in the library's form.
///
/// Used by the thread that uses its connection.
final class ParameterBuffer {
    private var binds: UnsafeMutablePointer<MYSQL_BIND>
    /// Numbers, each in a place of 8 bytes.
    private var numbers: UnsafeMutablePointer<UInt64>
    private var times: UnsafeMutablePointer<MYSQL_TIME>
    private var lengths: UnsafeMutablePointer<UInt>
    private var capacity = 16
    /// Texts and bytes one after another, and where each begins.
    private var arena: UnsafeMutablePointer<UInt8>
    private var arenaCapacity = 256
    private(set) var byteCount = 0
    private(set) var count = 0

    init() {
        binds = .allocate(capacity: capacity)
        binds.initialize(repeating: MYSQL_BIND(), count: capacity)
        numbers = .allocate(capacity: capacity)
        times = .allocate(capacity: capacity)
        times.initialize(repeating: MYSQL_TIME(), count: capacity)
        lengths = .allocate(capacity: capacity)
        arena = .allocate(capacity: arenaCapacity)
    }

    deinit {
        binds.deallocate()
        numbers.deallocate()
        times.deallocate()
        lengths.deallocate()
        arena.deallocate()
    }

    private func reserve(_ wanted: Int) {
        guard wanted > capacity else { return }
        binds.deallocate()
        numbers.deallocate()
        times.deallocate()
        lengths.deallocate()
        capacity = max(wanted, capacity * 2)
        binds = .allocate(capacity: capacity)
        binds.initialize(repeating: MYSQL_BIND(), count: capacity)
        numbers = .allocate(capacity: capacity)
        times = .allocate(capacity: capacity)
        times.initialize(repeating: MYSQL_TIME(), count: capacity)
        lengths = .allocate(capacity: capacity)
    }

    /// Takes the values of one execution.
    ///
    /// - Throws: `.conversion` or `.unsupported` that names the parameter, from 1, for a value that MySQL has no form for.
    func set(_ values: [SQLValue]) throws(ConnError) {
        reserve(values.count)
        count = values.count
        byteCount = 0
        for (index, value) in values.enumerated() {
            do {
                try set(value, index)
            } catch {
                throw error.with { $0.message = "Parameter \(index + 1) " + $0.message }
            }
        }
        // The arena may have moved while it grew.
        for index in 0..<count where Self.isInArena(binds[index].buffer_type) {
            binds[index].buffer = UnsafeMutableRawPointer(arena + Int(numbers[index]))
            binds[index].length = lengths + index
        }
    }

    /// Gives the values to a statement; they stay where they are until it was run.
    func bind(to statement: UnsafeMutablePointer<MYSQL_STMT>) -> Bool {
        count == 0 || mysql_stmt_bind_param(statement, binds) == 0
    }

    private static func isInArena(_ type: enum_field_types) -> Bool {
        type == MYSQL_TYPE_STRING || type == MYSQL_TYPE_BLOB || type == MYSQL_TYPE_NEWDECIMAL
    }

    @inline(__always)
    private func number(_ index: Int, _ type: enum_field_types, _ bits: UInt64, unsigned: Bool = false) {
        numbers[index] = bits
        binds[index].buffer_type = type
        binds[index].buffer = UnsafeMutableRawPointer(numbers + index)
        binds[index].is_unsigned = unsigned ? 1 : 0
        binds[index].length = nil
    }

    private func bytes(_ index: Int, _ type: enum_field_types, _ source: UnsafeRawBufferPointer) {
        let end = byteCount + source.count
        if end > arenaCapacity {
            arenaCapacity = max(end, arenaCapacity * 2)
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: arenaCapacity)
            larger.update(from: arena, count: byteCount)
            arena.deallocate()
            arena = larger
        }
        if let start = source.baseAddress {
            UnsafeMutableRawPointer(arena + byteCount).copyMemory(from: start, byteCount: source.count)
        }
        numbers[index] = UInt64(byteCount)
        lengths[index] = UInt(source.count)
        binds[index].buffer_type = type
        binds[index].buffer_length = UInt(source.count)
        binds[index].is_unsigned = 0
        byteCount = end
    }

    private func text(_ index: Int, _ type: enum_field_types, _ text: String) {
        var text = text
        text.withUTF8 { bytes(index, type, UnsafeRawBufferPointer($0)) }
    }

    private func time(_ index: Int, _ type: enum_field_types, _ value: MYSQL_TIME) {
        times[index] = value
        binds[index].buffer_type = type
        binds[index].buffer = UnsafeMutableRawPointer(times + index)
        binds[index].is_unsigned = 0
        binds[index].length = nil
    }

    private func set(_ value: SQLValue, _ index: Int) throws(ConnError) {
        switch value {
        case .null: number(index, MYSQL_TYPE_NULL, 0)
        case .bool(let truth): number(index, MYSQL_TYPE_TINY, truth ? 1 : 0)
        case .int(let number): self.number(index, MYSQL_TYPE_LONGLONG, UInt64(bitPattern: number))
        case .uint(let number): self.number(index, MYSQL_TYPE_LONGLONG, number, unsigned: true)
        case .float(let number):
            guard number.isFinite else { throw Self.notFinite }
            self.number(index, MYSQL_TYPE_FLOAT, UInt64(number.bitPattern))
        case .double(let number):
            guard number.isFinite else { throw Self.notFinite }
            self.number(index, MYSQL_TYPE_DOUBLE, number.bitPattern)
        case .decimal(let number): text(index, MYSQL_TYPE_NEWDECIMAL, number.description)
        case .string(let text): self.text(index, MYSQL_TYPE_STRING, text)
        case .bytes(let bytes): bytes.withUnsafeBytes { self.bytes(index, MYSQL_TYPE_BLOB, $0) }
        case .date(let date): time(index, MYSQL_TYPE_DATE, try BoundTime.date(date))
        case .time(let time): self.time(index, MYSQL_TYPE_TIME, try BoundTime.time(time))
        case .localDateTime(let moment):
            time(index, MYSQL_TYPE_DATETIME, try BoundTime.moment(moment.ticks, moment.unit, MYSQL_TIMESTAMP_DATETIME))
        case .instant(let moment):
            // Not as a TIMESTAMP: MariaDB makes NULL of one that is beyond its range, without a word.
            time(index, MYSQL_TYPE_DATETIME, try BoundTime.moment(moment.ticks, moment.unit, MYSQL_TIMESTAMP_DATETIME))
        case .duration(let duration): time(index, MYSQL_TYPE_TIME, try BoundTime.duration(duration))
        case .interval:
            throw ConnError(
                .unsupported,
                "is an interval of months and days, and MySQL has no type for one",
                advice: "bind a Duration, or the parts as integers"
            )
        case .uuid(let identifier): text(index, MYSQL_TYPE_STRING, identifier.uuidString.lowercased())
        }
    }

    private static var notFinite: ConnError {
        ConnError(.conversion, "is not finite, and MySQL has no such number", advice: "bind nil or another value")
    }
}

/// Dates and times in the library's form.
enum BoundTime {
    /// A day of the years 0 to 9999.
    static func date(_ date: CalendarDate) throws(ConnError) -> MYSQL_TIME {
        let (year, month, day) = date.components
        guard (0...9_999).contains(year) else { throw yearError }
        var time = MYSQL_TIME()
        time.year = UInt32(year)
        time.month = UInt32(month)
        time.day = UInt32(day)
        time.time_type = MYSQL_TIMESTAMP_DATE
        return time
    }

    static func time(_ time: TimeOfDay) throws(ConnError) -> MYSQL_TIME {
        guard let exact = time.exactly(in: .microsecond) else { throw fine }
        return span(exact.ticks)
    }

    /// Microseconds at most, in the years 0 to 9999.
    static func moment(_ ticks: Int64, _ unit: TimeUnit, _ kind: enum_mysql_timestamp_type) throws(ConnError)
        -> MYSQL_TIME
    {
        guard let exact = LocalDateTime(ticks: ticks, unit: unit).exactly(in: .microsecond) else { throw fine }
        guard let day = exact.date else { throw yearError }
        var time = try date(day)
        let clock = exact.time
        time.hour = UInt32(clock.hour)
        time.minute = UInt32(clock.minute)
        time.second = UInt32(clock.second)
        time.second_part = UInt(clock.nanosecond / 1_000)
        time.time_type = kind
        return time
    }

    /// Less than 839 hours either way.
    static func duration(_ duration: Duration) throws(ConnError) -> MYSQL_TIME {
        let (seconds, attoseconds) = duration.components
        guard attoseconds % 1_000_000_000_000 == 0 else { throw fine }
        guard seconds.magnitude < 839 * 3_600 else {
            throw ConnError(
                .conversion,
                "is a length of time beyond MySQL's TIME, which ends at 838:59:59",
                advice: "bind it as a number of seconds"
            )
        }
        return span(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    static func span(_ microseconds: Int64) -> MYSQL_TIME {
        var time = MYSQL_TIME()
        let magnitude = microseconds.magnitude
        time.neg = microseconds < 0 ? 1 : 0
        let seconds = magnitude / 1_000_000
        time.second_part = UInt(magnitude % 1_000_000)
        time.second = UInt32(seconds % 60)
        time.minute = UInt32(seconds / 60 % 60)
        time.hour = UInt32(seconds / 3_600 % 24)
        time.day = UInt32(seconds / 86_400)
        time.time_type = MYSQL_TIMESTAMP_TIME
        return time
    }

    static var fine: ConnError {
        ConnError(.conversion, "has more than microseconds, which MySQL cannot keep", advice: "round it first")
    }

    static var yearError: ConnError {
        ConnError(.conversion, "is outside of the years 0 to 9999, which is all that MySQL has")
    }
}
