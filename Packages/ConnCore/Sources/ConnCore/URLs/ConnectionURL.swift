/// A connection URL, taken apart: `scheme://user:password@host:port/database?key=value`.
///
/// - User, password, path, keys and values are percent-decoded; the password becomes a ``Secret``.
/// - Everything up to the last `@` of the authority is user and password, so an unencoded `@` in a password is
///   understood. An unencoded `/`, `?` or `#` is not: write `%2F`, `%3F`, `%23`.
/// - Several hosts are separated by commas, IPv6 addresses stand in brackets: `h1:5432,[::1]:5433`.
/// - Opaque forms have no authority: `sqlite:plant.db`, `sqlite::memory:`, `sqlite:///abs/path`.
///
/// A URL that cannot be parsed throws `ConnError` of kind `.invalidInput` that says which part is wrong and never
/// quotes the URL, because any part of it may be a piece of a password.
public struct ConnectionURL: Sendable {
    /// One server of the authority.
    public struct Host: Hashable, Sendable, CustomStringConvertible {
        /// The name or address; an IPv6 address without its brackets.
        public var name: String
        /// The port, 1 to 65535; `nil` if the URL names none.
        public var port: Int?

        /// Makes a host.
        public init(_ name: String, port: Int? = nil) {
            self.name = name
            self.port = port
        }

        /// For example `db:5432` or `[::1]:5432`.
        public var description: String {
            (name.contains(":") ? "[\(name)]" : name) + (port.map { ":\($0)" } ?? "")
        }
    }

    /// The scheme in lower case.
    public let scheme: String
    /// The user name; `nil` if absent or empty.
    public let user: String?
    /// The password; `nil` if absent, an empty secret if written as `user:@host`. Set it where it comes from elsewhere.
    public var password: Secret?
    /// The servers in the order written; empty for opaque forms and for an empty authority (`sqlite:///abs`).
    public let hosts: [Host]
    /// The path, decoded. With an authority it is empty or starts with `/`; in an opaque form it is what follows the
    /// colon.
    public let path: String
    /// Whether the URL has an authority, even an empty one (`//` behind the scheme).
    public let hasAuthority: Bool
    /// The query's keys and values in the order written; take them apart with ``QueryItems``.
    public let items: QueryItems

    /// The first host's name.
    public var host: String? { hosts.first?.name }
    /// The first host's port.
    public var port: Int? { hosts.first?.port }
    /// The path without its leading `/`; `nil` if nothing is left.
    public var database: String? {
        let name = path.hasPrefix("/") ? String(path.dropFirst()) : path
        return name.isEmpty ? nil : name
    }

    /// Parses a URL.
    ///
    /// - Throws: `ConnError` of kind `.invalidInput` that names the wrong part and quotes nothing of the URL.
    public init(_ text: String) throws(ConnError) {
        var parser = ConnectionURLParser(text)
        try parser.run()
        scheme = parser.scheme
        user = parser.user
        password = parser.password
        hosts = parser.hosts
        path = parser.path
        hasAuthority = parser.hasAuthority
        items = QueryItems(parser.items, of: parser.scheme)
    }
}

extension ConnectionURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL without password and without the values of its query.
    public var description: String {
        var text = "\(scheme):"
        if hasAuthority {
            text += "//" + (user.map { "\($0)@" } ?? "") + hosts.map(\.description).joined(separator: ",")
        }
        text += path
        let keys = items.keys
        if !keys.isEmpty { text += "?" + keys.map { "\($0)=…" }.joined(separator: "&") }
        return text
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows the description alone.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
