import ConnCore
import CurlTransport
import Dispatch
import Foundation

/// A session that lives on one thread and does what it is given, one after another.
// The session is used on the queue alone.
final class SessionWorker: @unchecked Sendable {
    private let queue = DispatchQueue(label: "session")
    private var session: CurlSession?

    init(_ settings: CurlSettings, _ share: CurlShare) {
        queue.sync { session = try? CurlSession(settings, share: share) }
    }

    func perform(_ transfer: CurlTransfer) async -> Result<CurlSummary, CurlFailure> {
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                do throws(CurlFailure) {
                    guard let session else { throw CurlFailure(ConnError(.closed, "no session")) }
                    continuation.resume(returning: .success(try session.perform(transfer)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
    }

    var openConnections: Int { queue.sync { session?.openConnections ?? 0 } }

    func close() {
        queue.sync {
            session?.close()
            session = nil
        }
    }
}
