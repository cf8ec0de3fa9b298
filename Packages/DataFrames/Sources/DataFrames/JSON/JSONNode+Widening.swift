/// From the type of the values so far to a wider one.
extension JSONNode {
    /// Turns whole numbers below zero or not into `uint64`; false when one is negative.
    mutating func widenToUnsigned() -> Bool {
        if hadNegative { return false }
        guard let column = builder?.finish() else { return false }
        let target = FixedBuilder<UInt64>(type: .uint64)
        target.reserve(column.count)
        for index in 0..<column.count {
            if column.isNullUnchecked(index) {
                target.appendNull()
            } else {
                guard let value = UInt64(exactly: column.fixed(index, Int64.self)) else {
                    restore(column)
                    return false
                }
                target.append(value)
            }
        }
        builder = target
        ints = nil
        uints = target.unsafeAppender
        kind = .uint64
        return true
    }

    /// Turns whole numbers into `double`; false when one has no exact form and that matters.
    mutating func widenToDouble(rounding: Bool) -> Bool {
        if hadWide, !rounding { return false }
        guard let column = builder?.finish() else { return false }
        let target = FixedBuilder<Double>(type: .double)
        target.reserve(column.count)
        for index in 0..<column.count {
            if column.isNullUnchecked(index) {
                target.appendNull()
                continue
            }
            let isSmall: Bool
            let value: Double
            if kind == .int64 {
                let whole = column.fixed(index, Int64.self)
                isSmall = whole.magnitude <= 1 << 53
                value = Double(whole)
            } else {
                let whole = column.fixed(index, UInt64.self)
                isSmall = whole <= 1 << 53
                value = Double(whole)
            }
            if !isSmall, !rounding {
                restore(column)
                return false
            }
            target.append(value)
        }
        builder = target
        ints = nil
        uints = nil
        doubles = target.unsafeAppender
        kind = .double
        return true
    }

    /// Goes on building where a column was ended.
    private mutating func restore(_ column: Column) {
        count = 0
        become(kind)
        for index in 0..<column.count {
            if column.isNullUnchecked(index) {
                appendNull()
                continue
            }
            if kind == .int64 {
                ints.unsafelyUnwrapped.append(column.fixed(index, Int64.self))
            } else {
                uints.unsafelyUnwrapped.append(column.fixed(index, UInt64.self))
            }
            count += 1
        }
    }

    // MARK: Decimals

    /// Makes the column one of decimals, whose digits are counted first; whole numbers may stand before.
    mutating func becomeDecimal() {
        noteIntegers()
        builder = nil
        ints = nil
        uints = nil
        kind = .decimal
    }

    /// Notes how many digits a number has; false when no decimal has so many.
    mutating func note(whole: Int, scale: Int) -> Bool {
        wholeDigits = max(wholeDigits, whole)
        self.scale = max(self.scale, scale)
        return wholeDigits + self.scale <= 38
    }

    /// Reads decimals of the digits counted.
    mutating func becomeDecimalSink() {
        count = 0
        kind = .sink
        let precision = max(1, wholeDigits + scale)
        sink = JSONParserSink(
            CSVDecimalParser(precision: precision, scale: scale),
            .decimal(precision: precision, scale: scale),
            isNumeric: true,
            quoted: .refused
        )
    }

    /// Notes what whole numbers say about wider types, and ends their building.
    private mutating func noteIntegers() {
        guard kind == .int64 || kind == .uint64, let column = builder?.finish() else { return }
        var largest: UInt64 = 0
        for index in 0..<column.count where !column.isNullUnchecked(index) {
            if kind == .int64 {
                let value = column.fixed(index, Int64.self)
                largest = max(largest, value.magnitude)
                hadNegative = hadNegative || value < 0
            } else {
                largest = max(largest, column.fixed(index, UInt64.self))
            }
        }
        hadWide = hadWide || largest > 1 << 53
        wholeDigits = max(wholeDigits, largest == 0 ? 0 : String(largest).utf8.count)
    }

    // MARK: Types alone

    /// Drops the values but keeps what they say about the type, to go on with other rows.
    mutating func forget() {
        if kind == .decimal {
            count = 0
            return
        }
        noteIntegers()
        element?.pointee.forget()
        shape?.pointee.forget()
        restart()
    }

    /// Makes the type final: what does not fit it from now on is an error.
    mutating func freeze(_ unlisted: JSONShape.Unlisted) {
        if isDeclared { return }
        isFrozen = true
        if kind == .decimal { becomeDecimalSink() }
        if kind == .unknown {
            sink = JSONDynamicSink(.null)
            kind = .sink
        }
        element?.pointee.freeze(unlisted)
        shape?.pointee.freeze(unlisted)
    }

    /// The type that the column would have if it ended here.
    var type: DataType {
        switch kind {
        case .unknown, .skipped: .null
        case .bool: .bool
        case .int64: .int64
        case .uint64: .uint64
        case .double: .double
        case .decimal: .decimal(precision: max(1, wholeDigits + scale), scale: scale)
        case .string: .string
        case .list: .list(element.unsafelyUnwrapped.pointee.type)
        case .structure: .structure(shape.unsafelyUnwrapped.pointee.fields)
        case .sink: sink.unsafelyUnwrapped.type
        }
    }
}
