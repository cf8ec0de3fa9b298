/// Values of one type made values of another, as CAST, CONVERT and assignments do.
enum Conversion {
    /// The value as another type. Numbers that don't fit, texts that are no number and so on are SQL Server's errors.
    static func convert(_ value: TDSValue, from source: TDSType, to target: TDSType, style: Int = 0)
        throws(TDSMessage) -> TDSValue
    {
        if case .null = value { return .null }
        if source == target, target != .variant { return value }
        if case .variant(let type, let inner) = value, target != .variant {
            return try convert(inner, from: type, to: target, style: style)
        }
        switch target {
        case .variant:
            if case .variant = value { return value }
            let isLong = (source.isText || source.family == .binary) && source.length == nil
            guard !isLong, source != .xml, source != .rowversion else { throw notAllowed(source, target) }
            return .variant(source, value)
        case .bit: return try bit(value, source)
        case .tinyint, .smallint, .int, .bigint: return try integer(value, source, target)
        case .real, .float: return try float(value, source, target)
        case .decimal(let precision, let scale):
            return try decimal(value, source, target, precision: precision, scale: scale)
        case .money: return try money(value, source, target, Int128(Int64.min)...Int128(Int64.max))
        case .smallmoney: return try money(value, source, target, Int128(Int32.min)...Int128(Int32.max))
        case .char, .varchar, .text, .nchar, .nvarchar, .ntext:
            return try text(value, source, target, style: style)
        case .xml:
            guard source.isText || source == .xml else { throw notAllowed(source, target) }
            return value
        case .binary, .varbinary, .image, .rowversion: return try binary(value, source, target, style: style)
        case .uniqueidentifier: return try identifier(value, source)
        case .smalldatetime, .datetime, .date, .time, .datetime2, .datetimeoffset:
            return try date(value, source, target)
        }
    }

    static func notAllowed(_ source: TDSType, _ target: TDSType) -> TDSMessage {
        TDSMessage(
            529,
            16,
            "Explicit conversion from data type \(source.name) to \(target.name) is not allowed.",
            state: 2
        )
    }

    static func string(_ units: [UInt16]) -> String { String(decoding: units, as: UTF16.self) }

