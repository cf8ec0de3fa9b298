internal import CurlTransport

/// The handle and connections of one thread, as the pools keep it.
///
/// Not Sendable: a pool gives it to one thread at a time. Other threads touch only `running`.
final class ThreadSession {
    let session: CurlSession
    let running = RunningTransfer()

    init(_ session: CurlSession) {
        self.session = session
    }

    /// Does a transfer and, if that ends well, what is left to be done behind it; others may cancel either.
    func perform(_ transfer: CurlTransfer, settling settle: () -> Void) throws(CurlFailure) -> CurlSummary {
        running.set(transfer)
        defer { running.set(nil) }
        let summary = try session.perform(transfer)
        settle()
        return summary
    }
}
