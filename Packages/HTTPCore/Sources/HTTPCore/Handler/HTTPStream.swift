public import ConnCore
internal import CurlTransport

/// An answer whose body is read while it comes, inside the closure of `stream`.
///
/// Read it by ``next()`` or, in async code, as a sequence: `for try await bytes in stream`.
///
/// Not Sendable: it is used inside its closure, by one reader. After the closure's end it throws
/// `.misuse(.scopeFinished)`. A reader that is slower than the server makes the server wait: at most about 1 MiB is
/// held.
public final class HTTPStream {
    /// The status code.
    public let status: Int
    /// The headers.
    public let headers: HTTPHeaders
    /// The URL that answered, after redirects.
    public let url: HTTPURL
    /// The version of HTTP.
    public let version: HTTPVersion
    /// The URLs that redirected here, in order.
    public let redirects: [HTTPURL]

    /// Moves the body along.
    enum Driver {
        /// The thread's own session: nothing moves but while the reader waits.
        case session(ThreadSession, AnswerReceiver)
        /// The loop.
        case loop
    }

    private let buffer: StreamBuffer
    private let driver: Driver
    private let endpoint: Endpoint
    private let span: CallObservation?
    private var isFinished = false

    init(
        _ response: HTTPResponse,
        _ buffer: StreamBuffer,
        _ driver: Driver,
        _ endpoint: Endpoint,
        _ span: CallObservation?
    ) {
        status = response.status
        headers = response.headers
        url = response.url
        version = response.version
        redirects = response.redirects
        self.buffer = buffer
        self.driver = driver
        self.endpoint = endpoint
        self.span = span
    }

    /// An answer that has come as a whole.
    convenience init(_ response: HTTPResponse, _ endpoint: Endpoint, _ span: CallObservation?) {
        self.init(response, StreamBuffer(whole: response.bytes), .loop, endpoint, span)
    }

    /// The next bytes, decompressed, as many as have come; `nil` at the end. Blocks while none have come.
    ///
    /// - Throws: `ConnError` if the answer is cut, too slow or not what its headers say. It is never tried again.
    @available(*, noasync)
    public func next() throws(ConnError) -> [UInt8]? {
        try check()
        while true {
            switch try portion() {
            case .bytes(let bytes): return bytes
            case .end: return nil
            case .nothingYet:
                switch driver {
                case .session(let session, let receiver): drive(session, receiver)
                case .loop: buffer.waitForNews()
                }
            }
        }
    }

    /// The next bytes, decompressed, as many as have come; `nil` at the end. Suspends while none have come.
    ///
    /// - Throws: `ConnError` if the answer is cut, too slow or not what its headers say; `.cancelled` when the task is.
    public func next() async throws(ConnError) -> [UInt8]? {
        try check()
        while true {
            switch try portion() {
            case .bytes(let bytes): return bytes
            case .end: return nil
            case .nothingYet: await buffer.waitForNews()
            }
        }
    }

    private func portion() throws(ConnError) -> StreamBuffer.Portion {
        do throws(ConnError) {
            let portion = try buffer.read()
            if let span, case .bytes(let bytes) = portion { span.moved(bytes: bytes.count) }
            return portion
        } catch {
            throw error.endpoint == nil ? error.with { $0.endpoint = endpoint } : error
        }
    }

    private func drive(_ session: ThreadSession, _ receiver: AnswerReceiver) {
        do {
            guard let summary = try session.session.drive(until: { buffer.hasNews }) else { return }
            buffer.end(.success(summary), receiver)
        } catch {
            buffer.end(.failure(error), receiver)
        }
    }

    /// The closure has ended.
    func finish() {
        isFinished = true
    }

    private func check() throws(ConnError) {
        guard isFinished else { return }
        throw ConnError(
            .misuse(.scopeFinished),
            "The stream was used after its closure had ended",
            advice: "read it inside the closure",
            endpoint: endpoint
        )
    }
}
