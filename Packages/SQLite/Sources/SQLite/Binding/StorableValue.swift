internal import SQLCore

/// A value in one of SQLite's five storage classes.
enum StorableValue {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// The form in which SQLite keeps a value without loss.
    ///
    /// - Throws: `StorageRefusal` for a value that SQLite would not keep as it is.
    init(_ value: SQLValue, _ options: SQLiteOptions) throws(StorageRefusal) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .integer(value ? 1 : 0)
        case .int(let value): self = .integer(value)
        case .uint(let value):
            guard let signed = Int64(exactly: value) else { throw .unsignedTooLarge }
            self = .integer(signed)
        case .float(let value): self = try Self.checked(Double(value))
        case .double(let value): self = try Self.checked(value)
        case .decimal(let value): self = .text(value.description)
        case .string(let value): self = .text(value)
        case .bytes(let value): self = .blob(value)
        case .date(let value): self = Self(days: value.daysSinceEpoch, options.dates)
        case .time(let value): self = .text(value.description)
        case .localDateTime(let value):
            guard options.dates == .isoText || options.dates == .asStored else { throw .localInUTC }
            self = .text(Self.spaced(value.description))
        case .instant(let value): self = try Self(instant: value.ticks, value.unit, options.dates)
        case .duration(let value):
            let (nanoseconds, rest) = value.attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
            guard rest == 0, let ticks = Int64(exactly: nanoseconds) else { throw .durationTooFine }
            var text: [UInt8] = []
            TextKernels.append(duration: ticks, unit: .nanosecond, to: &text)
            self = .text(String(decoding: text, as: UTF8.self))
        case .interval(let value): self = .text(value.description)
        case .uuid(let value):
            let bytes = UUIDBytes(value)
            self =
                options.uuids == .text
                ? .text(UUIDText.lowercased(bytes)) : .blob(withUnsafeBytes(of: bytes) { [UInt8]($0) })
        }
    }

    private static func checked(_ value: Double) throws(StorageRefusal) -> StorableValue {
        guard !value.isNaN else { throw .notANumber }
        return .real(value)
    }

    /// A day, in the form of the option `dates`.
    init(days: Int32, _ form: SQLiteDateForm) {
        switch form {
        case .isoText, .asStored: self = .text(CalendarDate(daysSinceEpoch: days).description)
        case .julianDay: self = .real(Double(days) + 2_440_587.5)
        case .unixSeconds: self = .integer(Int64(days) * 86_400)
        case .unixMilliseconds: self = .integer(Int64(days) * 86_400_000)
        }
    }

    /// A moment, in the form of the option `dates`.
    init(instant ticks: Int64, _ unit: TimeUnit, _ form: SQLiteDateForm) throws(StorageRefusal) {
        func converted(_ target: TimeUnit) throws(StorageRefusal) -> Int64 {
            guard let exact = unit.convert(ticks, to: target) else { throw .instantTooFine }
            return exact
        }
        switch form {
        case .isoText, .asStored: self = .text(Self.spaced(Instant(ticks: ticks, unit: unit).description))
        case .julianDay: self = .real(Double(try converted(.millisecond)) / 86_400_000 + 2_440_587.5)
        case .unixSeconds: self = .integer(try converted(.second))
        case .unixMilliseconds: self = .integer(try converted(.millisecond))
        }
    }

    /// The text with a space between date and time, as SQLite's own functions write it.
    private static func spaced(_ text: String) -> String {
        guard let place = text.firstIndex(of: "T") else { return text }
        return text[..<place] + " " + text[text.index(after: place)...]
    }
}

/// Why a value cannot be stored as it is.
enum StorageRefusal: Error {
    case unsignedTooLarge
    case notANumber
    case localInUTC
    case instantTooFine
    case durationTooFine
    case decimalTooLong
    case notWhole
    case text

    /// What is wrong, to follow the name of the parameter or place.
    var message: String {
        switch self {
        case .unsignedTooLarge: "is above 9,223,372,036,854,775,807, the largest integer of SQLite"
        case .notANumber: "is NaN, which SQLite would store as NULL"
        case .localInUTC: "is a local date-time, and the option 'dates' stores moments in UTC"
        case .instantTooFine: "is finer than the form of the option 'dates'"
        case .durationTooFine: "is a duration finer than a nanosecond or longer than 292 years"
        case .decimalTooLong: "has more digits than SQLite's numbers keep, which is 15"
        case .notWhole: "has a fraction, and the column is declared as an integer"
        case .text: "is larger than SQLite allows"
        }
    }

    /// What to do about it.
    var advice: String {
        switch self {
        case .unsignedTooLarge: "store it as text or as a decimal"
        case .notANumber: "use nil for NULL"
        case .localInUTC: "use an instant"
        case .instantTooFine, .durationTooFine: "round it first"
        case .decimalTooLong: "declare the column as DECIMAL_TEXT(p,s) or TEXT"
        case .notWhole: "round it first, or declare the column as REAL"
        case .text: "the limit is 1,000,000,000 bytes"
        }
    }
}
