/// Something that takes values one after another and becomes a column.
///
/// A builder is used by one thread at a time and consumed by ``finish()``; using it afterwards stops the process with
/// a message. Drivers append through the concrete builder classes, whose methods are inlined into the caller; the
/// methods here are for code that learns the type at run time.
public protocol ColumnBuilder: AnyObject {
    /// The type of the column to be.
    var type: DataType { get }
    /// The number of elements appended so far, nulls included.
    var count: Int { get }
    /// Makes room for that many more elements at once.
    func reserve(_ additional: Int)
    /// Appends a null.
    func appendNull()
    /// Appends a value of the builder's type, converting only where nothing is lost: between integer widths, time
    /// units and decimal scales.
    ///
    /// Throws ``FrameError`` of kind `wrongType` or `conversion`; the builder is then as it was before.
    func append(_ value: CellValue) throws(FrameError)
    /// Ends the building and returns the column; gives unused memory back.
    func finish() -> Column
}

/// Makes the builder for a type.
///
/// - Parameter type: Any type; a list or structure gets builders for its children as well.
/// - Returns: The concrete builder: ``FixedBuilder``, ``BoolBuilder``, ``StringBuilder``, ``BinaryBuilder``,
///   ``ListBuilder``, ``StructBuilder``, ``DictionaryBuilder`` or ``NullBuilder``.
public func makeBuilder(for type: DataType) -> any ColumnBuilder {
    switch type {
    case .null: NullBuilder()
    case .bool: BoolBuilder()
    case .int8: FixedBuilder<Int8>(type: type)
    case .int16: FixedBuilder<Int16>(type: type)
    case .int32, .date: FixedBuilder<Int32>(type: type)
    case .int64, .time, .localTimestamp, .instant, .duration: FixedBuilder<Int64>(type: type)
    case .uint8: FixedBuilder<UInt8>(type: type)
    case .uint16: FixedBuilder<UInt16>(type: type)
    case .uint32: FixedBuilder<UInt32>(type: type)
    case .uint64: FixedBuilder<UInt64>(type: type)
    case .float: FixedBuilder<Float>(type: type)
    case .double: FixedBuilder<Double>(type: type)
    case .decimal: FixedBuilder<Int128>(type: type)
    case .interval: FixedBuilder<CalendarInterval>(type: type)
    case .uuid: FixedBuilder<UUIDBytes>(type: type)
    case .string: StringBuilder()
    case .binary: BinaryBuilder()
    case .list(let element): ListBuilder(makeBuilder(for: element))
    case .structure(let fields): StructBuilder(fields)
    case .dictionary(let value): DictionaryBuilder(value)
    }
}

/// Stops the process because a builder was used after `finish()`.
@usableFromInline
func builderWasFinished() -> Never {
    fatalError("A column builder was used after finish()")
}
