extension GroupColumn {
    /// The type of a sum; nil for types without sums.
    static func sumType(_ type: DataType) -> DataType? {
        switch type {
        case .int8, .int16, .int32, .int64: .int64
        case .uint8, .uint16, .uint32, .uint64: .uint64
        case .float, .double: .double
        case .decimal(_, let scale): .decimal(precision: Decimal128.maximumPrecision, scale: scale)
        case .duration: type
        case .null: .null
        case .dictionary(let value): sumType(value)
        default: nil
        }
    }

    /// The sum of each group, null where there are only nulls.
    func sum() throws(FrameError) -> Column {
        guard let type = GroupColumn.sumType(column.type) else {
            throw FrameError(.unsupported, "Values of type \(column.type) cannot be added up", column: name)
        }
        switch totals {
        case nil: return Column(nulls: groups.count, type: .null)
        case .floating(let sums): return floatingColumn { sums[$0] }
        case .exact(let sums): return try exactColumn(type) { sums[$0] }
        case .wide(let sums): return try exactColumn(type) { sums[$0].narrow }
        }
    }

    private func exactColumn(_ type: DataType, _ sum: (Int) -> Int128?) throws(FrameError) -> Column {
        switch type {
        case .uint64: return try build(FixedBuilder<UInt64>(type: type), sum) { UInt64(exactly: $0) }
        case .decimal:
            let limit = PowersOfTen.int128(Decimal128.maximumPrecision)
            return try build(FixedBuilder<Int128>(type: type), sum) { $0 > -limit && $0 < limit ? $0 : nil }
        default: return try build(FixedBuilder<Int64>(type: type), sum) { Int64(exactly: $0) }
        }
    }

    private func build<Element>(
        _ builder: FixedBuilder<Element>,
        _ sum: (Int) -> Int128?,
        _ narrow: (Int128) -> Element?
    ) throws(FrameError) -> Column {
        builder.reserve(groups.count)
        for group in 0..<groups.count {
            if counts[group] == 0 {
                builder.appendNull()
            } else if let value = sum(group).flatMap(narrow) {
                builder.append(value)
            } else {
                throw FrameError(
                    .overflow,
                    "The sum of the group in this row of the result does not fit \(builder.type); "
                        + "convert the column to a wider type first",
                    column: name,
                    row: group
                )
            }
        }
        return builder.finish()
    }

    /// The mean of each group, null where there are only nulls; nil for types without one.
    func mean() -> Column? {
        switch (column.dictionaryValues.type, totals) {
        case (.null, _): return Column(nulls: groups.count, type: .double)
        case (.duration, _), (_, nil): return nil
        case (_, .floating(let sums)): return floatingColumn { sums[$0] / Double(counts[$0]) }
        case (_, .exact(let sums)):
            let divisor = scaleDivisor
            return floatingColumn { GroupColumn.double(sums[$0]) / (Double(counts[$0]) * divisor) }
        case (_, .wide(let sums)):
            let divisor = scaleDivisor
            return floatingColumn { sums[$0].double / (Double(counts[$0]) * divisor) }
        }
    }

    /// What the digits of a decimal are divided by; 1 for integers.
    private var scaleDivisor: Double {
        guard case .decimal(_, let scale) = column.dictionaryValues.type else { return 1 }
        return Double(PowersOfTen.int128(scale))
    }

    private static func double(_ value: Int128) -> Double {
        if let short = Int64(exactly: value) { return Double(short) }
        return Double(value)
    }

    private func floatingColumn(_ value: (Int) -> Double) -> Column {
        let builder = FixedBuilder<Double>(type: .double)
        builder.reserve(groups.count)
        for group in 0..<groups.count {
            if counts[group] == 0 { builder.appendNull() } else { builder.append(value(group)) }
        }
        return builder.finish()
    }
}
