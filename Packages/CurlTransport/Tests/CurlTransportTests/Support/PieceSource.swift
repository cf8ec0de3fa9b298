import ConnCore
import CurlTransport
import Foundation

/// Gives bytes in pieces of one size; may be told to wait before the first.
// `offset` and `isReady` are touched only with `lock` held.
final class PieceSource: CurlBodySource, @unchecked Sendable {
    private let bytes: [UInt8]
    private let piece: Int
    private let lock = NSLock()
    private var offset = 0
    private var waitsAt: Int?
    private var asked = 0

    init(_ bytes: [UInt8], piece: Int, waitsAt: Int? = nil) {
        self.bytes = bytes
        self.piece = piece
        self.waitsAt = waitsAt
    }

    var timesAsked: Int { lock.withLock { asked } }

    func waitNoMore() { lock.withLock { waitsAt = nil } }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        lock.lock()
        defer { lock.unlock() }
        asked += 1
        if let waitsAt, offset >= waitsAt { return .later }
        let count = min(piece, buffer.count, bytes.count - offset)
        guard count > 0 else { return .end }
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
        offset += count
        return .bytes(count)
    }

    func rewind() -> Bool {
        lock.withLock { offset = 0 }
        return true
    }
}
