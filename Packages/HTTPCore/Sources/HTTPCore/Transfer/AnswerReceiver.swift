internal import ConnCore
internal import CurlTransport
internal import Gzip
internal import Synchronization

/// Takes one answer from the transport: decompresses it within limits, and keeps it or hands it to its sink.
// Everything is touched by the one thread that drives the transfer; others look after its end, or after `isOpen`,
// which is atomic, has said that the head is there.
final class AnswerReceiver: CurlReceiver, @unchecked Sendable {
    private let plan: AnswerPlan
    private(set) var head: AnswerHead?
    private(set) var bytes: [UInt8] = []
    private var sink: (any AnswerSink)?
    private var inflater: Inflater?
    /// Bytes at the start of what is offered next that were taken before the sink was full.
    private var taken = 0
    private let opened = Atomic<Bool>(false)

    init(_ plan: AnswerPlan) {
        self.plan = plan
    }

    /// Whether a good answer's head has come and its body goes to the sink.
    var isOpen: Bool { opened.load(ordering: .acquiring) }

    func head(_ curl: CurlHead) throws(ConnError) {
        let head = AnswerHead(
            status: curl.status,
            version: Self.version(curl.version),
            headers: HTTPHeaders(block: curl.headerBytes),
            contentLength: curl.contentLength
        )
        self.head = head
        if curl.maySetCookies { plan.cookies?.take(head.headers) }
        if plan.decompresses, curl.mayBeEncoded { inflater = try Self.inflater(for: head, plan) }
        let length = inflater == nil ? head.contentLength : nil
        if plan.delivers(head) {
            sink = plan.sink
            // Before the sink wakes its reader, who asks for it.
            opened.store(true, ordering: .releasing)
            try sink?.begin(head, length: length)
        } else if let length, length > plan.maximumResponse {
            throw tooLarge
        }
    }

    func body(_ offered: UnsafeRawBufferPointer) throws(ConnError) -> CurlFlow {
        guard let sink else {
            try keep(offered)
            return .taken
        }
        if taken > offered.count {
            taken -= offered.count
            return .taken
        }
        var rest = UnsafeRawBufferPointer(rebasing: offered[taken...])
        guard let inflater else {
            if sink.isFull() { return .later }
            taken = 0
            try sink.take(rest)
            return .taken
        }
        while true {
            if sink.isFull() {
                taken = offered.count - rest.count
                return .later
            }
            let step: InflateStep
            do {
                step = try inflater.step(rest)
            } catch {
                throw decodingError(error)
            }
            if !step.output.isEmpty { try sink.take(step.output) }
            rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
            if rest.isEmpty, !step.hasMore {
                taken = 0
                return .taken
            }
        }
    }

    /// The body has ended: checks that a compressed one is whole.
    func finish() throws(ConnError) {
        guard let inflater else { return }
        do {
            try inflater.finish(allowsEmpty: true)
        } catch {
            throw decodingError(error)
        }
    }

    /// ``finish()`` as a value.
    var finished: Result<Void, ConnError> {
        do throws(ConnError) {
            return .success(try finish())
        } catch {
            return .failure(error)
        }
    }

    /// The body that was kept, given away.
    func takeBytes() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private func keep(_ offered: UnsafeRawBufferPointer) throws(ConnError) {
        guard let inflater else {
            if bytes.isEmpty {
                let length = head?.contentLength ?? 0
                // Small answers come whole; `head` has compared their length with the limit.
                if length == offered.count {
                    bytes = Array(offered)
                    return
                }
                bytes.reserveCapacity(max(length, offered.count))
            }
            return try append(offered)
        }
        var failure: ConnError?
        do {
            try inflater.feed(offered) { portion in
                guard failure == nil else { return }
                do throws(ConnError) {
                    try append(portion)
                } catch {
                    failure = error
                }
            }
        } catch {
            throw decodingError(error)
        }
        if let failure { throw failure }
    }

    private func append(_ portion: UnsafeRawBufferPointer) throws(ConnError) {
        guard bytes.count + portion.count <= plan.maximumResponse else { throw tooLarge }
        portion.withMemoryRebound(to: UInt8.self) { bytes.append(contentsOf: $0) }
    }

    private static func version(_ name: String) -> HTTPVersion {
        switch name {
        case "1.0": .http10
        case "2": .http2
        case "3": .http3
        default: .http11
        }
    }

    private static func inflater(for head: AnswerHead, _ plan: AnswerPlan) throws(ConnError) -> Inflater? {
        guard let text = head.headers.joined("Content-Encoding") else { return nil }
        let format: InflateFormat
        switch text.lowercased() {
        case "", "identity": return nil
        case "gzip", "x-gzip": format = .gzip
        case "deflate": format = .httpDeflate
        default:
            throw ConnError(
                .unsupported,
                "The answer is compressed in a way that was not asked for",
                advice:
                    "leave Accept-Encoding to the handler, or switch HTTPOptions.compression off and decode the bytes",
                outcome: .unknown
            )
        }
        return Inflater(format, maximumOutput: plan.maximumDecompressed)
    }

    private var tooLarge: ConnError {
        ConnError(
            .resourceExhausted,
            "The answer is larger than the \(plan.maximumResponse) bytes that may be held in memory",
            advice: "stream or download it, or raise HTTPOptions.maximumResponse",
            outcome: .unknown
        )
    }

    private func decodingError(_ error: GzipError) -> ConnError {
        switch error.kind {
        case .limit:
            ConnError(
                .resourceExhausted,
                "The answer has more than \(plan.maximumDecompressed) bytes after decompression",
                advice: "raise HTTPOptions.maximumDecompressed if the server is to be trusted",
                outcome: .unknown,
                underlying: error
            )
        case .truncated:
            ConnError(
                .connection,
                "The answer was cut: its compressed data end after \(error.bytesIn) bytes, before their own end",
                outcome: .unknown,
                retry: .again,
                underlying: error
            )
        default:
            ConnError(
                .corrupted,
                "The answer's compressed data are damaged after \(error.bytesIn) bytes",
                advice: "switch HTTPOptions.compression off to see what the server sends",
                outcome: .unknown,
                retry: .again,
                underlying: error
            )
        }
    }
}
