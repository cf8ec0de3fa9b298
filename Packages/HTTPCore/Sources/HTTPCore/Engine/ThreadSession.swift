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

    func perform(_ transfer: CurlTransfer) throws(CurlFailure) -> CurlSummary {
        running.set(transfer)
        defer { running.set(nil) }
        return try session.perform(transfer)
    }
}
