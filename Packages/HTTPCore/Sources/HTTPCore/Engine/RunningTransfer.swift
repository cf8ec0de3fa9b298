@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

/// The transfer that a thread's session is busy with, so that others can cancel it.
// `transfer` is read and written under `lock`.
final class RunningTransfer: @unchecked Sendable {
    private let lock = Lock()
    private var transfer: CurlTransfer?

    func set(_ transfer: CurlTransfer?) {
        lock.withLock { self.transfer = transfer }
    }

    func cancel() {
        lock.withLock { transfer }?.cancel()
    }
}
