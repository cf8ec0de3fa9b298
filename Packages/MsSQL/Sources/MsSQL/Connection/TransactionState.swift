/// What a session is in, by the server's word.
enum TransactionState: Equatable, Sendable {
    /// No transaction is open.
    case idle
    /// One is open.
    case open
    /// One is open that can only be rolled back.
    case doomed

    /// - Parameters:
    ///   - count: `@@TRANCOUNT`.
    ///   - state: `XACT_STATE()`.
    init(count: Int, state: Int) {
        self = count == 0 ? .idle : state == -1 ? .doomed : .open
    }

    var isOpen: Bool { self != .idle }
}
