/// A request method, `GET` for example.
public struct HTTPMethod: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The method as it is sent.
    public let name: String

    /// Makes a method of any name; the usual ones are put in upper case, every other is kept as written.
    public init(_ name: String) {
        let upper = name.uppercased()
        self.name = HTTPMethod.known.contains(upper) ? upper : name
    }

    /// Makes a method of a literal.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    private init(known name: String) {
        self.name = name
    }

    /// Reads something.
    public static let get = HTTPMethod(known: "GET")
    /// Does something; running it twice may do it twice.
    public static let post = HTTPMethod(known: "POST")
    /// Puts something in its place.
    public static let put = HTTPMethod(known: "PUT")
    /// Changes a part of something.
    public static let patch = HTTPMethod(known: "PATCH")
    /// Deletes something.
    public static let delete = HTTPMethod(known: "DELETE")
    /// Reads the headers alone.
    public static let head = HTTPMethod(known: "HEAD")
    /// Asks what is possible.
    public static let options = HTTPMethod(known: "OPTIONS")

    private static let known: Set<String> = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "QUERY"]

    /// Whether running it twice does no harm by the meaning of the method: GET, HEAD, OPTIONS, PUT and DELETE.
    public var isIdempotent: Bool {
        switch name {
        case "GET", "HEAD", "OPTIONS", "PUT", "DELETE": true
        default: false
        }
    }

    /// Whether it changes nothing by its meaning (RFC 9110 §9.2.1).
    var isSafe: Bool { self == .get || self == .head || self == .options }

    /// Throws `.invalidInput` for a name that is no token (RFC 9110 §9.1), and for CONNECT and TRACE.
    public func validate() throws(ConnError) {
        // The usual ones, first of all, need no look at their letters.
        if self == .get || self == .post || self == .put || isIdempotent { return }
        guard !name.isEmpty, name.utf8.allSatisfy(HTTPGrammar.isTokenByte) else {
            throw ConnError(
                .invalidInput,
                "The request's method is not a name of letters and digits",
                advice: "write for example GET"
            )
        }
        guard name != "CONNECT", name != "TRACE" else {
            throw ConnError(.invalidInput, "The method \(name) is not for callers", advice: "use another method")
        }
    }

    /// The method's name.
    public var description: String { name }
}
