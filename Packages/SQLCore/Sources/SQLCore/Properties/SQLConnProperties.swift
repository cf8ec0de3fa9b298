public import ConnCore

/// Says where a SQL server is and as whom to connect: PostgreSQL, SQL Server, MySQL and MariaDB share it.
///
///     SQLConnProperties(host: "db", user: "app", password: "…", database: "plant")
///     SQLConnProperties(socket: "/run/postgresql", user: "app", database: "plant")
///
/// What only one engine knows sits in that engine's options.
public struct SQLConnProperties: ConnProperties, Equatable {
    /// The host's name or address. `localhost` means TCP. Default `localhost`; ignored when ``socket`` is set.
    public var host: String
    /// The port, 1 to 65535; `nil` for the engine's own.
    public var port: Int?
    /// More servers, tried in this order when the first cannot be used. Engines without support refuse them.
    public var alternatives: [ConnectionURL.Host] = []
    /// The unix socket instead of a host: an absolute path. PostgreSQL takes the folder, too.
    public var socket: String?
    /// The user; engines say what `nil` means to them.
    public var user: String?
    /// The password; `nil` for none.
    public var password: Secret?
    /// The database; `nil` for the engine's default.
    public var database: String?
    /// How the connection is encrypted and its server verified; `nil`: off for a socket or a loopback address, else
    /// `.verifyFull`.
    public var tls: TLSSettings?
    /// The limit of one try to connect, name look-up, TLS and login included; `nil`: what the handler's configuration
    /// says. It can only shorten that.
    public var connectTimeout: Duration?
    /// Within what time a peer that went silent is found dead, by TCP keep-alive and user time-out; `nil` leaves it to
    /// the system. Default 60 s, at least 6 s.
    public var deadPeerTimeout: Duration? = .seconds(60)

    /// A server reached by TCP.
    ///
    /// - Parameters:
    ///   - host: The name or address.
    ///   - port: The port; `nil` for the engine's own.
    ///   - user: The user.
    ///   - password: The password.
    ///   - database: The database.
    ///   - tls: How to encrypt; `nil` for the safe default.
    public init(
        host: String = "localhost",
        port: Int? = nil,
        user: String? = nil,
        password: Secret? = nil,
        database: String? = nil,
        tls: TLSSettings? = nil
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
        self.tls = tls
    }

    /// A server on this machine, reached by its unix socket.
    ///
    /// - Parameters:
    ///   - socket: The socket's absolute path.
    ///   - user: The user.
    ///   - password: The password.
    ///   - database: The database.
    public init(socket: String, user: String? = nil, password: Secret? = nil, database: String? = nil) {
        self.init(user: user, password: password, database: database)
        self.socket = socket
    }

    /// All servers in the order in which they are tried; empty for a socket.
    public var hosts: [ConnectionURL.Host] {
        socket == nil ? [ConnectionURL.Host(host, port: port)] + alternatives : []
    }

    /// The first server. Its system is `sql`; a handler puts in its engine's.
    public var endpoint: Endpoint {
        Endpoint(system: "sql", host: socket ?? host, port: port, database: database, user: user)
    }

    /// Throws `.invalidInput` or `.misuse(.invalidArgument)` for values with which no server can be reached.
    public func validate() throws(ConnError) {
        try validateText()
        if let socket {
            guard socket.hasPrefix("/") else {
                throw Self.error("socket is not an absolute path", "write for example /run/postgresql")
            }
            guard socket.utf8.count <= 107 else {
                throw Self.error("socket is \(socket.utf8.count) bytes long", "the system allows 107")
            }
            guard alternatives.isEmpty else {
                throw Self.error("name a socket and further hosts at once", "choose one of them")
            }
            if tls?.isOn == true {
                throw Self.error("ask for TLS on a unix socket, which has none", "leave tls out, or name a host")
            }
        }
        for server in hosts {
            guard !server.name.isEmpty else { throw Self.error("name an empty host", "name the server's host") }
            guard !server.name.hasPrefix("/") else {
                throw Self.error("name a path as the host", "a unix socket is asked for by socket:")
            }
            if let port = server.port, !(1...65_535).contains(port) {
                throw Self.error("name the port \(port)", "ports go from 1 to 65535")
            }
        }
        try tls?.validate()
        if let connectTimeout, connectTimeout <= .zero {
            throw Self.error("have the connectTimeout \(connectTimeout)", "it must be more than zero")
        }
        if let deadPeerTimeout, !(.seconds(6) ... .seconds(86_400)).contains(deadPeerTimeout) {
            throw Self.error("have the deadPeerTimeout \(deadPeerTimeout)", "it must be from 6 s to 24 h, or nil")
        }
    }

    private func validateText() throws(ConnError) {
        let texts: [(String, String?)] = [
            ("host", host), ("socket", socket), ("user", user), ("database", database),
        ]
        for (name, text) in texts where text?.utf8.contains(0) == true {
            throw Self.error("have a NUL character in \(name)", "remove it")
        }
        for server in alternatives where server.name.utf8.contains(0) {
            throw Self.error("have a NUL character in a host", "remove it")
        }
        let passwordHasNUL = password?.withUnsafeBytes { $0.contains(0) }
        if passwordHasNUL == true {
            throw Self.error("have a NUL character in the password", "no server accepts one")
        }
        for (name, text) in [("user", user), ("database", database)] where text?.isEmpty == true {
            throw Self.error("have an empty \(name)", "name it, or leave it out")
        }
    }

    private static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(.invalidInput, "The connection properties \(what)", advice: advice, phase: .connect)
    }
}
