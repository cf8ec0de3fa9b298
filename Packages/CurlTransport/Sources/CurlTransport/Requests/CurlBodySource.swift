public import ConnCore

/// Gives the bytes of a request's body, piece by piece.
///
/// Its methods are called on the thread that drives the transfer, one at a time, and should not block: on a
/// ``CurlLoop`` they hold up every other transfer.
public protocol CurlBodySource: AnyObject, Sendable {
    /// Puts the next bytes into the buffer.
    ///
    /// - Throws: What ends the transfer; it becomes the ``CurlFailure/error`` of the transfer.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep

    /// Goes back to the first byte; `false` if it cannot. The transport never calls it by itself.
    func rewind() -> Bool
}
