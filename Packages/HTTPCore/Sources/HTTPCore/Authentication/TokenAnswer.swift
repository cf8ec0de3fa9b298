/// What a token server answered. It holds tokens, so it prints its status alone.
public struct TokenAnswer: Sendable, CustomStringConvertible, CustomReflectable {
    /// The status code.
    public var status: Int
    /// The headers as they came, in order.
    public var headers: [(name: String, value: String)]
    /// The body, decompressed.
    public var body: [UInt8]

    /// Makes an answer.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header with this name, in any case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }

    /// The status alone.
    public var description: String { "TokenAnswer(status: \(status))" }

    /// A mirror with the status alone.
    public var customMirror: Mirror { Mirror(self, children: ["status": status]) }
}
