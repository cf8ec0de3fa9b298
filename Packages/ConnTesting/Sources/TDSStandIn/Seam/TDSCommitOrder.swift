/// What the fault switches say to a COMMIT.
enum TDSCommitOrder: Sendable {
    case proceed
    /// The session is chosen as the deadlock's victim: roll back and answer error 1205.
    case deadlock
    /// The connection is gone before the commit takes effect: roll back and say nothing.
    case abandon
}
