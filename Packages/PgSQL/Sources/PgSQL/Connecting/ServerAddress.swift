@_spi(SQLDrivers) internal import SQLCore

/// One place to connect to: a socket, or a host with one of its addresses.
struct ServerAddress: Equatable {
    /// The host as the properties name it, or the socket's path.
    var host: String
    var port: Int
    /// The numeric address; the host itself before it is resolved.
    var address: String
    /// The folder of the unix socket, if that is what this is.
    var socketFolder: String?

    /// PostgreSQL's port.
    static let standardPort = 5_432

    /// The servers of the properties, in their order.
    static func servers(of properties: SQLConnProperties) -> [ServerAddress] {
        guard let socket = properties.socket else {
            return properties.hosts.map { host in
                ServerAddress(host: host.name, port: host.port ?? standardPort, address: host.name)
            }
        }
        // A socket's file is named for its port: /run/postgresql/.s.PGSQL.5432
        if let mark = socket.range(of: "/.s.PGSQL."), let port = Int(socket[mark.upperBound...]) {
            let folder = String(socket[..<mark.lowerBound])
            return [ServerAddress(host: socket, port: port, address: socket, socketFolder: folder)]
        }
        let port = properties.port ?? standardPort
        return [ServerAddress(host: socket, port: port, address: socket, socketFolder: socket)]
    }

    /// The same server once for each of its addresses.
    func resolved(_ resolver: HostResolver, _ deadline: ConnectDeadline) throws(ConnError) -> [ServerAddress] {
        guard socketFolder == nil else { return [self] }
        return try resolver.addresses(of: host, within: max(.zero, deadline.left)).map { address in
            var copy = self
            copy.address = address
            return copy
        }
    }
}

extension String {
    /// The first place of a text; the standard library's `firstRange(of:)` under a shorter name.
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
