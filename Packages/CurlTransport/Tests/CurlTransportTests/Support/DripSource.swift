import ConnCore
import CurlTransport
import Foundation

/// Gives one byte whenever it was told to, and has nothing in between.
// The variables are touched only with `lock` held.
final class DripSource: CurlBodySource, @unchecked Sendable {
    private let lock = NSLock()
    private var left: Int
    private var isReady = false

    init(pieces: Int) {
        left = pieces
    }

    func giveOne() { lock.withLock { isReady = true } }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        lock.lock()
        defer { lock.unlock() }
        guard left > 0 else { return .end }
        guard isReady else { return .later }
        isReady = false
        left -= 1
        buffer[0] = 0x78
        return .bytes(1)
    }

    func rewind() -> Bool { false }
}
