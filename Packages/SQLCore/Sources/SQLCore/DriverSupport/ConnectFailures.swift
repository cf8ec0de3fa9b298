public import ConnCore

/// What several failed tries to connect add up to.
@_spi(SQLDrivers)
public enum ConnectFailures {
    /// The most telling of several failures, with a count of the others. It may be tried again if one of them may.
    public static func summary(_ errors: [ConnError], limit: Duration) -> ConnError {
        func rank(_ error: ConnError) -> Int {
            if error.nativeCode != nil, error.kind != .connection, error.kind != .timeout { return 3 }
            if error.retry == .never { return 2 }
            return error.kind == .timeout ? 0 : 1
        }
        guard var error = errors.max(by: { rank($0) < rank($1) }) else {
            return ConnError(.timeout, "No server was reached within \(limit)", retry: .reconnect, phase: .connect)
        }
        let others = errors.filter { $0.message != error.message || $0.endpoint != error.endpoint }
        if let other = others.first {
            error.message += ", and \(others.count) more \(others.count == 1 ? "try" : "tries") elsewhere failed"
            error.secondary = other
        }
        if errors.contains(where: { $0.retry != .never }) { error.retry = .reconnect }
        return error
    }
}
