/// What the texts of a column seen so far allow its type to be.
///
/// Nothing is guessed that would lose characters that matter: digits with zeros in front (`0041`), signs in front
/// (`+49`) and digits with a bare exponent (`00E0`, `1E5`) are text, as are whole numbers beyond 2^53 among
/// floating-point ones.
struct CSVGuess {
    enum Kind: Equatable {
        case unknown
        case bool
        case signed
        case unsigned
        case nonFinite
        case double
        case date
        case time
        case localTimestamp
        case instant
        case uuid
        case string
    }

    private(set) var kind = Kind.unknown
    private var unit = TimeUnit.second
    /// Some date-time lies outside the years 1678 to 2261, which nanoseconds can express.
    private var needsCoarseUnit = false
    /// Some whole number has no exact `Double`.
    private var hasWideInteger = false
    private var hasNegative = false

    /// The type that holds every text seen; text when there was none.
    var type: DataType {
        switch kind {
        case .unknown, .string, .nonFinite: .string
        case .bool: .bool
        case .signed: .int64
        case .unsigned: .uint64
        case .double: .double
        case .date: .date
        case .time: .time(unit)
        case .localTimestamp: needsCoarseUnit && unit == .nanosecond ? .string : .localTimestamp(unit)
        case .instant: needsCoarseUnit && unit == .nanosecond ? .string : .instant(unit)
        case .uuid: .uuid
        }
    }

    /// Takes rows of a block into account.
    mutating func add(_ block: CSVBlock, _ rows: Range<Int>, column: Int, _ rules: CSVCellRules) {
        var guess = self
        for row in rows {
            if guess.kind == .string { break }
            let cell = block.cell(row, column)
            let bytes = block.bytes(cell)
            if rules.isNull(cell, bytes) { continue }
            rules.withText(cell, bytes) { guess.add($0, rules.numbers) }
        }
        self = guess
    }

    /// Takes one more text into account.
    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, _ numbers: CSVNumberFormat) {
        if kind == .string { return }
        let seen = classify(bytes, numbers)
        switch (kind, seen) {
        case (.unknown, _): kind = seen
        case _ where kind == seen: break
        case (.signed, .unsigned), (.unsigned, .signed): kind = .unsigned
        case (.signed, .double), (.double, .signed), (.signed, .nonFinite), (.nonFinite, .signed),
            (.double, .nonFinite), (.nonFinite, .double):
            kind = .double
        default: kind = .string
        }
        if kind == .unsigned, hasNegative { kind = .string }
        if kind == .double, hasWideInteger { kind = .string }
    }

    private mutating func classify(_ bytes: UnsafeBufferPointer<UInt8>, _ numbers: CSVNumberFormat) -> Kind {
        guard let first = bytes.first else { return .string }
        if first &- 0x30 <= 9 || first == 0x2D {
            let number =
                numbers.isPlain ? classifyNumber(bytes) : numbers.withPlain(bytes) { classifyNumber($0) } ?? nil
            return number ?? classifyTime(bytes)
                ?? (TextKernels.parseUUID(bytes) == nil ? .string : .uuid)
        }
        if bytes.count == 36, TextKernels.parseUUID(bytes) != nil { return .uuid }
        if TextKernels.parseBool(bytes) != nil { return .bool }
        if bytes.count <= 8, TextKernels.parseDouble(bytes, allowNonFinite: true)?.isFinite == false {
            return .nonFinite
        }
        return .string
    }

    private mutating func classifyNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Kind? {
        let isNegative = bytes[0] == 0x2D
        let start = isNegative ? 1 : 0
        var index = start
        while index < bytes.count, bytes[index] &- 0x30 <= 9 { index += 1 }
        let digits = index - start
        if digits == 0 {
            return TextKernels.parseDouble(bytes, allowNonFinite: true)?.isFinite == false ? .nonFinite : nil
        }
        if digits > 1, bytes[start] == 0x30 { return nil }
        if index == bytes.count {
            if isNegative, digits == 1, bytes[start] == 0x30 { return .double }
            if let value = TextKernels.parseInt64(bytes) {
                if isNegative { hasNegative = true }
                if value.magnitude > 1 << 53 { hasWideInteger = true }
                return .signed
            }
            guard TextKernels.parseUInt64(bytes) != nil else { return nil }
            hasWideInteger = true
            return .unsigned
        }
        if bytes[index] == 0x2E {
            // A point must have digits on both sides.
            if index + 1 == bytes.count || bytes[index + 1] &- 0x30 > 9 { return nil }
        } else if bytes[index] | 0x20 == 0x65 {
            // An exponent without point must have a sign, or it may be a hexadecimal number.
            if index + 1 == bytes.count || bytes[index + 1] != 0x2D && bytes[index + 1] != 0x2B { return nil }
        } else {
            return nil
        }
        return TextKernels.parseDouble(bytes) == nil ? nil : .double
    }

    private mutating func classifyTime(_ bytes: UnsafeBufferPointer<UInt8>) -> Kind? {
        if bytes.count == 10, TextKernels.parseDate(bytes) != nil { return .date }
        guard bytes.count >= 8, let seen = TextKernels.unitOfFraction(bytes) else { return nil }
        if bytes[2] == 0x3A, TextKernels.parseTime(bytes, unit: seen) != nil {
            unit = max(unit, seen)
            return .time
        }
        guard bytes.count >= 19, bytes[4] == 0x2D else { return nil }
        let kind: Kind
        if TextKernels.parseLocalDateTime(bytes, unit: seen) != nil {
            kind = .localTimestamp
        } else if TextKernels.parseInstant(bytes, unit: seen) != nil {
            kind = .instant
        } else {
            return nil
        }
        unit = max(unit, seen)
        let fits =
            kind == .instant
            ? TextKernels.parseInstant(bytes, unit: .nanosecond) != nil
            : TextKernels.parseLocalDateTime(bytes, unit: .nanosecond) != nil
        if !fits { needsCoarseUnit = true }
        return kind
    }
}
