/// The rows of a BulkLoadBCP message, read while the client still sends them, so that a load of any size needs the memory
/// of a few packets. Used on the session's thread, during the `run` that was given it.
protocol TDSBulkRows: AnyObject, Sendable {
    /// The columns that the client sends, in its order.
    var columns: [TDSColumn] { get }

    /// The next row, as many values as columns; `nil` after the last. Throws when the message is malformed, cancelled
    /// (then ``TDSSession/cancel()`` has been called too) or the connection is gone: the load is undone.
    func next() throws(TDSMessage) -> [TDSValue]?
}
