internal import CFreeTDS

/// The cells of one row as plain memory, which is valid until the next row.
protocol RowSource {
    /// The first byte of a cell, by its column's index from 0; `nil` for NULL.
    func start(_ index: Int) -> UnsafeRawPointer?
    /// The bytes of a cell that is not NULL.
    func count(_ index: Int) -> Int
}

/// The current row of a connection.
struct ProcessRow: RowSource {
    let process: OpaquePointer

    @inline(__always)
    func start(_ index: Int) -> UnsafeRawPointer? {
        UnsafeRawPointer(dbdata(process, Int32(truncatingIfNeeded: index &+ 1)))
    }

    @inline(__always)
    func count(_ index: Int) -> Int {
        Int(dbdatlen(process, Int32(truncatingIfNeeded: index &+ 1)))
    }
}
