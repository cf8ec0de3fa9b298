public import ConnCore

/// What several failed tries to connect add up to.
@_spi(SQLDrivers)
public enum ConnectFailures {
    /// The most telling of several failures, with a count of the others. It may be tried again if one of them may.
    ///
    /// - Parameters:
    ///   - errors: What each try ended with, in order; none if the time was up before the first.
    ///   - limit: The time that all of them had.
    ///   - rank: How telling a failure is.
    public static func summary(
        _ errors: [ConnError],
        limit: Duration,
        rank: (ConnError) -> Int = ConnectFailures.rank
    ) -> ConnError {
        guard var error = errors.max(by: { rank($0) < rank($1) }) else {
            return ConnError(
                .timeout,
                "No server was reached within \(limit)",
                advice: "look at host, port and firewalls, or allow more time with connectTimeout",
                retry: .reconnect,
                phase: .connect
            )
        }
        let others = errors.filter { $0.message != error.message || $0.endpoint != error.endpoint }
        if let other = others.first {
            error.message += ", and \(others.count) more \(others.count == 1 ? "try" : "tries") elsewhere failed"
            error.secondary = other
        }
        if errors.contains(where: { $0.retry != .never }) { error.retry = .reconnect }
        return error
    }

    /// What a server said (3) tells more than what will not change (2), than a failure of the way there (1), than
    /// silence (0).
    public static func rank(_ error: ConnError) -> Int {
        if error.nativeCode != nil, error.kind != .connection, error.kind != .timeout { return 3 }
        if error.retry == .never { return 2 }
        return error.kind == .timeout ? 0 : 1
    }
}
