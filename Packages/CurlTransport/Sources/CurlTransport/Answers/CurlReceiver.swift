public import ConnCore

/// Takes the answer of a transfer.
///
/// Its methods are called on the thread that drives the transfer, one at a time, and should not block: on a
/// ``CurlLoop`` they hold up every other transfer. What they throw ends the transfer and becomes the
/// ``CurlFailure/error``. They must not call the session or loop.
public protocol CurlReceiver: AnyObject, Sendable {
    /// Takes status and headers, once; interim answers (1xx) are skipped.
    func head(_ head: CurlHead) throws(ConnError)

    /// Takes bytes of the body as they travel (not decoded); the pointer is valid only during the call.
    func body(_ bytes: UnsafeRawBufferPointer) throws(ConnError) -> CurlFlow

    /// Takes the trailer lines of a chunked answer, each with its CR LF; called before the transfer ends, if there are
    /// any. Does nothing by default.
    func trailers(_ lines: [UInt8]) throws(ConnError)
}

extension CurlReceiver {
    /// Does nothing.
    public func trailers(_ lines: [UInt8]) throws(ConnError) {}
}
