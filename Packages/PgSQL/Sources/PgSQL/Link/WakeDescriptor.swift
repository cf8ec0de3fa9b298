internal import CPgSQL
internal import Glibc

/// Wakes a thread that waits in `poll`, from any other: an eventfd.
final class WakeDescriptor: Sendable {
    /// Becomes readable by ``signal()``; -1 if the system had none left, and then a wait lasts as long as it may.
    let descriptor: Int32

    init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Wakes whoever waits, or the next who does.
    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Forgets signals; returns whether there was one.
    @discardableResult
    func take() -> Bool {
        var count: UInt64 = 0
        return read(descriptor, &count, 8) == 8
    }

    /// Sleeps until a signal comes, at most for `limit`; the signal is taken.
    func wait(atMost limit: Duration) {
        _ = Self.poll([(descriptor, true)], atMost: limit)
        take()
    }

    /// Waits until one of the descriptors that are asked for is readable. Returns which are.
    static func poll(_ descriptors: [(descriptor: Int32, isWanted: Bool)], atMost limit: Duration) -> [Bool] {
        let (seconds, attoseconds) = limit.components
        let milliseconds = Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
        // A negative descriptor is left out.
        var list = descriptors.map { pollfd(fd: $0.isWanted ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0) }
        guard Glibc.poll(&list, nfds_t(list.count), max(milliseconds, 0)) > 0 else { return list.map { _ in false } }
        return list.map { $0.revents != 0 }
    }
}
