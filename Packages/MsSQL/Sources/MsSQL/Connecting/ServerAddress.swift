@_spi(SQLDrivers) internal import SQLCore

/// One place to connect to: a host with a port, or with the name of an instance whose port its SQL Browser tells.
struct ServerAddress: Equatable, Sendable {
    /// The host as the properties name it.
    var host: String
    /// `nil` where the instance's name leads to it.
    var port: Int?
    /// What the library is told to connect to: a numeric address, or the host's name where a certificate is checked for
    /// it.
    var address: String

    /// The port of SQL Server.
    static let standardPort = 1_433

    /// The servers of the properties, in their order.
    static func servers(of properties: SQLConnProperties, instance: String?) -> [ServerAddress] {
        properties.hosts.map { host in
            let port = host.port ?? (instance == nil ? standardPort : nil)
            return ServerAddress(host: host.name, port: port, address: host.name)
        }
    }

    /// The same server once for each of its addresses.
    ///
    /// The library checks a certificate for the name that it was told to connect to. So where the name counts, it is
    /// looked up here only to see that it can be, and the library tries its addresses by itself.
    func resolved(_ tls: TLSSettings, _ deadline: ConnectDeadline) throws(ConnError) -> [ServerAddress] {
        let addresses = try HostResolver.system.addresses(of: host, within: max(.zero, deadline.left))
        if tls.verification == .verifyFull { return [self] }
        return addresses.map { address in
            var copy = self
            copy.address = address
            return copy
        }
    }
}
