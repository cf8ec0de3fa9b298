/// The sums of all groups, exact for integers and decimals.
enum GroupTotals {
    /// Integers, ticks or the digits of decimals.
    case exact([Int128])
    /// Digits of decimals of which some sums need more than 128 bits.
    case wide([WideFold.Total])
    /// Floating-point numbers.
    case floating([Double])

    /// Adds up a column; nil for types without sums.
    ///
    /// - Parameters:
    ///   - column: No dictionary.
    ///   - ranges: The rows of each group where they stand together; nil for others.
    ///   - ids: The group of each row; not asked for where there are ranges.
    ///   - slots: All groups are below.
    init?(_ column: Column, ranges: [Range<Int>]?, ids: () -> [UInt32], slots: Int) {
        guard case .fixed(let width) = column.type.layout, let buffer = column.storage.values else { return nil }
        let values = buffer.base + column.offset * width
        func run<Fold: GroupFold>(_ fold: inout Fold) -> [Fold.Total] {
            withExtendedLifetime(column) {
                if let ranges { return fold.run(values, ranges: ranges, RowValidity(column)) }
                return ids().withUnsafeBufferPointer { fold.run(values, $0, slots: slots) }
            }
        }
        func integers<Element: FixedWidthInteger & BitwiseCopyable>(_ type: Element.Type) -> GroupTotals {
            var fold = IntegerFold<Element>()
            return .exact(run(&fold))
        }
        func floating<Element: BinaryFloatingPoint & BitwiseCopyable>(_ type: Element.Type) -> GroupTotals {
            var fold = FloatingFold<Element>()
            return .floating(run(&fold))
        }
        switch column.type {
        case .int8: self = integers(Int8.self)
        case .int16: self = integers(Int16.self)
        case .int32: self = integers(Int32.self)
        case .int64, .duration: self = integers(Int64.self)
        case .uint8: self = integers(UInt8.self)
        case .uint16: self = integers(UInt16.self)
        case .uint32: self = integers(UInt32.self)
        case .uint64: self = integers(UInt64.self)
        case .float: self = floating(Float.self)
        case .double: self = floating(Double.self)
        case .decimal:
            var fold = DecimalFold()
            let totals = run(&fold)
            if fold.overflowed {
                var fold = WideFold()
                self = .wide(run(&fold))
            } else {
                self = .exact(totals)
            }
        default: return nil
        }
    }
}
