/// The bytes of another source, turned into UTF-8 as they pass.
final class TranscodingByteSource: ByteSource {
    /// What the bytes turned out to be.
    private enum Mode { case start, undecided, unchanged, converted, utf16 }

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
    private var decoder = UTF16Decoder(bigEndian: false)
    /// What is wrong with the end of the text; thrown behind all that came before it.
    private var failure: FrameError?
    /// How many bytes the source gave.
    private(set) var bytesIn = 0
    /// Whether the bytes turned out to be UTF-16.
    var isUTF16: Bool { mode == .utf16 }

    init(_ source: any ByteSource, _ encoding: TextEncoding) {
        self.source = source
        self.encoding = encoding
    }

    var totalBytes: Int? { source.totalBytes }

    func read(into target: UnsafeMutableRawBufferPointer) throws(FrameError) -> Int {
        while position == output.count {
            if let failure { throw failure }
            if isAtEnd { return 0 }
            if mode == .unchanged {
                let count = try source.read(into: target)
                bytesIn += count
                isAtEnd = count == 0
                return count
            }
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
        failure = nil
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
            // Four bytes tell every byte order mark.
            if raw.count < 4, !isAtEnd { return }
            mode = try startMode()
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
        case .utf16: convertUTF16()
        }
    }

    private func startMode() throws(FrameError) -> Mode {
        if raw.starts(with: [0xEF, 0xBB, 0xBF]) { return .unchanged }
        if raw.starts(with: [0xFF, 0xFE, 0, 0]) || raw.starts(with: [0, 0, 0xFE, 0xFF]) {
            throw FrameError(
                .unsupported,
                "The text begins with the byte order mark of UTF-32, which is not read; UTF-8 and UTF-16 are.",
                line: 1
            )
        }
        for isBigEndian in [false, true] where raw.starts(with: isBigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE]) {
            raw.removeFirst(2)
            decoder = UTF16Decoder(bigEndian: isBigEndian)
            return .utf16
        }
        switch encoding {
        case .utf8: return .unchanged
        case .latin1, .windows1252: return .converted
        case .utf8OrWindows1252: return .undecided
        case .utf16LittleEndian, .utf16BigEndian:
            decoder = UTF16Decoder(bigEndian: encoding == .utf16BigEndian)
            return .utf16
        }
    }

    private func convertUTF16() {
        let used = raw.withUnsafeBytes { decoder.decode($0, into: &output) }
        raw.removeFirst(used)
        guard isAtEnd else { return }
        decoder.finish(into: &output)
        if !raw.isEmpty {
            failure = FrameError(.csv, "The UTF-16 text ends within a character: the count of its bytes is odd.")
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
