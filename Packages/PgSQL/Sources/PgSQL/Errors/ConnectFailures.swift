internal import SQLCore

/// The failures of one try to connect, over all servers and addresses.
struct ConnectFailures {
    private var errors: [ConnError] = []

    mutating func add(_ error: ConnError) {
        errors.append(error)
    }

    /// The most telling of them, with a count of the others. It may be tried again if one of them may.
    func error(limit: Duration) -> ConnError {
        guard var error = errors.max(by: { Self.rank($0) < Self.rank($1) }) else {
            return ConnectFailure.timeout(stage: nil, limit: limit)
        }
        let others = errors.filter { $0.message != error.message || $0.endpoint != error.endpoint }
        if let other = others.first {
            error.message += ", and \(others.count) more \(others.count == 1 ? "try" : "tries") elsewhere failed"
            error.secondary = other
        }
        if errors.contains(where: { $0.retry != .never }) { error.retry = .reconnect }
        return error
    }

    /// What a server said tells more than that another could not be reached.
    private static func rank(_ error: ConnError) -> Int {
        if error.nativeCode?.system == "SQLSTATE" { return 3 }
        if error.retry == .never || error.nativeCode == ConnectAttempt.mismatch { return 2 }
        return error.kind == .timeout ? 0 : 1
    }
}
