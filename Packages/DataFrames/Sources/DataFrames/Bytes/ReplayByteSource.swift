internal import Glibc

/// A source that can be read once, made to be read from the start a second time.
///
/// It keeps what was read until ``rewind()``, gives that again, and then goes on without keeping anything.
final class ReplayByteSource: ByteSource {
    private let source: any ByteSource
    private var kept: [UInt8] = []
    private var position = 0
    private var isRewound = false

    init(_ source: any ByteSource) { self.source = source }

    var totalBytes: Int? { source.totalBytes }

    func read(into target: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
        if isRewound, position < kept.count {
            let count = min(target.count, kept.count - position)
            kept.withUnsafeBufferPointer { bytes in
                if let from = bytes.baseAddress, let to = target.baseAddress { memcpy(to, from + position, count) }
            }
            position += count
            if position == kept.count { kept = [] }
            return count
        }
        let count = try source.read(into: target)
        if !isRewound { kept.append(contentsOf: target[..<count]) }
        return count
    }

    func rewind() throws(FrameError) {
        precondition(!isRewound, "A replayed source starts again once")
        isRewound = true
        position = 0
    }

    func close() { source.close() }
}
