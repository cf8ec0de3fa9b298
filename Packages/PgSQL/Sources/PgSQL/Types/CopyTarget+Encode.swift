internal import FoundationEssentials
@_spi(SQLDrivers) internal import SQLCore

extension CopyTarget {
    /// Writes a value that is not null, without its length.
    func encode(_ value: CellValue, to out: WireBuffer) throws(EncodeFault) {
        switch kind {
        case .base(let wire): try encode(value, wire, to: out)
        case .enumeration:
            guard case .string(let text) = value else { throw .misfit }
            try put(text, to: out)
        case .opaque:
            guard case .binary(let bytes) = value else { throw .misfit }
            out.put(bytes)
        case .array(let oid): try encodeArray(value, oid, to: out)
        case .range: try encodeRange(value, to: out)
        case .multirange:
            guard case .list(let ranges) = value else { throw .misfit }
            out.put(UInt32(ranges.count))
            for range in ranges {
                guard !range.isNull else { throw .structure }
                try children[0].encodeWithLength(range, to: out)
            }
        case .composite(_, let oids):
            guard case .structure(let structure) = value, structure.values.count == children.count else {
                throw .misfit
            }
            out.put(Int32(children.count))
            for (index, child) in children.enumerated() {
                out.put(oids[index])
                try child.encodeWithLength(structure.values[index], to: out)
            }
        case .impossible: throw .misfit
        }
    }

    /// Writes a value with its length before it, -1 for null.
    func encodeWithLength(_ value: CellValue, to out: WireBuffer) throws(EncodeFault) {
        guard !value.isNull else {
            out.put(Int32(-1))
            return
        }
        let start = out.count
        out.put(Int32(0))
        try encode(value, to: out)
        let length = out.count - start - 4
        guard length <= 0x3FFF_FFFF else { throw .outOfRange }
        out.patch(Int32(length), at: start)
    }

    // MARK: Types that are made of others

    private func encodeArray(_ value: CellValue, _ oid: UInt32, to out: WireBuffer) throws(EncodeFault) {
        var lengths: [Int] = []
        var level = value
        // Only a list inside of which no element fits by itself is one more dimension.
        while case .list(let values) = level {
            if !lengths.isEmpty, children[0].isListLike { break }
            lengths.append(values.count)
            guard let first = values.first(where: { !$0.isNull }) else { break }
            level = first
        }
        guard !lengths.isEmpty, lengths.count <= 6 else { throw .misfit }
        var hasNull = false
        try check(value, lengths, 0, &hasNull)
        // An array without elements has no dimensions.
        let isEmpty = lengths.contains(0)
        out.put(Int32(isEmpty ? 0 : lengths.count))
        out.put(Int32(hasNull ? 1 : 0))
        out.put(oid)
        if isEmpty { return }
        for length in lengths {
            guard let length = Int32(exactly: length) else { throw .outOfRange }
            out.put(length)
            out.put(Int32(1))
        }
        try encodeElements(value, lengths.count, to: out)
    }

    /// Whether an element is a list itself, so that lists in a list are no dimensions.
    private var isListLike: Bool {
        switch kind {
        case .array, .multirange, .base(.vector), .base(.halfVector), .base(.hstore): true
        default: false
        }
    }

    private func check(
        _ value: CellValue,
        _ lengths: [Int],
        _ level: Int,
        _ hasNull: inout Bool
    ) throws(EncodeFault) {
        guard case .list(let values) = value, values.count == lengths[level] else { throw .ragged }
        for value in values {
            if level + 1 < lengths.count {
                try check(value, lengths, level + 1, &hasNull)
            } else if value.isNull {
                hasNull = true
            }
        }
    }

    private func encodeElements(_ value: CellValue, _ levels: Int, to out: WireBuffer) throws(EncodeFault) {
        guard case .list(let values) = value else { throw .ragged }
        for value in values {
            if levels > 1 {
                try encodeElements(value, levels - 1, to: out)
            } else {
                try children[0].encodeWithLength(value, to: out)
            }
        }
    }

    private func encodeRange(_ value: CellValue, to out: WireBuffer) throws(EncodeFault) {
        guard case .structure(let range) = value else { throw .misfit }
        if range["isEmpty"] == .bool(true) {
            out.put(WireRange.empty)
            return
        }
        let lower = range["lower"] ?? .null
        let upper = range["upper"] ?? .null
        var flags: UInt8 = 0
        if lower.isNull {
            flags |= WireRange.lowerInfinite
        } else if range["lowerInclusive"] ?? .bool(true) == .bool(true) {
            flags |= WireRange.lowerInclusive
        }
        if upper.isNull {
            flags |= WireRange.upperInfinite
        } else if range["upperInclusive"] ?? .bool(false) == .bool(true) {
            flags |= WireRange.upperInclusive
        }
        out.put(flags)
        if !lower.isNull { try children[0].encodeWithLength(lower, to: out) }
        if !upper.isNull { try children[0].encodeWithLength(upper, to: out) }
    }

