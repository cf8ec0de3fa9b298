internal import CCurl
@_spi(ConnInternals) internal import ConnCore

/// What other threads may reach of a session: it wakes the thread that drives.
// `multi` is touched only with `lock` held.
final class SessionDriver: TransferDriver, @unchecked Sendable {
    private let lock = Lock()
    private var multi: UnsafeMutableRawPointer?
    private let poller: Poller
    /// Ends the sockets of FTP, for which libcurl may wait without returning.
    private let cutter: SocketCutter?

    init(_ poller: Poller, cutter: SocketCutter? = nil) {
        self.poller = poller
        self.cutter = cutter
    }

    /// Says which multi handle waits by itself and is to be woken from now on; `nil` for none, before the old one is
    /// freed.
    func set(_ multi: UnsafeMutableRawPointer?) {
        lock.withLock { self.multi = multi }
    }

    /// Ends the current or the next wait of the driving thread.
    func wake() {
        poller.wake()
        lock.withLock {
            if let multi { curl_multi_wakeup(multi) }
        }
    }

    func signal(_ transfer: CurlTransfer) {
        if let cutter, transfer.isCancelled { cutter.cut() }
        wake()
    }
}
