/// What a ``TwinServer`` answers, and how it delivers it.
public struct TwinResponse: Sendable {
    /// How the end of the body is told.
    public enum Framing: Sendable, Hashable {
        /// By `Content-Length`.
        case length
        /// In chunks of so many bytes.
        case chunks(Int)
        /// By closing the connection.
        case close
    }

    /// What happens after the last byte of the answer, or where it is cut.
    public enum Ending: Sendable, Hashable {
        /// The connection stays open for the next request.
        case keep
        /// The connection is closed in order.
        case close
        /// The connection is reset.
        case reset
        /// Nothing more comes, and the connection stays open.
        case silence
    }

    /// The status code.
    public var status: Int
    /// The headers besides `Content-Length`, `Transfer-Encoding`, `Connection` and `Date`, which are added unless given.
    public var headers: TwinHeaders
    /// The whole body; its length is announced even when less of it is sent.
    public var body: [UInt8]
    /// How the end of the body is told.
    public var framing = Framing.length
    /// How long to wait before the first byte.
    public var delay = Duration.zero
    /// How long to wait between the head and the body.
    public var bodyDelay = Duration.zero
    /// With one, the body is sent in pieces of so many bytes, with this pause after each.
    public var drip: (bytes: Int, every: Duration)?
    /// With one, no more than so many bytes of the body are sent, as counted before chunking; then ``ending`` happens,
    /// and where that is `.keep` the connection is closed.
    public var cutAfter: Int?
    /// False: not even the head is sent, only ``ending`` happens.
    public var isSent = true
    /// What happens after the last byte.
    public var ending = Ending.keep
    /// Heads of 1xx answers to send first: status and headers.
    public var informational: [(status: Int, headers: TwinHeaders)] = []

    /// An answer.
    public init(status: Int = 200, headers: TwinHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer of JSON text.
    public static func json(_ text: String, status: Int = 200) -> TwinResponse {
        bytes(Array(text.utf8), type: "application/json; charset=utf-8", status: status)
    }

    /// An answer of text.
    public static func text(
        _ text: String,
        type: String = "text/plain; charset=utf-8",
        status: Int = 200
    ) -> TwinResponse {
        bytes(Array(text.utf8), type: type, status: status)
    }

    /// A page.
    public static func html(_ text: String, status: Int = 200) -> TwinResponse {
        self.text(text, type: "text/html; charset=utf-8", status: status)
    }

    /// An answer of bytes.
    public static func bytes(_ body: [UInt8], type: String, status: Int = 200) -> TwinResponse {
        TwinResponse(status: status, headers: ["Content-Type": type], body: body)
    }

    /// An answer of a status and nothing else.
    public static func status(_ status: Int, headers: TwinHeaders = [:]) -> TwinResponse {
        TwinResponse(status: status, headers: headers)
    }

    /// A redirect.
    public static func redirect(to location: String, status: Int = 302) -> TwinResponse {
        TwinResponse(status: status, headers: ["Location": location])
    }

    /// No answer at all: the connection is closed, reset, or stays silent.
    public static func nothing(_ ending: Ending = .close) -> TwinResponse {
        var response = TwinResponse()
        response.isSent = false
        response.ending = ending
        return response
    }

    /// The same after a wait before the first byte.
    public func delayed(_ delay: Duration) -> TwinResponse {
        with { $0.delay = delay }
    }

    /// The same, cut after so many bytes of the body.
    public func cut(after bytes: Int, _ ending: Ending = .close) -> TwinResponse {
        with {
            $0.cutAfter = bytes
            $0.ending = ending
        }
    }

    /// The same, changed.
    public func with(_ change: (inout TwinResponse) -> Void) -> TwinResponse {
        var copy = self
        change(&copy)
        return copy
    }
}
