public import FoundationEssentials

/// What a request sends.
///
/// | body | length known | can be replayed |
/// |---|---|---|
/// | `.none`, `.bytes`, `.text`, `.json`, `.form` | yes | yes |
/// | `.file` | yes | yes: it is opened anew for each try |
/// | `.multipart` | yes | yes |
/// | `.producer(…)` | only if given | no |
/// | `.producer(restarting:)` | only if given | yes: the closure is called for each try |
/// | `.stream(…)` | only if given | only if `isReplayable` says so |
///
/// A call whose body cannot be replayed is sent once: after its first byte was asked for, neither a retry nor a
/// redirect that keeps the body sends it again.
public struct HTTPBody: Sendable {
    let content: Content
    /// The `Content-Type` that goes with the body unless the request's headers have one; `nil` for none.
    public var contentType: String?

    enum Content: Sendable {
        case none
        case bytes([UInt8])
        case file(HTTPFileSource)
        case multipart(HTTPMultipart)
        case producer(HTTPProducer)
        case stream(HTTPStreamSource)
    }

    init(_ content: Content, contentType: String?) {
        self.content = content
        self.contentType = contentType
    }

    /// No body.
    public static let none = HTTPBody(.none, contentType: nil)

    /// Bytes as they are.
    public static func bytes(_ bytes: [UInt8], contentType: String? = "application/octet-stream") -> HTTPBody {
        HTTPBody(.bytes(bytes), contentType: contentType)
    }

    /// Text as UTF-8.
    public static func text(_ text: String, contentType: String? = "text/plain; charset=utf-8") -> HTTPBody {
        HTTPBody(.bytes(Array(text.utf8)), contentType: contentType)
    }

    /// The fields of a form (`application/x-www-form-urlencoded`).
    public static func form(_ fields: HTTPQuery) -> HTTPBody {
        HTTPBody(.bytes(Array(fields.formEncoded.utf8)), contentType: "application/x-www-form-urlencoded")
    }

    /// Fields and files (`multipart/form-data`); files are streamed.
    public static func multipart(_ parts: HTTPMultipart) -> HTTPBody {
        HTTPBody(.multipart(parts), contentType: "multipart/form-data; boundary=\(parts.boundary)")
    }

    /// A file's content, streamed; its length when the call begins is what is sent.
    ///
    /// A file that cannot be read is an error of the call before anything is sent.
    public static func file(_ path: String, contentType: String? = "application/octet-stream") -> HTTPBody {
        HTTPBody(.file(HTTPFileSource(path: path)), contentType: contentType)
    }

    /// What a closure gives, chunk by chunk, until it returns `nil`. It can be sent once.
    ///
    /// - Parameters:
    ///   - contentType: The type of the content.
    ///   - length: The bytes that the chunks have in all, if known; fewer are an error, and so is a chunk that goes past
    ///     them. Once they are reached, `next` is not called again. `nil`: sent chunked.
    ///   - next: Gives the next chunk. It is called on one thread at a time and may block: in the async face it has a
    ///     thread of its own. An error that it throws ends the call.
    public static func producer(
        contentType: String? = "application/octet-stream",
        length: Int? = nil,
        _ next: sending @escaping () throws -> [UInt8]?
    ) -> HTTPBody {
        HTTPBody(.producer(HTTPProducer(length: length, once: next)), contentType: contentType)
    }

    /// What a closure gives, chunk by chunk, where `start` makes a new closure for each try.
    public static func producer(
        contentType: String? = "application/octet-stream",
        length: Int? = nil,
        restarting start: @escaping @Sendable () throws -> () throws -> [UInt8]?
    ) -> HTTPBody {
        HTTPBody(.producer(HTTPProducer(length: length, restarting: start)), contentType: contentType)
    }

    /// What an async sequence gives, chunk by chunk. For the async face alone: a sync call throws `.misuse`.
    ///
    /// - Parameters:
    ///   - sequence: Iterated once for each try, in a task that is cancelled at the try's end. The try ends after that
    ///     task, so a sequence that does not heed cancelling while it waits holds its call past deadline and cancelling.
    ///   - contentType: The type of the content.
    ///   - length: The bytes that the chunks have in all, if known; fewer are an error, and so is a chunk that goes past
    ///     them. Once they are reached, the sequence is not asked again. `nil`: sent chunked.
    ///   - isReplayable: Whether the sequence can be iterated again for another try.
    public static func stream<Chunks: AsyncSequence & Sendable>(
        _ sequence: Chunks,
        contentType: String? = "application/octet-stream",
        length: Int? = nil,
        isReplayable: Bool = false
    ) -> HTTPBody where Chunks.Element == [UInt8] {
        HTTPBody(
            .stream(HTTPStreamSource(sequence, length: length, isReplayable: isReplayable)),
            contentType: contentType
        )
    }

    /// A value as JSON, encoded now.
    ///
    /// - Parameters:
    ///   - value: What to encode.
    ///   - encoder: How to encode; `nil`: dates as ISO 8601, slashes not escaped.
    /// - Throws: `.invalidInput` that names the coding path of what cannot be encoded, and never its value.
    public static func json(_ value: some Encodable, encoder: JSONEncoder? = nil) throws(ConnError) -> HTTPBody {
        HTTPBody(.bytes(try HTTPJSON.encode(value, with: encoder)), contentType: "application/json")
    }

    /// Throws `.invalidInput` for a content type, of the body or of a part of it, that no header can hold.
    func validate() throws(ConnError) {
        if let contentType { try HTTPHeaders.Field.validate(contentType, of: "The body's content type") }
        if case .multipart(let form) = content { try form.validate() }
    }

    /// Whether there is no body at all.
    public var isNone: Bool {
        if case .none = content { true } else { false }
    }

    /// Whether it can be sent more than once.
    public var isReplayable: Bool {
        switch content {
        case .none, .bytes, .file, .multipart: true
        case .producer(let producer): producer.isReplayable
        case .stream(let source): source.isReplayable
        }
    }

    /// Whether it was asked for bytes and cannot be sent again.
    var isSpent: Bool {
        switch content {
        case .none, .bytes, .file, .multipart: false
        case .producer(let producer): producer.isSpent
        case .stream(let source): source.isSpent
        }
    }

    /// The bytes if they are in memory; `nil` for what is streamed. Empty for no body.
    public var bytesInMemory: [UInt8]? {
        switch content {
        case .none: []
        case .bytes(let bytes): bytes
        default: nil
        }
    }
}

extension HTTPBody: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind of body and its type; nothing of its content.
    public var description: String {
        let kind =
            switch content {
            case .none: "no body"
            case .bytes(let bytes): "\(bytes.count) bytes"
            case .file: "a file"
            case .multipart(let parts): "\(parts.count) parts"
            case .producer: "a producer"
            case .stream: "a stream"
            }
        return contentType.map { "\(kind) of \($0)" } ?? kind
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows the description alone.
    public var customMirror: Mirror { Mirror(self, children: ["body": description]) }
}
