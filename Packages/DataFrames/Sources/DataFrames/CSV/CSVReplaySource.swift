internal import Glibc

/// A source that can be read once, made to be read from the start a second time.
///
/// It keeps what was read until ``rewind()``, gives that again, and then goes on without keeping anything.
final class CSVReplaySource: CSVByteSource {
    private let source: any CSVByteSource
    private var kept: [UInt8] = []
    private var position = 0
    private var isRewound = false

    init(_ source: any CSVByteSource) { self.source = source }

    var totalBytes: Int? { source.totalBytes }

    func read(into target: UnsafeMutablePointer<UInt8>, capacity: Int) throws(FrameError) -> Int {
        if isRewound, position < kept.count {
            let count = min(capacity, kept.count - position)
            kept.withUnsafeBufferPointer { bytes in
                if let base = bytes.baseAddress { memcpy(target, base + position, count) }
            }
            position += count
            if position == kept.count { kept = [] }
            return count
        }
        let count = try source.read(into: target, capacity: capacity)
        if !isRewound { kept.append(contentsOf: UnsafeBufferPointer(start: target, count: count)) }
        return count
    }

    func rewind() throws(FrameError) {
        precondition(!isRewound, "A replayed source starts again once")
        isRewound = true
        position = 0
    }

    func close() { source.close() }
}
