internal import ConnCore

/// The three sorts of request that libcurl tells apart.
enum RequestMode: Equatable {
    /// No body goes out.
    case get
    /// No body goes out, and none comes back.
    case head
    /// A body goes out.
    case body

    init(_ method: String, hasBody: Bool) throws(ConnError) {
        guard hasBody else {
            self = method == "HEAD" ? .head : .get
            return
        }
        guard method != "HEAD" else {
            throw ConnError(.invalidInput, "A HEAD request cannot have a body", phase: .connect)
        }
        self = .body
    }

    /// The method that libcurl uses by itself.
    var method: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .body: "POST"
        }
    }
}
