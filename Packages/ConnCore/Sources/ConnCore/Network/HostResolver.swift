import Glibc

/// Turns host names into addresses, with a limit of time that the system's own look-up does not have.
///
///     let addresses = try HostResolver.system.addresses(of: "db", within: .seconds(2))
///
/// The look-up runs on a thread of its own. When the limit passes the caller goes on, and the thread ends whenever the
/// system answers; callers that ask for a name that is being looked up wait for that same look-up, so a dead name
/// server holds one thread for each name.
public struct HostResolver: Sendable {
    private let lookUp: @Sendable (String, Duration) -> Result<[String], ConnError>

    /// Looks up by the system: hosts file, name servers and whatever else it is set up for.
    public static let system = HostResolver { (name, limit) throws(ConnError) in
        try SystemLookUp.shared.addresses(of: name, within: limit)
    }

    /// Makes a resolver of your own, for service discovery or tests.
    ///
    /// - Parameter lookUp: Gets the name and a limit of time, and returns numeric addresses in the order in which they
    ///   are to be tried. It may block, and is called only for what is not an address already.
    public init(_ lookUp: @escaping @Sendable (_ name: String, _ limit: Duration) throws(ConnError) -> [String]) {
        self.lookUp = { (name, limit) in
            do throws(ConnError) {
                return .success(try lookUp(name, limit))
            } catch {
                return .failure(error)
            }
        }
    }

    /// The numeric addresses of a host, in the order in which they are to be tried; never empty.
    ///
    /// A host that is an address already is returned as it is, without a look-up.
    /// - Throws: kind `.connection` for a name without addresses and for a failed look-up, `.timeout` when the limit
    ///   passed; both with phase `.connect` and retry rule `.reconnect`, since name servers come back.
    public func addresses(of host: String, within limit: Duration) throws(ConnError) -> [String] {
        if Self.isAddress(host) { return [host] }
        let addresses = try lookUp(host, limit).get()
        guard addresses.isEmpty else { return addresses }
        throw Self.error(.connection, "The host '\(host)' has no address", "correct the name, or its entry")
    }

    /// Whether `host` is a numeric address of IPv4 or IPv6, the latter with or without a zone.
    public static func isAddress(_ host: String) -> Bool {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return true }
        guard host.utf8.contains(UInt8(ascii: ":")) else { return false }
        var six = in6_addr()
        let address = host.split(separator: "%", maxSplits: 1).first.map(String.init) ?? host
        return inet_pton(AF_INET6, address, &six) == 1
    }

    static func error(_ kind: ConnError.Kind, _ message: String, _ advice: String) -> ConnError {
        ConnError(kind, message, advice: advice, retry: .reconnect, phase: .connect)
    }
}
