@_spi(SQLDrivers) internal import SQLCore

/// One place to connect to: a socket, or a host with one of its addresses.
struct ServerAddress: Equatable, Sendable {
    /// The host as the properties name it, or the socket's path.
    var host: String
    var port: Int
    /// What the library is told to connect to: a numeric address, or the host's name where a certificate is checked for
    /// it.
    var address: String
    var isSocket = false

    /// The port of MySQL and MariaDB.
    static let standardPort = 3_306

    /// The servers of the properties, in their order.
    static func servers(of properties: SQLConnProperties) -> [ServerAddress] {
        if let socket = properties.socket {
            return [ServerAddress(host: socket, port: 0, address: socket, isSocket: true)]
        }
        return properties.hosts.map { host in
            ServerAddress(host: host.name, port: host.port ?? standardPort, address: host.name)
        }
    }

    /// The same server once for each of its addresses.
    ///
    /// The library checks a certificate for the name that it was told to connect to. So where the name counts, it is
    /// looked up here only to see that it can be, and the library tries its addresses by itself.
    func resolved(_ tls: TLSSettings, _ deadline: ConnectDeadline) throws(ConnError) -> [ServerAddress] {
        if isSocket { return [self] }
        let addresses = try HostResolver.system.addresses(of: host, within: max(.zero, deadline.left))
        if tls.verification == .verifyFull { return [self] }
        return addresses.map { address in
            var copy = self
            copy.address = address
            return copy
        }
    }
}