    /// A text without the blanks around it, in ASCII; `nil` if it holds anything else.
    static func ascii(_ units: [UInt16]) -> ArraySlice<UInt8>? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(units.count)
        for unit in units {
            guard unit < 0x80 else { return nil }
            bytes.append(UInt8(unit))
        }
        var slice = bytes[...]
        while let first = slice.first, first <= 32 { slice.removeFirst() }
        while let last = slice.last, last <= 32 { slice.removeLast() }
        return slice
    }

    private static func failed(_ units: [UInt16], _ source: TDSType, _ target: TDSType) -> TDSMessage {
        TDSMessage(
            245,
            16,
            "Conversion failed when converting the \(source.name) value '\(string(units))' to data type \(target.name)."
        )
    }

    private static func bit(_ value: TDSValue, _ source: TDSType) throws(TDSMessage) -> TDSValue {
        switch value {
        case .bit: return value
        case .integer(let number): return .bit(number != 0)
        case .decimal(let units, _): return .bit(units != 0)
        case .float(let number): return .bit(number != 0)
        case .real(let number): return .bit(number != 0)
        case .bytes(let bytes): return .bit(bytes.contains { $0 != 0 })
        case .text(let units):
            let word = string(units).lowercased()
            if word == "true" { return .bit(true) }
            if word == "false" { return .bit(false) }
            guard let bytes = ascii(units), let (number, scale) = DecimalMath.parse(bytes), scale == 0 else {
                throw failed(units, source, .bit)
            }
            return .bit(number != 0)
        default: throw notAllowed(source, .bit)
        }
    }

    static func range(_ type: TDSType) -> ClosedRange<Int64> {
        switch type {
        case .tinyint: 0...255
        case .smallint: -32_768...32_767
        case .int: Int64(Int32.min)...Int64(Int32.max)
        default: Int64.min...Int64.max
        }
    }

    private static func integer(_ value: TDSValue, _ source: TDSType, _ target: TDSType)
        throws(TDSMessage) -> TDSValue
    {
        let range = range(target)
        switch value {
        case .bit(let flag): return .integer(flag ? 1 : 0)
        case .integer(let number):
            guard range.contains(number) else { throw outside(target, String(number)) }
            return value
        case .decimal(let units, let scale):
            let whole = DecimalMath.rescaled(units, from: scale, to: 0, truncating: source.family != .money)
            guard let whole, let number = Int64(exactly: whole), range.contains(number) else {
                throw target == .int || target == .bigint
                    ? .overflow(target.name) : outside(target, DecimalMath.text(units, scale: scale))
            }
            return .integer(number)
        case .float(let number): return .integer(try whole(number, target))
        case .real(let number): return .integer(try whole(Double(number), target))
        case .text(let units):
            guard let bytes = ascii(units) else { throw failed(units, source, target) }
            if bytes.isEmpty { return .integer(0) }
            guard let (number, scale) = DecimalMath.parse(bytes), scale == 0, !bytes.contains(46) else {
                if target == .bigint {
                    throw TDSMessage(8114, 16, "Error converting data type \(source.name) to bigint.", state: 5)
                }
                throw failed(units, source, target)
            }
            guard let small = Int64(exactly: number), range.contains(small) else {
                if target == .bigint { throw .overflow("bigint") }
                throw TDSMessage(
                    target == .int ? 248 : 244,
                    16,
                    "The conversion of the \(source.name) value '\(string(units))' overflowed an "
                        + (target == .int ? "int column." : target == .smallint ? "INT2 column." : "INT1 column.")
                )
            }
            return .integer(small)
        case .bytes(let bytes):
            let width = target == .tinyint ? 1 : target == .smallint ? 2 : target == .int ? 4 : 8
            var bits: UInt64 = 0
            for byte in bytes.suffix(width) { bits = bits << 8 | UInt64(byte) }
            switch width {
            case 2: return .integer(Int64(Int16(truncatingIfNeeded: bits)))
            case 4: return .integer(Int64(Int32(truncatingIfNeeded: bits)))
            default: return .integer(Int64(truncatingIfNeeded: bits))
            }
        case .datetime(let days, let ticks):
            let number = Int64(days) + (ticks >= 12_960_000 ? 1 : 0)
            guard range.contains(number) else { throw outside(target, String(number)) }
            return .integer(number)
        default: throw notAllowed(source, target)
        }
    }

    private static func outside(_ target: TDSType, _ value: String) -> TDSMessage {
        if target == .int || target == .bigint { return .overflow(target.name) }
        return TDSMessage(
            220,
            16,
            "Arithmetic overflow error for data type \(target.name), value = \(value).",
            state: target == .tinyint ? 2 : 1
        )
    }

    private static func whole(_ number: Double, _ target: TDSType) throws(TDSMessage) -> Int64 {
        let range = range(target)
        guard let whole = Int64(exactly: number.rounded(.towardZero)), range.contains(whole) else {
            if target == .bigint { throw .overflow("bigint") }
            throw TDSMessage(
                232,
                16,
                "Arithmetic overflow error for type \(target.name), value = \(Formatting.fixed(number, 6)).",
                state: 3
            )
        }
        return whole
    }

    private static func float(_ value: TDSValue, _ source: TDSType, _ target: TDSType) throws(TDSMessage) -> TDSValue {
        let number: Double
        switch value {
        case .bit(let flag): number = flag ? 1 : 0
        case .integer(let whole): number = Double(whole)
        case .decimal(let units, let scale): number = Double(DecimalMath.text(units, scale: scale)) ?? 0
        case .float(let float): number = float
        case .real(let real): number = Double(real)
        case .text(let units):
            guard let bytes = ascii(units) else { throw notFloat(source, target) }
            if bytes.isEmpty {
                number = 0
            } else {
                guard let parsed = Formatting.double(bytes) else { throw notFloat(source, target) }
                number = parsed
            }
        case .datetime(let days, let ticks): number = Double(days) + Double(ticks) / 25_920_000
        default: throw notAllowed(source, target)
        }
        if target == .float { return .float(number) }
        let real = Float(number)
        guard real.isFinite || !number.isFinite else {
            throw TDSMessage(
                232,
                16,
                "Arithmetic overflow error for type real, value = \(Formatting.fixed(number, 6)).",
                state: 3
            )
        }
        return .real(real)
    }

    private static func notFloat(_ source: TDSType, _ target: TDSType) -> TDSMessage {
        TDSMessage(8114, 16, "Error converting data type \(source.name) to \(target.name).", state: 5)
    }

    private static func decimal(_ value: TDSValue, _ source: TDSType, _ target: TDSType, precision: Int, scale: Int)
        throws(TDSMessage) -> TDSValue
    {
        let number: (units: Int128, scale: Int)
        switch value {
        case .bit(let flag): number = (flag ? 1 : 0, 0)
        case .integer(let whole): number = (Int128(whole), 0)
        case .decimal(let units, let scale): number = (units, scale)
        case .float(let float): number = try Self.units(of: float, source, scale: scale)
        case .real(let real): number = try Self.units(of: Double(real), source, scale: scale)
        case .text(let units):
            guard let bytes = ascii(units), let parsed = DecimalMath.parse(bytes) else {
                throw notFloat(source, target)
            }
            number = parsed
        default: throw notAllowed(source, target)
        }
        guard let units = DecimalMath.rescaled(number.units, from: number.scale, to: scale),
            DecimalMath.fits(units, precision: precision)
        else {
            throw TDSMessage(
                8115,
                16,
                "Arithmetic overflow error converting \(source.name) to data type \(target.name).",
                state: 8
            )
        }
        return .decimal(units: units, scale: scale)
    }

    private static func units(of number: Double, _ source: TDSType, scale: Int) throws(TDSMessage) -> (Int128, Int) {
        guard abs(number) < 1e38, let parsed = DecimalMath.parse(Array(Formatting.fixed(number, scale).utf8)) else {
            throw TDSMessage(
                8115,
                16,
                "Arithmetic overflow error converting \(source.name) to data type numeric.",
                state: 6
            )
        }
        return parsed
    }

    private static func money(
        _ value: TDSValue,
        _ source: TDSType,
        _ target: TDSType,
        _ range: ClosedRange<Int128>
    ) throws(TDSMessage) -> TDSValue {
        var value = value
        if case .text(let units) = value {
            let plain = units.filter { $0 != 36 && $0 != 44 }
            guard let bytes = ascii(plain), bytes.isEmpty || DecimalMath.parse(bytes) != nil else {
                throw TDSMessage(
                    235,
                    16,
                    "Cannot convert a char value to money. The char value has incorrect syntax."
                )
            }
            value = bytes.isEmpty ? .integer(0) : .text(plain)
        }
        guard
            case .decimal(let units, _) = try decimal(
                value,
                source,
                .decimal(precision: 38, scale: 4),
                precision: 38,
                scale: 4
            ), range.contains(units)
        else { throw .overflow(target.name) }
        return .decimal(units: units, scale: 4)
    }

    private static func identifier(_ value: TDSValue, _ source: TDSType) throws(TDSMessage) -> TDSValue {
        switch value {
        case .uuid: return value
        case .bytes(let bytes):
            guard bytes.count >= 16 else {
                return .uuid(Identifier.swapped(bytes + Array(repeating: 0, count: 16 - bytes.count)))
            }
            return .uuid(Identifier.swapped(Array(bytes.prefix(16))))
        case .text(let units):
            guard let bytes = Identifier.parse(units) else {
                throw TDSMessage(
                    8169,
                    16,
                    "Conversion failed when converting from a character string to uniqueidentifier.",
                    state: 2
                )
            }
            return .uuid(bytes)
        default: throw notAllowed(source, .uniqueidentifier)
        }
    }

    private static func date(_ value: TDSValue, _ source: TDSType, _ target: TDSType) throws(TDSMessage) -> TDSValue {
        if case .text(let units) = value {
            guard let bytes = ascii(units), let moment = Moment(parsing: Array(bytes)) else {
                throw TDSMessage(
                    241,
                    16,
                    "Conversion failed when converting date and/or time from character string."
                )
            }
            return try moment.value(as: target, from: source.name)
        }
        if target == .datetime || target == .smalldatetime, source.isNumber,
            case .float(let days) = try float(value, source, .float)
        {
            guard abs(days) < 3_000_000 else { throw .overflow(target.name) }
            let whole = days.rounded(.down)
            let ticks = Int64((days - whole) * Double(DateMath.ticksPerDay))
            return try Moment(days: Int(whole) + DateMath.day1900, ticks: ticks).value(as: target, from: source.name)
        }
        guard let moment = Moment(value) else { throw notAllowed(source, target) }
        switch (source, target) {
        case (.date, .time), (.time, .date): throw notAllowed(source, target)
        default: return try moment.value(as: target, from: source.name)
        }
    }
}
