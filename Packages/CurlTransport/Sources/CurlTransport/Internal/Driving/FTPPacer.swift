internal import CCurl

/// Drives an FTP transfer past what libcurl 7.88 misses.
///
/// libcurl may know of work that none of the sockets which it waits for tells of: after a line of the control connection,
/// and within the TLS handshake of a data connection. It would sleep a second over it. So it is driven twice more after
/// each line; over TLS, for some rounds after something has moved, whatever becomes readable wakes it; and no wait is long.
struct FTPPacer {
    /// The longest wait, in milliseconds: what gets lost all the same costs no more.
    private static let longestWait = 50
    /// So many rounds after something has moved, all sockets are watched. Not for ever: one that is readable and that libcurl
    /// leaves alone would have the thread turn without a rest.
    private static let watchedRounds = 64

    private let cutter: SocketCutter
    /// In clear there is no handshake, and a reply that waits for its turn would wake it for nothing.
    private let isEncrypted: Bool
    private var moved = 0
    private var rounds = 0

    init(_ cutter: SocketCutter, isEncrypted: Bool) {
        self.cutter = cutter
        self.isEncrypted = isEncrypted
    }

    /// Lets libcurl look at everything.
    mutating func act(_ line: LoopGeneration, _ handle: EasyHandle) {
        var seen = handle.repliesReceived
        line.actOnAll()
        var left = handle.repliesReceived == seen ? 0 : 2
        while left > 0 {
            seen = handle.repliesReceived
            line.actOnAll()
            left = handle.repliesReceived == seen ? left - 1 : 2
        }
        let now = handle.received
        rounds = now == moved ? rounds + 1 : 0
        moved = now
    }

    /// Waits until libcurl should look again.
    func wait(_ line: LoopGeneration, milliseconds: Int) {
        let milliseconds = Int32(clamping: min(milliseconds, Self.longestWait))
        guard isEncrypted, rounds < Self.watchedRounds else {
            curl_multi_poll(line.multi.multi, nil, 0, milliseconds, nil)
            return
        }
        let sockets = cutter.descriptors
        withUnsafeTemporaryAllocation(of: curl_waitfd.self, capacity: sockets.count + 1) { entries in
            for (index, socket) in sockets.enumerated() {
                entries[index] = curl_waitfd(fd: socket, events: Int16(CURL_WAIT_POLLIN), revents: 0)
            }
            curl_multi_poll(line.multi.multi, entries.baseAddress, UInt32(sockets.count), milliseconds, nil)
        }
    }
}
