/// Reads the keys of one column, or of several that are joined, row by row; the column stays alive meanwhile.
protocol KeyReader {
    associatedtype Key
    /// Whether the row has a key: whether it is not null.
    func hasKey(_ row: Int) -> Bool
    /// The key of a row that has one.
    func key(_ row: Int) -> Key
}

/// Which rows of a column are not null.
struct RowValidity {
    private let bits: UnsafePointer<UInt8>?
    private let offset: Int

    init(_ column: Column) {
        bits = column.nullCount == 0 ? nil : column.storage.validity?.base.assumingMemoryBound(to: UInt8.self)
        offset = column.offset
    }

    /// Whether no row is null.
    var isComplete: Bool { bits == nil }

    @inline(__always)
    subscript(row: Int) -> Bool {
        guard let bits else { return true }
        return Bitmap.isSet(bits, offset &+ row)
    }
}

extension Column {
    /// The first value of a fixed-width column; not to be read when there are no rows.
    func firstValue<T: BitwiseCopyable>(_ type: T.Type) -> UnsafePointer<T> {
        (storage.values?.base ?? UnsafeRawPointer(Memory.placeholder)).assumingMemoryBound(to: T.self) + offset
    }
}

/// The keys of one column in a form.
struct ColumnKeyReader<Form: KeyForm>: KeyReader {
    private let values: Form.Values
    private let validity: RowValidity

    init(_ column: Column) {
        values = Form.Values(column)
        validity = RowValidity(column)
    }

    @inline(__always)
    func hasKey(_ row: Int) -> Bool { validity[row] }

    @inline(__always)
    func key(_ row: Int) -> Form.Key { Form.key(values[row]) }
}

/// The numbers of two keys as one key.
struct PairKeyReader: KeyReader {
    let first: UnsafePointer<UInt32>
    let second: UnsafePointer<UInt32>
    /// All numbers of the second key are below.
    let secondBound: UInt64

    @inline(__always)
    func hasKey(_ row: Int) -> Bool { first[row] != KeyCodes.missing && second[row] != KeyCodes.missing }

    @inline(__always)
    func key(_ row: Int) -> UInt64 { UInt64(first[row]) &* secondBound &+ UInt64(second[row]) }
}
