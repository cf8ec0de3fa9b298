extension HTTPBody {
    /// The body for one try.
    ///
    /// Files are opened here, so that one which cannot be read is an error before anything is sent.
    ///
    /// - Throws: `.misuse` for a body that cannot be sent again and was sent already, and for an async sequence in the
    ///   sync face.
    func prepared(for face: HTTPFace) throws(ConnError) -> PreparedBody {
        switch content {
        case .none:
            return PreparedBody(content: .none, length: 0)
        case .bytes(let bytes):
            return PreparedBody(content: .bytes(bytes), length: bytes.count)
        case .file(let source):
            let file = try source.open()
            return PreparedBody(
                content: .reader { () throws(ConnError) -> [UInt8]? in try file.next() },
                length: file.length
            )
        case .multipart(let parts):
            let reader = try MultipartReader(parts)
            return PreparedBody(
                content: .reader { () throws(ConnError) -> [UInt8]? in try reader.next() },
                length: reader.length
            )
        case .producer(let producer):
            return try Self.prepared(producer, for: face)
        case .stream(let source):
            guard face == .async else {
                throw ConnError(
                    .misuse(.invalidArgument),
                    "A body made of an async sequence was given to a sync call",
                    advice: "call with await, or give a producer"
                )
            }
            guard let next = source.start() else { throw Self.spent }
            var meter = LengthMeter(source.length)
            let reader = HTTPAsyncReader { meter.isFull ? nil : try meter.pass(try await next()) }
            return PreparedBody(content: .asyncReader(reader), length: source.length)
        }
    }

    private static func prepared(_ producer: HTTPProducer, for face: HTTPFace) throws(ConnError) -> PreparedBody {
        let start: HTTPProducer.Next?
        do {
            start = try producer.start()
        } catch {
            throw failure(error).with { $0.outcome = .notApplied }
        }
        guard let next = start else { throw spent }
        var meter = LengthMeter(producer.length)
        let read = { () throws(ConnError) -> [UInt8]? in
            while !meter.isFull {
                let chunk: [UInt8]?
                do {
                    chunk = try next()
                } catch {
                    throw failure(error)
                }
                guard let chunk = try meter.pass(chunk) else { return nil }
                if !chunk.isEmpty { return chunk }
            }
            return nil
        }
        guard face == .async else { return PreparedBody(content: .reader(read), length: producer.length) }
        let pump = BlockingPump.Owner(read)
        let reader = HTTPAsyncReader { try await pump.next().get() }
        return PreparedBody(content: .asyncReader(reader), length: producer.length)
    }

    static var spent: ConnError {
        ConnError(
            .misuse(.invalidArgument),
            "The request's body was sent before and cannot be sent again",
            advice: "make a new body for each request, or one that can be replayed"
        )
    }
}

/// Holds a source to the length that was announced. Once that is reached the source is not asked again, as nothing that it
/// could add is ever sent.
struct LengthMeter {
    private let length: Int?
    private var seen = 0

    init(_ length: Int?) {
        self.length = length
    }

    /// Whether the announced length is reached.
    var isFull: Bool { seen == length }

    /// Passes a chunk on; throws if the announced length is exceeded, or not reached at the end.
    mutating func pass(_ chunk: [UInt8]?) throws(ConnError) -> [UInt8]? {
        guard let length else { return chunk }
        seen += chunk?.count ?? 0
        let isWrong = chunk == nil ? seen < length : seen > length
        guard !isWrong else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The source of the request's body gave \(chunk == nil ? "only \(seen)" : "more than the \(length)") "
                    + "bytes that were announced" + (chunk == nil ? " as \(length)" : ""),
                advice: "announce the right length, or none",
                outcome: .unknown
            )
        }
        return chunk
    }
}
