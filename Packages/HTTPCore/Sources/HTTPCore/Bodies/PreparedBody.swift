/// A body ready for one try, as the engine sends it.
struct PreparedBody {
    enum Content {
        case none
        case bytes([UInt8])
        /// Called until it returns `nil`; never an empty chunk. It may block for a file's read, and in the sync face for
        /// whatever a caller's closure does.
        case reader(() throws(ConnError) -> [UInt8]?)
        /// Called until it returns `nil`; never an empty chunk. In the async face alone.
        case asyncReader(HTTPAsyncReader)
    }

    let content: Content
    /// The bytes in all; `nil`: sent chunked.
    let length: Int?
}

/// Which face a call came by.
enum HTTPFace: Sendable {
    case sync
    case async
}

/// Gives the chunks of a body to one task.
// Only the one task that drives the upload calls `next()`, one call at a time.
final class HTTPAsyncReader: @unchecked Sendable {
    private let read: HTTPStreamSource.Next

    init(_ read: @escaping HTTPStreamSource.Next) {
        self.read = read
    }

    /// The next chunk; `nil` at the end.
    ///
    /// - Throws: `ConnError`; what the caller's own sequence threw is its `underlying` error.
    func next() async throws(ConnError) -> [UInt8]? {
        while true {
            let chunk: [UInt8]?
            do {
                chunk = try await read()
            } catch {
                throw HTTPBody.failure(error)
            }
            guard let chunk else { return nil }
            if !chunk.isEmpty { return chunk }
        }
    }
}

extension HTTPBody {
    /// What a caller's source threw, as an error of the call.
    static func failure(_ error: any Error) -> ConnError {
        if let error = error as? ConnError { return error }
        if let error = error as? CancellationError { return ConnError(error) }
        return ConnError(
            .invalidInput,
            "The source of the request's body failed",
            advice: "its error is the underlying one",
            outcome: .unknown,
            underlying: error
        )
    }
}
