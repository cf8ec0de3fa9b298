extension ArrowType {
    /// Reads a format string of the C interface, such as `l` or `tsu:UTC`.
    ///
    /// Throws `.unsupported` for types that frames have no equal of, `.arrow` for what is no format.
    init(format: String) throws(FrameError) {
        if let plain = ArrowType.plainFormats[format] {
            self = plain
            return
        }
        let parts = format.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let argument = parts.count == 2 ? parts[1] : nil
        switch (parts[0], argument) {
        case ("tss", let zone?): self = .timestamp(.second, zone: zone.isEmpty ? nil : zone)
        case ("tsm", let zone?): self = .timestamp(.millisecond, zone: zone.isEmpty ? nil : zone)
        case ("tsu", let zone?): self = .timestamp(.microsecond, zone: zone.isEmpty ? nil : zone)
        case ("tsn", let zone?): self = .timestamp(.nanosecond, zone: zone.isEmpty ? nil : zone)
        case ("w", let width?): self = .fixedBytes(try ArrowType.count(width, format))
        case ("+w", let size?): self = .fixedList(try ArrowType.count(size, format))
        case ("d", let digits?):
            let texts = digits.split(separator: ",", omittingEmptySubsequences: false)
            let numbers = texts.compactMap { Int32($0) }.map(Int.init)
            guard numbers.count == texts.count, texts.count == 2 || texts.count == 3 else {
                throw ArrowType.malformed(format)
            }
            self = .decimal(bits: numbers.count == 3 ? numbers[2] : 128, precision: numbers[0], scale: numbers[1])
        case ("+ud", _), ("+us", _), ("+r", nil), ("+vl", nil), ("+vL", nil):
            throw FrameError(
                .unsupported,
                "Arrow arrays of format \"\(CellText.escaped(format, limit: 40))\" (unions, run ends, list views) have no equal in a frame"
            )
        default: throw ArrowType.malformed(format)
        }
    }

    /// The format string of the C interface.
    var format: String {
        switch self {
        case .decimal(let bits, let precision, let scale): "d:\(precision),\(scale)" + (bits == 128 ? "" : ",\(bits)")
        case .fixedBytes(let width): "w:\(width)"
        case .fixedList(let size): "+w:\(size)"
        case .timestamp(let unit, let zone): "ts\(ArrowType.letter(unit)):\(zone ?? "")"
        default: ArrowType.plainNames[self] ?? ""
        }
    }

    private static func count(_ text: String, _ format: String) throws(FrameError) -> Int {
        guard let count = Int32(text), count >= 0 else { throw malformed(format) }
        return Int(count)
    }

    private static func malformed(_ format: String) -> FrameError {
        FrameError(.arrow, "\"\(CellText.escaped(format, limit: 40))\" is no format of an Arrow array")
    }

    private static func letter(_ unit: TimeUnit) -> String {
        switch unit {
        case .second: "s"
        case .millisecond: "m"
        case .microsecond: "u"
        case .nanosecond, .hundredNanoseconds: "n"
        }
    }

    private static let plainFormats: [String: ArrowType] = [
        "n": .null, "b": .bool, "e": .half, "f": .float, "g": .double,
        "c": .integer(bits: 8, isSigned: true), "C": .integer(bits: 8, isSigned: false),
        "s": .integer(bits: 16, isSigned: true), "S": .integer(bits: 16, isSigned: false),
        "i": .integer(bits: 32, isSigned: true), "I": .integer(bits: 32, isSigned: false),
        "l": .integer(bits: 64, isSigned: true), "L": .integer(bits: 64, isSigned: false),
        "u": .bytes(isText: true, .narrow), "U": .bytes(isText: true, .wide), "vu": .bytes(isText: true, .view),
        "z": .bytes(isText: false, .narrow), "Z": .bytes(isText: false, .wide), "vz": .bytes(isText: false, .view),
        "tdD": .date32, "tdm": .date64,
        "tts": .time(.second), "ttm": .time(.millisecond), "ttu": .time(.microsecond), "ttn": .time(.nanosecond),
        "tDs": .duration(.second), "tDm": .duration(.millisecond), "tDu": .duration(.microsecond),
        "tDn": .duration(.nanosecond),
        "tiM": .months, "tiD": .daysAndMilliseconds, "tin": .monthsDaysNanoseconds,
        "+l": .list(isWide: false), "+L": .list(isWide: true), "+m": .map, "+s": .structure,
    ]

    private static let plainNames = Dictionary(uniqueKeysWithValues: plainFormats.map { ($1, $0) })
}
