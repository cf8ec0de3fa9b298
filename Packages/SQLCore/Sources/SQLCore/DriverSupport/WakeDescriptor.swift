internal import Glibc

/// Wakes a thread that waits in `poll`, from any other: a pair of sockets.
@_spi(SQLDrivers)
public final class WakeDescriptor: Sendable {
    /// Becomes readable by ``signal()``; -1 if the system had none left, and then a wait lasts as long as it may.
    public let descriptor: Int32
    private let other: Int32

    /// Makes one that nobody has signalled.
    public init() {
        var pair: [Int32] = [-1, -1]
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        _ = socketpair(AF_UNIX, Int32(type), 0, &pair)
        descriptor = pair[0]
        other = pair[1]
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            close(other)
        }
    }

    /// Wakes whoever waits, or the next who does.
    public func signal() {
        var one: UInt8 = 1
        _ = write(other, &one, 1)
    }

    /// Forgets signals; returns whether there was one.
    @discardableResult
    public func take() -> Bool {
        var wasSignalled = false
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { room in
            while read(descriptor, room.baseAddress, 64) > 0 { wasSignalled = true }
        }
        return wasSignalled
    }

    /// Sleeps until a signal comes, at most for `limit`; the signal is taken.
    public func wait(atMost limit: Duration) {
        _ = Self.poll([(descriptor, true)], atMost: limit)
        take()
    }

    /// Waits until one of the descriptors that are asked for is readable. Returns which are.
    public static func poll(_ descriptors: [(descriptor: Int32, isWanted: Bool)], atMost limit: Duration) -> [Bool] {
        let (seconds, attoseconds) = limit.components
        let milliseconds = Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
        // A negative descriptor is left out.
        var list = descriptors.map { pollfd(fd: $0.isWanted ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0) }
        guard Glibc.poll(&list, nfds_t(list.count), max(milliseconds, 0)) > 0 else { return list.map { _ in false } }
        return list.map { $0.revents != 0 }
    }
}
