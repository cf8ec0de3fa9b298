internal import Glibc

/// The end of a try to connect.
@_spi(SQLDrivers)
public struct ConnectDeadline: Sendable {
    /// The whole time, rounded to milliseconds for messages.
    public let limit: Duration
    private let end: ContinuousClock.Instant

    /// Begins now.
    public init(_ limit: Duration) {
        let (seconds, attoseconds) = limit.components
        self.limit = .seconds(seconds) + .milliseconds((attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000)
        end = .now.advanced(by: limit)
    }

    /// What is left; zero or less when the time is over.
    public var left: Duration { ContinuousClock.now.duration(to: end) }

    /// A deadline after a share of what is left: an equal one for each of `count` tries still to come.
    public func share(of count: Int) -> ConnectDeadline {
        ConnectDeadline(max(.zero, left) / max(1, count))
    }

    /// Milliseconds for `poll`, rounded up; `nil` when the time is over.
    public var pollTimeout: Int32? {
        let left = left
        guard left > .zero else { return nil }
        let (seconds, attoseconds) = left.components
        return Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    /// Waits until the socket is ready; false when the time is over.
    public func wait(for events: Int32, on socket: Int32) -> Bool {
        while let timeout = pollTimeout {
            var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
            let count = poll(&entry, 1, timeout)
            if count > 0 { return true }
            if count < 0, errno != EINTR, errno != EAGAIN { return true }
        }
        return false
    }
}
