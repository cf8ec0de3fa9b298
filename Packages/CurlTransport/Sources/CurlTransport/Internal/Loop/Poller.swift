internal import CCurlShims
internal import ConnCore
internal import Glibc

/// Waits for sockets, and for ``wake()``: epoll and an eventfd.
///
/// All but ``wake()`` is called by the loop's thread alone.
final class Poller: Sendable {
    /// Something to read.
    static let input = UInt32(POLLIN)
    /// Room to write.
    static let output = UInt32(POLLOUT)
    /// The end, or an error.
    static let trouble = UInt32(POLLERR | POLLHUP)

    private let epoll: Int32
    private let event: Int32

    /// - Throws: `.resourceExhausted` if the system has no descriptor left.
    init() throws(ConnError) {
        epoll = conn_epoll_make()
        event = conn_event_make()
        guard epoll >= 0, event >= 0 else {
            if epoll >= 0 { close(epoll) }
            if event >= 0 { close(event) }
            throw ConnError(
                .resourceExhausted,
                "The process has no file descriptor left",
                advice: "raise its limit (ulimit -n)",
                phase: .connect
            )
        }
        _ = add(event, Self.input)
    }

    deinit {
        close(epoll)
        close(event)
    }

    /// Ends the current or the next wait; from any thread.
    func wake() {
        var one: UInt64 = 1
        _ = write(event, &one, 8)
    }

    /// Watches a socket that is not watched yet.
    func add(_ descriptor: Int32, _ events: UInt32) -> Bool { conn_epoll_control(epoll, 1, descriptor, events) != 0 }

    /// Watches a socket for other events.
    func change(_ descriptor: Int32, _ events: UInt32) -> Bool { conn_epoll_control(epoll, 3, descriptor, events) != 0 }

    /// Watches a socket no more.
    func remove(_ descriptor: Int32) { _ = conn_epoll_control(epoll, 2, descriptor, 0) }

    /// Waits; a wake-up is taken and not reported. Returns how many events there are.
    func wait(_ events: UnsafeMutableBufferPointer<conn_stirred>, milliseconds: Int) -> Int {
        guard let start = events.baseAddress else { return 0 }
        let count = Int(conn_epoll_wait(epoll, start, Int32(events.count), Int32(clamping: milliseconds)))
        guard count > 0 else { return 0 }
        var kept = 0
        for index in 0..<count {
            if events[index].descriptor == event {
                var number: UInt64 = 0
                _ = read(event, &number, 8)
            } else {
                events[kept] = events[index]
                kept += 1
            }
        }
        return kept
    }
}
