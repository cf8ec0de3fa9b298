/// Makes keys of the values of a column.
protocol KeyForm {
    associatedtype Values: ColumnValues
    associatedtype Key
    /// The key of a value that is not null.
    static func key(_ value: Values.Value) -> Key
}

/// The values of a column where they lie, nulls not looked at; the column stays alive meanwhile.
protocol ColumnValues {
    associatedtype Value
    init(_ column: Column)
    subscript(row: Int) -> Value { get }
}

/// Values of a fixed width.
struct FixedValues<Value: BitwiseCopyable>: ColumnValues {
    private let first: UnsafeRawPointer

    init(_ column: Column) { first = UnsafeRawPointer(column.firstValue(Value.self)) }

    @inline(__always)
    subscript(row: Int) -> Value {
        first.loadUnaligned(fromByteOffset: row &* MemoryLayout<Value>.stride, as: Value.self)
    }
}

/// Values of one bit.
struct BitValues: ColumnValues {
    private let bits: UnsafePointer<UInt8>
    private let offset: Int

    init(_ column: Column) {
        bits = (column.storage.values?.base ?? UnsafeRawPointer(Memory.placeholder)).assumingMemoryBound(to: UInt8.self)
        offset = column.offset
    }

    @inline(__always)
    subscript(row: Int) -> Bool { Bitmap.isSet(bits, offset &+ row) }
}

/// Integers, days and ticks as 64 bits.
enum IntegerKey<Element: FixedWidthInteger & BitwiseCopyable>: KeyForm {
    typealias Values = FixedValues<Element>

    @inline(__always)
    static func key(_ value: Element) -> UInt64 { UInt64(truncatingIfNeeded: value) }
}

/// Floating-point numbers as 64 bits: both zeros alike, all NaN alike.
enum FloatingKey<Element: BinaryFloatingPoint & BitwiseCopyable>: KeyForm {
    typealias Values = FixedValues<Element>

    @inline(__always)
    static func key(_ value: Element) -> UInt64 {
        let value = Double(value)
        if value.isNaN { return Double.nan.bitPattern }
        return value == 0 ? 0 : value.bitPattern
    }
}

/// Truth values.
enum BoolKey: KeyForm {
    typealias Values = BitValues

    @inline(__always)
    static func key(_ value: Bool) -> UInt64 { value ? 1 : 0 }
}

/// Decimals, identifiers and intervals as 128 bits.
enum WideKey: KeyForm {
    typealias Values = FixedValues<UInt128>

    @inline(__always)
    static func key(_ value: UInt128) -> UInt128 { value }
}
