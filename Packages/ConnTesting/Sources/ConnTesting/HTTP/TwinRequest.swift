/// A request that a ``TwinServer`` received whole.
public struct TwinRequest: Sendable {
    /// The place in the order of arrival, from 0.
    public let number: Int
    /// The number of the connection it came by, from 0.
    public let connection: Int
    /// The method, as it was sent.
    public let method: String
    /// What the request line asks for, as it was sent: path and query, still percent-encoded.
    public let target: String
    /// The path, percent-decoded, without the query.
    public let path: String
    /// The items of the query in order, percent-decoded; `+` is a space.
    public let query: [TwinHeaders.Field]
    /// The headers in order.
    public let headers: TwinHeaders
    /// The body after chunks were joined; of a longer one only as much as the server keeps of each.
    public let body: [UInt8]
    /// How many bytes the body had.
    public let bodyLength: Int

    /// The body as UTF-8 text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The items of a form in the body (`application/x-www-form-urlencoded`), decoded.
    public var form: [TwinHeaders.Field] { TwinText.items(of: text) }

    /// The first value of a name in the query; nil when there is none.
    public func query(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The first value of a name in the form of the body; nil when there is none.
    public func form(_ name: String) -> String? {
        form.first { $0.name == name }?.value
    }

    /// The token of `Authorization: Bearer …`; nil when there is none.
    public var bearerToken: String? {
        guard let value = headers["Authorization"], value.lowercased().hasPrefix("bearer ") else { return nil }
        return String(value.dropFirst(7))
    }
}
