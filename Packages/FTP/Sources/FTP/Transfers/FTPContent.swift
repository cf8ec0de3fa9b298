internal import ConnCore

/// What an upload sends.
///
/// | content | length known | when a try fails |
/// |---|---|---|
/// | `.bytes`, `.text` | yes | goes on behind what the server has |
/// | `.file` | yes | goes on behind what the server has |
/// | `.producer`, `.stream` | only if given | tried again only if nothing was asked for yet |
public struct FTPContent: Sendable {
    let origin: Origin

    enum Origin: Sendable {
        case bytes([UInt8])
        case file(String)
        case producer(length: Int64?, ProducerBox)
        case stream(length: Int64?, StreamBox)
    }

    /// Bytes as they are.
    public static func bytes(_ bytes: [UInt8]) -> FTPContent { FTPContent(origin: .bytes(bytes)) }

    /// Text as UTF-8.
    public static func text(_ text: String) -> FTPContent { .bytes(Array(text.utf8)) }

    /// A local file's content; its length when the call begins is what is sent.
    public static func file(_ path: String) -> FTPContent { FTPContent(origin: .file(path)) }

    /// What a closure gives, chunk by chunk, until it returns `nil`. It can be sent once.
    ///
    /// - Parameters:
    ///   - length: The bytes that the chunks have in all, if known; too many or too few are an error.
    ///   - next: Gives the next chunk. It is called on the thread that does the transfer and may block, but for no longer
    ///     than ``FTPOptions/stallTimeout``. An error that it throws ends the call.
    public static func producer(length: Int64? = nil, _ next: sending @escaping () throws -> [UInt8]?) -> FTPContent {
        FTPContent(origin: .producer(length: length, ProducerBox(next)))
    }

    /// What an async sequence gives, chunk by chunk; it is iterated once, in a task that ends with the try.
    ///
    /// - Parameters:
    ///   - sequence: Gives the chunks, each within ``FTPOptions/stallTimeout``: an upload that waits longer for one ends
    ///     with `.timeout`.
    ///   - length: The bytes that the chunks have in all, if known; too many or too few are an error.
    public static func stream<Chunks: AsyncSequence & Sendable>(_ sequence: Chunks, length: Int64? = nil) -> FTPContent
    where Chunks.Element == [UInt8] {
        FTPContent(
            origin: .stream(
                length: length,
                StreamBox {
                    var iterator = sequence.makeAsyncIterator()
                    return { try await iterator.next(isolation: #isolation) }
                }
            )
        )
    }
}

/// A closure that gives chunks.
// Called by the one thread that drives the upload.
final class ProducerBox: @unchecked Sendable {
    let next: () throws -> [UInt8]?

    init(_ next: sending @escaping () throws -> [UInt8]?) {
        self.next = next
    }
}

/// Makes the iterator of an async sequence, for the one task that asks it.
final class StreamBox: Sendable {
    let start: @Sendable () -> () async throws -> [UInt8]?

    init(_ start: @escaping @Sendable () -> () async throws -> [UInt8]?) {
        self.start = start
    }
}
