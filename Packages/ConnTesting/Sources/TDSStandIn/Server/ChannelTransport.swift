#if Testing
internal import NIOCore

/// A connection's channel, as the session's thread sees it.
// @unchecked: the channel and the loop's box are made for any thread, the rest is used under `monitor`.
final class ChannelTransport: WireTransport, @unchecked Sendable {
    private let loop: any EventLoop
    private let handler: NIOLoopBound<ConnectionHandler>
    private let monitor = Monitor()
    private var unsent = 0
    private var isClosed = false
    /// Buffers whose bytes have left, to be filled again.
    private var spare: [ByteBuffer] = []

    /// Bytes that may wait for the client to read; above it the session's thread waits.
    private static let limit = 1 << 20

    init(loop: any EventLoop, handler: NIOLoopBound<ConnectionHandler>) {
        self.loop = loop
        self.handler = handler
    }

    func send(size: Int, _ fill: (UnsafeMutableRawPointer) -> Void) {
        let taken: ByteBuffer?? = monitor.withLock {
            while unsent > Self.limit, !isClosed { monitor.wait() }
            guard !isClosed else { return nil }
            unsent += size
            return .some(spare.popLast())
        }
        guard case .some(let kept) = taken else { return }
        var buffer = kept ?? ByteBufferAllocator().buffer(capacity: size)
        buffer.clear(minimumCapacity: size)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { target in
            if let start = target.baseAddress { fill(start) }
            return size
        }
        let full = buffer
        loop.execute { [self] in
            let promise = loop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { result in self.sent(full, size, result) }
            handler.value.send(full, promise: promise)
        }
    }

    private func sent(_ buffer: ByteBuffer, _ size: Int, _ result: Result<Void, any Error>) {
        monitor.withLock {
            unsent -= size
            if case .failure = result {
                isClosed = true
            } else if spare.count < 4 {
                spare.append(buffer)
            }
            monitor.wakeAll()
        }
    }

    func resumeReading() {
        guard !monitor.withLock({ isClosed }) else { return }
        loop.execute { [self] in handler.value.resumeReading() }
    }

    /// Nothing is asked of the loop once the connection is gone: it may have been shut down.
    func close(_ mode: WireClosing) {
        let wasClosed = monitor.withLock { isClosed }
        if mode != .flushed { closed() }
        guard !wasClosed else { return }
        loop.execute { [self] in handler.value.close(mode) }
    }

    /// The connection is gone: nobody waits for it any more.
    func closed() {
        monitor.withLock {
            isClosed = true
            spare.removeAll()
            monitor.wakeAll()
        }
    }
}
#endif
