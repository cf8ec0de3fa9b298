/// The bytes of another source without the last lines, which are found only at its end.
///
/// It holds back as many bytes as that many lines take. Blank lines at the end and between do not count.
final class FooterByteSource: ByteSource {
    private static let portion = 64 << 10
    private let source: any ByteSource
    private let lines: Int
    private let maximumBytes: Int
    /// Bytes not handed on yet, from `position` on.
    private var held: [UInt8] = []
    private var position = 0
    /// How many of the held bytes are known not to be in the last lines.
    private var free = 0
    private var isAtEnd = false
    /// Thrown when all bytes before it are handed on.
    private var failure: FrameError?

    /// Wraps a source.
    ///
    /// - Parameters:
    ///   - source: The bytes, in UTF-8.
    ///   - lines: How many lines are left out, 1 or more.
    ///   - maximumBytes: The most bytes that those lines may have.
    init(_ source: any ByteSource, lines: Int, maximumBytes: Int) {
        self.source = source
        self.lines = lines
        self.maximumBytes = maximumBytes
    }

    /// The count of all bytes of the source, the last lines included.
    var totalBytes: Int? { source.totalBytes }

    func read(into target: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
        while position == free {
            if let failure { throw failure }
            if isAtEnd { return 0 }
            try refill()
        }
        let count = min(target.count, free - position)
        held.withUnsafeBytes { bytes in
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
        }
        position += count
        return count
    }

    func rewind() throws(FrameError) {
        try source.rewind()
        held = []
        position = 0
        free = 0
        isAtEnd = false
        failure = nil
    }

    func close() { source.close() }

    private func refill() throws(FrameError) {
        held.removeFirst(position)
        position = 0
        free = 0
        let old = held.count
        held.append(contentsOf: repeatElement(0, count: FooterByteSource.portion))
        var count = 0
        held.withUnsafeMutableBytes { bytes in
            do throws(FrameError) {
                count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[old...]))
            } catch {
                failure = error
            }
        }
        held.removeLast(FooterByteSource.portion - count)
        if failure != nil { return }
        isAtEnd = count == 0
        free = held.withUnsafeBufferPointer { startOfLastLines($0) }
        if held.count - free > maximumBytes {
            failure = FrameError(
                .csv,
                "The last \(lines) \(lines == 1 ? "line is" : "lines are") longer than \(maximumBytes) bytes."
            )
        }
    }

    /// Where the last lines begin, blank ones not counted.
    private func startOfLastLines(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var index = bytes.count
        var rest = lines
        func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
        while rest > 0 {
            while index > 0, isBreak(bytes[index - 1]) { index -= 1 }
            while index > 0, !isBreak(bytes[index - 1]) { index -= 1 }
            if index == 0 { return 0 }
            rest -= 1
        }
        return index
    }
}
