@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

/// Lets other threads end what a connection does: the transfer that runs, and the ones that the operation would begin.
// Everything is read and written under `lock`.
final class TransferBreaker: @unchecked Sendable {
    private let lock = Lock()
    private var current: CurlTransfer?
    private var isBroken = false

    /// An operation begins; what was broken before does not count.
    func begin() {
        lock.withLock { isBroken = false }
    }

    /// A transfer begins; `false` if the operation was broken already.
    func enter(_ transfer: CurlTransfer) -> Bool {
        lock.withLock {
            if isBroken { return false }
            current = transfer
            return true
        }
    }

    /// The transfer has ended.
    func leave() {
        lock.withLock { current = nil }
    }

    /// Ends the operation. Does not wait.
    func interrupt() {
        lock.withLock {
            isBroken = true
            current?.cancel()
        }
    }
}
