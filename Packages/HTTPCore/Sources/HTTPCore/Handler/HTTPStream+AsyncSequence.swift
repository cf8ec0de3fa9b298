public import ConnCore

/// `for try await bytes in stream { … }`, the same as calling ``next()`` until it is `nil`.
///
/// A stream is read once: a second loop goes on where the first was left. Sync code, in which a `for` cannot throw,
/// calls ``next()``.
extension HTTPStream: AsyncSequence {
    /// As many bytes as have come.
    public typealias Element = [UInt8]
    /// What ends the sequence early.
    public typealias Failure = ConnError

    /// Goes on with what has not been read.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Reads the stream that made it.
    public struct Iterator: AsyncIteratorProtocol {
        private let stream: HTTPStream

        init(_ stream: HTTPStream) {
            self.stream = stream
        }

        /// The next bytes; see ``HTTPStream/next()``.
        public mutating func next() async throws(ConnError) -> [UInt8]? { try await stream.next() }

        /// The next bytes; the isolation of the caller is kept anyway.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ConnError) -> [UInt8]? {
            try await stream.next()
        }
    }
}
