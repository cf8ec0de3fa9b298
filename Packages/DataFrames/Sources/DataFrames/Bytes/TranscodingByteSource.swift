/// The bytes of another source, turned into UTF-8 as they pass.
final class TranscodingByteSource: ByteSource {
    /// What the bytes turned out to be.
    private enum Mode { case start, undecided, unchanged, converted }

    private static let portion = 32 << 10
    /// The characters of the bytes 0x80 to 0x9F.
    private static let windows: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]

    private let source: any ByteSource
    private let encoding: TextEncoding
    private var mode = Mode.start
    /// Bytes of the source not yet turned; always fewer than 4 between calls.
    private var raw: [UInt8] = []
    private var output: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    /// How many bytes the source gave.
    private(set) var bytesIn = 0

    init(_ source: any ByteSource, _ encoding: TextEncoding) {
        self.source = source
        self.encoding = encoding
    }

    var totalBytes: Int? { source.totalBytes }

    func read(into target: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
        while position == output.count {
            if isAtEnd { return 0 }
            try refill()
        }
        let count = min(target.count, output.count - position)
        output.withUnsafeBytes { bytes in
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
        }
        position += count
        return count
    }

    func rewind() throws(FrameError) {
        try source.rewind()
        mode = .start
        raw = []
        output = []
        position = 0
        isAtEnd = false
        bytesIn = 0
    }

    func close() { source.close() }

    private func refill() throws(FrameError) {
        output.removeAll(keepingCapacity: true)
        position = 0
        var failed: FrameError?
        let old = raw.count
        raw.append(contentsOf: repeatElement(0, count: TranscodingByteSource.portion))
        var count = 0
        raw.withUnsafeMutableBytes { bytes in
            do throws(FrameError) {
                count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[old...]))
            } catch {
                failed = error
            }
        }
        if let failed { throw failed }
        raw.removeLast(TranscodingByteSource.portion - count)
        bytesIn += count
        isAtEnd = count == 0
        if mode == .start {
            // Three bytes tell a byte order mark.
            if raw.count < 3, !isAtEnd { return }
            mode = startMode()
        }
        if mode == .undecided { decide() }
        switch mode {
        case .start, .undecided: break
        case .unchanged:
            swap(&raw, &output)
            raw.removeAll(keepingCapacity: true)
        case .converted:
            convert()
            raw.removeAll(keepingCapacity: true)
        }
    }

    private func startMode() -> Mode {
        let isUTF16 = raw.starts(with: [0xFE, 0xFF]) || raw.starts(with: [0xFF, 0xFE])
        // UTF-16 passes unchanged, so that the reader refuses it by name.
        if isUTF16 || raw.starts(with: [0xEF, 0xBB, 0xBF]) { return .unchanged }
        switch encoding {
        case .utf8: return .unchanged
        case .latin1, .windows1252: return .converted
        case .utf8OrWindows1252: return .undecided
        }
    }

    /// Passes ASCII on; at the first other byte the mode is found, or left open while its character is cut.
    private func decide() {
        guard let first = raw.firstIndex(where: { $0 >= 0x80 }) else {
            output.append(contentsOf: raw)
            raw.removeAll(keepingCapacity: true)
            return
        }
        let length: Int
        switch raw[first] {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: length = 0
        }
        if length > raw.count - first, !isAtEnd {
            output.append(contentsOf: raw[..<first])
            raw.removeSubrange(..<first)
            return
        }
        let character = raw[first..<min(first + max(length, 1), raw.count)]
        let isUTF8 = length > 0 && character.withUnsafeBufferPointer { UTF8Validation.isValid($0) }
        mode = isUTF8 ? .unchanged : .converted
    }

    private func convert() {
        let isLatin1 = encoding == .latin1
        for byte in raw {
            if byte < 0x80 {
                output.append(byte)
                continue
            }
            let character =
                byte < 0xA0 && !isLatin1 ? TranscodingByteSource.windows[Int(byte) - 0x80] : UInt16(byte)
            if character >= 0x800 {
                output.append(UInt8(truncatingIfNeeded: 0xE0 | character >> 12))
                output.append(UInt8(truncatingIfNeeded: 0x80 | character >> 6 & 0x3F))
            } else {
                output.append(UInt8(truncatingIfNeeded: 0xC0 | character >> 6))
            }
            output.append(UInt8(truncatingIfNeeded: 0x80 | character & 0x3F))
        }
    }
}
