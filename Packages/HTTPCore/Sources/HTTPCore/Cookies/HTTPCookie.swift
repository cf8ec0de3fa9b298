public import ConnCore
public import DataFrames

/// A cookie that a server has set and that goes back to it (RFC 6265).
///
/// It goes to the origin that set it alone: the same scheme, host and port, whatever its `Domain` says. Its value is a
/// secret and never printed.
public struct HTTPCookie: Sendable, Equatable {
    /// The name.
    public let name: String
    /// The value.
    public let value: Secret
    /// Who set it, and the only one that it goes to.
    public let origin: HTTPOrigin
    /// The path under which it is sent; starts with `/`.
    public let path: String
    /// Whether it was set with `Secure`.
    public let isSecure: Bool
    /// Whether it was set with `HttpOnly`, which matters to browsers alone.
    public let isHTTPOnly: Bool
    /// When it ends, in seconds since 1970; `nil` for one that lasts as long as the handler.
    let end: Int64?

    /// When it ends; `nil` for one that lasts as long as the handler.
    public var expires: Instant? { end.map { Instant(ticks: $0, unit: .second) } }

    func isOver(at now: Int64) -> Bool { end.map { $0 <= now } ?? false }

    /// Whether it goes with a request for `requestPath` (RFC 6265 §5.1.4).
    func matches(_ requestPath: String) -> Bool {
        let (own, asked) = (path.utf8, requestPath.utf8)
        guard asked.starts(with: own) else { return false }
        return own.count == asked.count || own.last == UInt8(ascii: "/")
            || asked.dropFirst(own.count).first == UInt8(ascii: "/")
    }
}

extension HTTPCookie: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Name, origin and path, for example `session=<secret> for https://api.example.com/v1`.
    public var description: String { "\(name)=<secret> for \(origin)\(path)" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Shows the description alone.
    public var customMirror: Mirror { Mirror(self, children: ["cookie": description]) }
}
