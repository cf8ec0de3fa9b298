public import FoundationEssentials

/// A Swift type that a column can be read as without any conversion.
///
/// `Int8` to `UInt64`, `Int` (for `int64` columns) and `UInt` (for `uint64` columns), `Float`, `Double`, `Bool`,
/// `String`, `[UInt8]`, ``Decimal128``, ``CalendarDate``, ``TimeOfDay``, ``LocalDateTime``, ``Instant``, `Duration`,
/// ``CalendarInterval``, `UUID`. A dictionary column reads as its value type. Do not add conformances.
public protocol ColumnElement: Sendable {
    /// Whether a column of the type reads as this Swift type.
    static func reads(_ type: DataType) -> Bool
    /// The type of a column made of these values.
    static func columnType(for values: [Self?]) -> DataType
    /// The element of a view whose type this Swift type reads; positions are not checked.
    static func element(_ view: UnsafeColumnView, _ index: Int) -> Self
    /// The value for dynamic access.
    var cellValue: CellValue { get }
    /// Makes a column of one value per row.
    ///
    /// Throws ``FrameError`` of kind `wrongType` or `conversion` that names column and row, and what the closure throws.
    /// - Parameters:
    ///   - name: The column's name, for errors.
    ///   - rows: How many rows.
    ///   - type: The column's type; nil for the one that follows from the values.
    ///   - value: Gets each row once, from first to last; nil makes a null.
    static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> Self?
    ) throws -> Column
}

extension FixedWidthElement where Self: ColumnElement {
    /// The value as it lies in the buffer.
    @inlinable
    @inline(__always)
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> Self {
        view.value(index, as: Self.self)
    }

    /// Whether the buffer of the type holds this Swift type.
    public static func reads(_ type: DataType) -> Bool { holds(type) }
}

extension Int8: ColumnElement {
    /// Always `int8`.
    public static func columnType(for values: [Int8?]) -> DataType { .int8 }
    /// A signed integer.
    public var cellValue: CellValue { .int(Int64(self)) }
}

extension Int16: ColumnElement {
    /// Always `int16`.
    public static func columnType(for values: [Int16?]) -> DataType { .int16 }
    /// A signed integer.
    public var cellValue: CellValue { .int(Int64(self)) }
}

extension Int32: ColumnElement {
    /// Whether the type is `int32`.
    public static func reads(_ type: DataType) -> Bool { type == .int32 }
    /// Always `int32`.
    public static func columnType(for values: [Int32?]) -> DataType { .int32 }
    /// A signed integer.
    public var cellValue: CellValue { .int(Int64(self)) }
}

extension Int64: ColumnElement {
    /// Whether the type is `int64`.
    public static func reads(_ type: DataType) -> Bool { type == .int64 }
    /// Always `int64`.
    public static func columnType(for values: [Int64?]) -> DataType { .int64 }
    /// A signed integer.
    public var cellValue: CellValue { .int(self) }
}

extension Int: ColumnElement {
    /// Whether the type is `int64`.
    public static func reads(_ type: DataType) -> Bool { type == .int64 }
    /// Always `int64`.
    public static func columnType(for values: [Int?]) -> DataType { .int64 }
    /// The value as it lies in the buffer.
    @inlinable
    @inline(__always)
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> Int {
        Int(view.value(index, as: Int64.self))
    }
    /// A signed integer.
    public var cellValue: CellValue { .int(Int64(self)) }
}

extension UInt8: ColumnElement {
    /// Always `uint8`.
    public static func columnType(for values: [UInt8?]) -> DataType { .uint8 }
    /// An unsigned integer.
    public var cellValue: CellValue { .uint(UInt64(self)) }
}

extension UInt16: ColumnElement {
    /// Always `uint16`.
    public static func columnType(for values: [UInt16?]) -> DataType { .uint16 }
    /// An unsigned integer.
    public var cellValue: CellValue { .uint(UInt64(self)) }
}

extension UInt32: ColumnElement {
    /// Always `uint32`.
    public static func columnType(for values: [UInt32?]) -> DataType { .uint32 }
    /// An unsigned integer.
    public var cellValue: CellValue { .uint(UInt64(self)) }
}

extension UInt64: ColumnElement {
    /// Always `uint64`.
    public static func columnType(for values: [UInt64?]) -> DataType { .uint64 }
    /// An unsigned integer.
    public var cellValue: CellValue { .uint(self) }
}

extension UInt: ColumnElement {
    /// Whether the type is `uint64`.
    public static func reads(_ type: DataType) -> Bool { type == .uint64 }
    /// Always `uint64`.
    public static func columnType(for values: [UInt?]) -> DataType { .uint64 }
    /// The value as it lies in the buffer.
    @inlinable
    @inline(__always)
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> UInt {
        UInt(view.value(index, as: UInt64.self))
    }
    /// An unsigned integer.
    public var cellValue: CellValue { .uint(UInt64(self)) }
}

extension Float: ColumnElement {
    /// Always `float`.
    public static func columnType(for values: [Float?]) -> DataType { .float }
    /// A 32-bit floating-point number.
    public var cellValue: CellValue { .float(self) }
}

extension Double: ColumnElement {
    /// Always `double`.
    public static func columnType(for values: [Double?]) -> DataType { .double }
    /// A 64-bit floating-point number.
    public var cellValue: CellValue { .double(self) }
}

extension CalendarInterval: ColumnElement {
    /// Always `interval`.
    public static func columnType(for values: [CalendarInterval?]) -> DataType { .interval }
    /// An interval.
    public var cellValue: CellValue { .interval(self) }
}

extension Bool: ColumnElement {
    /// Whether the type is `bool`.
    public static func reads(_ type: DataType) -> Bool { type == .bool }
    /// Always `bool`.
    public static func columnType(for values: [Bool?]) -> DataType { .bool }
    /// The bit.
    @inlinable
    @inline(__always)
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> Bool { view.bool(index) }
    /// A truth value.
    public var cellValue: CellValue { .bool(self) }
}

extension String: ColumnElement {
    /// Whether the type is `string`.
    public static func reads(_ type: DataType) -> Bool { type == .string }
    /// Always `string`.
    public static func columnType(for values: [String?]) -> DataType { .string }
    /// A copy of the text.
    @inlinable
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> String {
        String(decoding: view.bytes(index), as: UTF8.self)
    }
    /// Text.
    public var cellValue: CellValue { .string(self) }
}

extension [UInt8]: ColumnElement {
    /// Whether the type is `binary`.
    public static func reads(_ type: DataType) -> Bool { type == .binary }
    /// Always `binary`.
    public static func columnType(for values: [[UInt8]?]) -> DataType { .binary }
    /// A copy of the bytes.
    @inlinable
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> [UInt8] { Array(view.bytes(index)) }
    /// Bytes.
    public var cellValue: CellValue { .binary(self) }
}

extension UUID: ColumnElement {
    /// Whether the type is `uuid`.
    public static func reads(_ type: DataType) -> Bool { type == .uuid }
    /// Always `uuid`.
    public static func columnType(for values: [UUID?]) -> DataType { .uuid }
    /// The identifier.
    @inlinable
    public static func element(_ view: UnsafeColumnView, _ index: Int) -> UUID {
        view.value(index, as: UUIDBytes.self).uuid
    }
    /// An identifier.
    public var cellValue: CellValue { .uuid(self) }
}