    // MARK: Base types

    private func encode(_ value: CellValue, _ wire: WireBase, to out: WireBuffer) throws(EncodeFault) {
        switch wire {
        case .numeric: try encodeNumeric(value, to: out)
        case .money:
            guard let units = ExactConversion.decimal(value)?.exactly(scale: moneyScale)?.unscaled else {
                throw .inexact
            }
            guard let units = Int64(exactly: units) else { throw .outOfRange }
            out.put(units)
        case .bytea:
            guard case .binary(let bytes) = value else { throw .misfit }
            out.put(bytes)
        case .interval:
            switch value {
            case .interval(let interval): try encode(interval, to: out)
            case .duration(let duration):
                let (ticks, rest) = duration.attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000)
                guard rest == 0, ticks % Int128(timeStep) == 0 else { throw .tooFine }
                guard let microseconds = Int64(exactly: ticks) else { throw .outOfRange }
                out.putInterval(months: 0, days: 0, microseconds: microseconds)
            default:
                guard case .interval(let interval) = ExactConversion.convert(value, to: .interval) else {
                    throw .unreadable
                }
                try encode(interval, to: out)
            }
        case .hstore:
            guard case .list(let pairs) = value else { throw .misfit }
            out.put(Int32(pairs.count))
            for pair in pairs {
                guard case .structure(let pair) = pair, case .string(let key) = pair["key"] else { throw .structure }
                out.put(Int32(key.utf8.count))
                try put(key, to: out)
                guard case .string(let text) = pair["value"] else {
                    out.put(Int32(-1))
                    continue
                }
                out.put(Int32(text.utf8.count))
                try put(text, to: out)
            }
        case .vector, .halfVector:
            guard case .list(let numbers) = value, let count = UInt16(exactly: numbers.count) else { throw .misfit }
            out.put(count)
            out.put(UInt16(0))
            for number in numbers {
                guard !number.isNull else { throw .structure }
                guard let float = ExactConversion.float(number) else { throw .inexact }
                if wire == .vector {
                    out.put(float)
                } else {
                    guard let bits = HalfFloat.bits(float) else { throw .inexact }
                    out.put(bits)
                }
            }
        case .bool where value == .string("t") || value == .string("f"):
            // As the server prints it.
            out.put(UInt8(value == .string("t") ? 1 : 0))
        case .lsn where value.isText:
            guard case .string(let text) = value else { throw .misfit }
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let high = UInt32(parts[0], radix: 16), let low = UInt32(parts[1], radix: 16) else {
                throw .unreadable
            }
            out.put(high)
            out.put(low)
        case .timetz, .inet, .cidr, .macaddr, .macaddr8, .bits, .point, .line, .lseg, .box, .path, .polygon, .circle,
            .tsvector:
            guard case .string(let text) = value else { throw .misfit }
            guard try WireParser.parse(Array(text.utf8), wire, to: out) else { throw .unreadable }
        default:
            guard let natural = Self.natural(wire) else { throw .misfit }
            guard let exact = ExactConversion.convert(value, to: natural) else {
                if case .string = value { throw .unreadable }
                throw Self.reason(value, natural)
            }
            try encode(natural: exact, wire, to: out)
        }
    }

    /// Why a number has no form in a type.
    private static func reason(_ value: CellValue, _ type: DataType) -> EncodeFault {
        switch value {
        case .int, .uint: return type == .double || type == .float ? .inexact : .outOfRange
        case .double(let number):
            if type == .float { return .inexact }
            return number.isFinite ? (number == number.rounded() ? .outOfRange : .inexact) : .notFinite
        case .float(let number):
            return number.isFinite ? (number == number.rounded() ? .outOfRange : .inexact) : .notFinite
        case .decimal(let number): return number.exactly(scale: 0) == nil ? .inexact : .outOfRange
        case .time(let time): return time.unit > .microsecond ? .tooFine : .outOfRange
        case .localTimestamp(let time): return time.unit > .microsecond ? .tooFine : .outOfRange
        case .instant(let time): return time.unit > .microsecond ? .tooFine : .outOfRange
        default: return .inexact
        }
    }

    private func encode(natural value: CellValue, _ wire: WireBase, to out: WireBuffer) throws(EncodeFault) {
        switch (wire, value) {
        case (.bool, .bool(let truth)): out.put(UInt8(truth ? 1 : 0))
        case (.int2, .int(let number)): out.put(Int16(truncatingIfNeeded: number))
        case (.int4, .int(let number)): out.put(Int32(truncatingIfNeeded: number))
        case (.int8, .int(let number)): out.put(number)
        case (.oid, .uint(let number)): out.put(UInt32(truncatingIfNeeded: number))
        case (.xid8, .uint(let number)), (.lsn, .uint(let number)): out.put(number)
        case (.float4, .float(let number)): out.put(number)
        case (.float8, .double(let number)): out.put(number)
        case (.date, .date(let date)): try out.putDate(date.daysSinceEpoch)
        case (.time, .time(let time)):
            let wire = try WireTime.wire(time: time.ticks, time.unit)
            guard wire % timeStep == 0 else { throw .tooFine }
            out.put(wire)
        case (.timestamp, .localTimestamp(let time)):
            let wire = try WireTime.wire(time.ticks, time.unit)
            guard wire % timeStep == 0 else { throw .tooFine }
            out.put(wire)
        case (.timestamptz, .instant(let time)):
            let wire = try WireTime.wire(time.ticks, time.unit)
            guard wire % timeStep == 0 else { throw .tooFine }
            out.put(wire)
        case (.uuid, .uuid(let uuid)): out.put(UUIDBytes(uuid))
        case (.text, .string(let text)):
            if oid == PgOID.xml { try Self.checkEncoding(text) }
            try put(text, to: out)
        case (.versionedText, .string(let text)):
            out.put(UInt8(1))
            try put(text, to: out)
        case (.char, .string(let text)):
            // Bytes above 127 are printed as a backslash and three octal digits.
            if text.utf8.count == 4, text.utf8.first == UInt8(ascii: "\\"), let byte = UInt8(text.dropFirst(), radix: 8)
            {
                out.put(byte)
                return
            }
            guard text.utf8.count <= 1 else { throw .outOfRange }
            out.put(text.utf8.first ?? 0)
        default: throw .misfit
        }
    }

    private func put(_ text: String, to out: WireBuffer) throws(EncodeFault) {
        guard !text.utf8.contains(0) else { throw .zeroByte }
        out.put(text)
    }

    private func encode(_ interval: CalendarInterval, to out: WireBuffer) throws(EncodeFault) {
        guard interval.nanoseconds % (1_000 * timeStep) == 0 else { throw .tooFine }
        try out.putInterval(interval)
    }

    private func encodeNumeric(_ value: CellValue, to out: WireBuffer) throws(EncodeFault) {
        switch value {
        case .int, .uint, .decimal, .bool:
            guard let number = ExactConversion.decimal(value) else { throw .misfit }
            try checkNumeric(number)
            out.putNumeric(number.unscaled, scale: number.scale)
        case .double(let number) where !number.isFinite: try encode(notFinite: number, to: out)
        case .float(let number) where !number.isFinite: try encode(notFinite: Double(number), to: out)
        default:
            guard case .string(let text) = ExactConversion.convert(value, to: .string) else { throw .misfit }
            guard let digits = DecimalDigits(Array(text.utf8)) else {
                switch text {
                case "NaN": return try encode(notFinite: .nan, to: out)
                case "Infinity": return try encode(notFinite: .infinity, to: out)
                case "-Infinity": return try encode(notFinite: -.infinity, to: out)
                default: throw .unreadable
                }
            }
            if let numeric {
                guard digits.exponent >= -numeric.scale || digits.values.isEmpty else { throw .inexact }
                let whole = digits.values.count + digits.exponent
                guard digits.values.isEmpty || whole <= numeric.precision - numeric.scale else { throw .outOfRange }
            }
            try out.putNumeric(digits)
        }
    }

    private func encode(notFinite number: Double, to out: WireBuffer) throws(EncodeFault) {
        // A column with a precision holds NaN, but no infinity.
        guard number.isNaN || numeric == nil else { throw .notFinite }
        out.putNumeric(
            sign: number.isNaN
                ? WireNumeric.notANumber : number > 0 ? WireNumeric.infinity : WireNumeric.negativeInfinity
        )
    }

    /// The server would round to the column's scale without a word.
    private func checkNumeric(_ number: Decimal128) throws(EncodeFault) {
        guard let numeric, !number.isZero else { return }
        let short = number.trimmed
        var whole = short.unscaled
        var scale = short.scale
        while scale <= 0, whole % 10 == 0 {
            whole /= 10
            scale -= 1
        }
        guard scale <= numeric.scale else { throw .inexact }
        let digits = Decimal128(unscaled: whole, scale: 0).precision
        guard digits - scale <= numeric.precision - numeric.scale else { throw .outOfRange }
    }

    /// The server reads XML in binary form in the encoding that it declares, whatever it is sent in.
    static func checkEncoding(_ text: String) throws(EncodeFault) {
        guard text.hasPrefix("<?xml"), let end = text.firstIndex(of: ">") else { return }
        let declaration = text[..<end].lowercased()
        guard declaration.contains("encoding") else { return }
        guard declaration.contains("utf-8") || declaration.contains("utf8") else { throw .encoding }
    }
}

extension CellValue {
    fileprivate var isText: Bool {
        if case .string = self { true } else { false }
    }
}
