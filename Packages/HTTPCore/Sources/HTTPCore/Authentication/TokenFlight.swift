internal import ConnCore

/// One fetch of a token, and all who wait for it.
// Guarded by the lock of its store.
final class TokenFlight: @unchecked Sendable {
    /// What a waiter is told.
    enum Signal: Sendable {
        case landed(Result<HTTPAuthorization, ConnError>)
        /// The leader gave up; fetch it yourself.
        case lead(previous: HTTPToken?)
    }

    var waiters = WaiterQueue<Signal>()
    /// Whether the leader needs one of the threads that tasks run on.
    var leaderIsTask: Bool

    init(leaderIsTask: Bool) {
        self.leaderIsTask = leaderIsTask
    }
}
