internal import ConnHandlers

/// The steps dns and tcp to the hosts of a URL; of several one is enough.
struct HostSteps {
    /// A host and what its name stands for.
    typealias Found = (host: ConnectionURL.Host, addresses: [String])

    private let report: StepReport
    private let limit: Duration

    /// - Parameter limit: The longest that one try to reach a host may take.
    init(_ report: StepReport, limit: Duration) {
        self.report = report
        self.limit = limit
    }

    /// The addresses of each host; fails if none has any.
    func resolve(_ hosts: [ConnectionURL.Host]) async throws -> [Found] {
        let limit = limit
        return try await report.step("dns") {
            try await firstError(of: hosts, "has no address") { (host) throws(ConnError) in
                let addresses = try await BlockingThread.run { () throws(ConnError) in
                    try HostResolver.system.addresses(of: host.name, within: limit)
                }
                let isAddress = HostResolver.isAddress(host.name)
                return (
                    (host, addresses),
                    isAddress ? "\(host.name) is an address" : "\(host.name) is \(addresses.joined(separator: ", "))"
                )
            }
        }
    }

    /// Connects to each host and hangs up; fails if none accepts.
    ///
    /// - Parameter port: The port of a host that names none.
    func reach(_ hosts: [Found], port: Int) async throws {
        let limit = limit
        try await report.step("tcp") {
            try await firstError(of: hosts, "cannot be reached") { (host, addresses) throws(ConnError) in
                let hostPort = host.port ?? port
                let address = try await BlockingThread.run { () throws(ConnError) in
                    try NetworkProbe.connect(to: host.name, addresses: addresses, port: hostPort, within: limit)
                }
                return ((), "\(ConnectionURL.Host(address, port: hostPort)) accepts connections")
            }
        }
    }

    /// Takes a step for each of several servers: one that works is enough, and the text tells of the others too.
    private func firstError<Item, R>(
        of items: [Item],
        _ failure: String,
        _ body: (Item) async throws(ConnError) -> (R, String)
    ) async throws(ConnError) -> ([R], String) {
        var results: [R] = []
        var texts: [String] = []
        var first: ConnError?
        for item in items {
            do {
                let (result, text) = try await body(item)
                results.append(result)
                texts.append(text)
            } catch {
                if first == nil { first = error }
                texts.append("one of the hosts \(failure): \(error.message)")
            }
        }
        if results.isEmpty, let first { throw first }
        return (results, texts.joined(separator: "; "))
    }
}
