/// Builds a column that holds nothing but nulls. One thread at a time; consumed by ``finish()``.
public final class NullBuilder: ColumnBuilder {
    /// The type of the column to be: `null`.
    public var type: DataType { .null }
    /// The number of nulls appended so far.
    public private(set) var count = 0
    private var isFinished = false

    /// Creates an empty builder.
    public init() {}

    /// Does nothing: a null takes no room.
    public func reserve(_ additional: Int) {}

    /// Appends a null.
    public func appendNull() {
        if isFinished { builderWasFinished() }
        count += 1
    }

    /// Appends a null; throws for anything else.
    public func append(_ value: CellValue) throws(FrameError) {
        guard value.isNull else { throw CellConversion.mismatch(value, .null) }
        appendNull()
    }

    /// Ends the building and returns the column.
    public func finish() -> Column {
        if isFinished { builderWasFinished() }
        isFinished = true
        return Column(type: .null, count: count, nullCount: count, storage: ColumnStorage())
    }
}
