@testable import TDSStandIn

/// A connection without a socket: keeps what is sent.
// @unchecked: everything mutable is used under `monitor`.
final class RecordingTransport: WireTransport, @unchecked Sendable {
    private let monitor = Monitor()
    private var bytes: [UInt8] = []
    private var closings: [WireClosing] = []

    func send(size: Int, _ fill: (UnsafeMutableRawPointer) -> Void) {
        let packet = [UInt8](unsafeUninitializedCapacity: size) { target, count in
            if let start = target.baseAddress { fill(UnsafeMutableRawPointer(start)) }
            count = size
        }
        monitor.withLock {
            bytes += packet
            monitor.wakeAll()
        }
    }

    func resumeReading() {}

    func close(_ mode: WireClosing) {
        monitor.withLock {
            closings.append(mode)
            monitor.wakeAll()
        }
    }

    var sent: [UInt8] { monitor.withLock { bytes } }

    var closed: [WireClosing] { monitor.withLock { closings } }

    /// The answers that are whole, each as the data of its packets.
    var messages: [[UInt8]] { Self.messages(of: sent) }

    static func messages(of bytes: [UInt8]) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var current: [UInt8] = []
        var at = 0
        while at + 8 <= bytes.count {
            let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
            guard length >= 8, at + length <= bytes.count else { break }
            current += bytes[(at + 8)..<(at + length)]
            if bytes[at + 1] & 1 != 0 {
                messages.append(current)
                current = []
            }
            at += length
        }
        return messages
    }

    /// Waits until so many whole answers are there, at most ten seconds.
    func wait(messages count: Int) -> Bool {
        wait { messages.count >= count }
    }

    func wait(until condition: () -> Bool) -> Bool {
        let deadline = ContinuousMoment.after(.seconds(10))
        while !condition() {
            if ContinuousMoment.after(.zero) > deadline { return false }
            SessionThread.pause()
        }
        return true
    }
}
