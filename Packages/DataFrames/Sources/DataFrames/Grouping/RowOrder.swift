/// Says which of two rows has the smaller value; neither is null.
protocol RowOrder {
    func isLess(_ left: Int, _ right: Int) -> Bool
}

/// The order of numbers and times.
struct ValueOrder<Element: Comparable & BitwiseCopyable>: RowOrder {
    private let values: FixedValues<Element>

    init(_ column: Column) { values = FixedValues(column) }

    @inline(__always)
    func isLess(_ left: Int, _ right: Int) -> Bool { values[left] < values[right] }
}

/// The order of floating-point numbers, NaN after all others.
struct FloatingOrder<Element: BinaryFloatingPoint & BitwiseCopyable>: RowOrder {
    private let values: UnsafePointer<Element>

    init(_ column: Column) { values = column.firstValue(Element.self) }

    @inline(__always)
    func isLess(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (values[left], values[right])
        return left < right || (right.isNaN && !left.isNaN)
    }
}

/// The order of truth values: false, then true.
struct BoolOrder: RowOrder {
    private let view: UnsafeColumnView

    init(_ column: Column) { view = column.unsafeView }

    @inline(__always)
    func isLess(_ left: Int, _ right: Int) -> Bool { !view.bool(left) && view.bool(right) }
}

/// The order of texts and bytes: that of their bytes.
struct TextOrder: RowOrder {
    private let texts: TextPlaces

    init(_ column: Column) { texts = TextPlaces(column) }

    @inline(__always)
    func isLess(_ left: Int, _ right: Int) -> Bool { texts.order(left, right) < 0 }
}

/// The order of identifiers as they are written.
struct UUIDOrder: RowOrder {
    private let values: FixedValues<UInt128>

    init(_ column: Column) { values = FixedValues(column) }

    @inline(__always)
    func isLess(_ left: Int, _ right: Int) -> Bool {
        UInt128(bigEndian: values[left]) < UInt128(bigEndian: values[right])
    }
}

/// The order of rows by numbers that were found for their values.
struct PlaceOrder: RowOrder {
    let places: UnsafePointer<UInt64>

    @inline(__always)
    func isLess(_ left: Int, _ right: Int) -> Bool { places[left] < places[right] }
}
