internal import ConnCore

/// Where the body of a good answer goes, if not into memory. Called by the thread that drives the transfer.
protocol AnswerSink: AnyObject, Sendable {
    /// A good answer begins.
    ///
    /// - Parameter length: The bytes that will be taken, if that is known.
    func begin(_ head: AnswerHead, length: Int?) throws(ConnError)

    /// Whether it can take no more just now; it then resumes the transfer when it can.
    func isFull() -> Bool

    /// Takes bytes, decompressed.
    func take(_ bytes: UnsafeRawBufferPointer) throws(ConnError)

    /// The transfer has ended well: what is left to be done on its thread, while it has its connection.
    ///
    /// - Parameter check: Throws if the call is not to go on: cancelled, or at its deadline.
    func settle(_ check: () throws(ConnError) -> Void)
}

extension AnswerSink {
    func settle(_ check: () throws(ConnError) -> Void) {}
}
