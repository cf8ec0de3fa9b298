import Testing

@testable import DataFrames

@Suite("CSV encodings")
struct CSVEncodingTests {
    static let text = "cód;usina\n1;Três Irmãos\n2;Jirau – “Á€”\n"

    static func windows(_ text: String) -> [UInt8] {
        let special: [Unicode.Scalar: UInt8] = ["€": 0x80, "–": 0x96, "“": 0x93, "”": 0x94, "Ÿ": 0x9F]
        return text.unicodeScalars.map { special[$0] ?? UInt8($0.value) }
    }

    static func options(_ encoding: TextEncoding) -> CSVReadOptions {
        var options = CSVReadOptions(separator: ";")
        options.encoding = encoding
        return options
    }

    /// Gives bytes in portions of a few.
    final class SlowSource: ByteSource {
        let inner: MemoryByteSource
        let portion: Int
        init(_ bytes: [UInt8], portion: Int) {
            inner = MemoryByteSource(bytes)
            self.portion = portion
        }
        var totalBytes: Int? { inner.totalBytes }
        func read(into target: UnsafeMutableRawBufferPointer) -> Int {
            inner.read(into: UnsafeMutableRawBufferPointer(rebasing: target.prefix(portion)))
        }
        func rewind() { inner.rewind() }
        func close() {}
    }

    @Test(
        "Windows-1252, declared or found",
        arguments: [TextEncoding.windows1252, .utf8OrWindows1252],
        [1, 2, 3, 100]
    )
    func windows1252(encoding: TextEncoding, portion: Int) throws {
        let source = SlowSource(Self.windows(Self.text), portion: portion)
        let frame = try DataFrame(csvSource: source, options: Self.options(encoding))
        #expect(frame == (try DataFrame(csv: Self.text, options: CSVReadOptions(separator: ";"))))
        #expect(try frame["usina", as: String.self][1] == "Jirau – “Á€”")
    }

    @Test("UTF-8 is found, with and without byte order mark", arguments: ["", "\u{FEFF}"], [1, 2, 3, 100])
    func utf8(mark: String, portion: Int) throws {
        for encoding in [TextEncoding.utf8, .utf8OrWindows1252] {
            let source = SlowSource(Array((mark + Self.text).utf8), portion: portion)
            let frame = try DataFrame(csvSource: source, options: Self.options(encoding))
            #expect(frame.columnNames == ["cód", "usina"])
            #expect(try frame["usina", as: String.self][1] == "Jirau – “Á€”")
        }
        let ascii = try DataFrame(csv: "a;b\n1;x\n", options: Self.options(.utf8OrWindows1252))
        #expect(ascii.rowCount == 1)
    }

    @Test("a byte order mark beats a declared encoding")
    func mark() throws {
        for encoding in [TextEncoding.latin1, .windows1252] {
            let frame = try DataFrame(csv: "\u{FEFF}á\n1\n", options: Self.options(encoding))
            #expect(frame.columnNames == ["á"])
        }
    }

    @Test("every byte of Latin-1 and Windows-1252 becomes one character")
    func allBytes() throws {
        let bytes = Array("x\n".utf8) + (0x80...0xFF).map { UInt8($0) } + [0x0A]
        let latin = try DataFrame(csv: bytes, options: Self.options(.latin1))["x", as: String.self][0]
        #expect(latin?.unicodeScalars.map(\.value) == Array(0x80...0xFF))
        let windows = try DataFrame(csv: bytes, options: Self.options(.windows1252))["x", as: String.self][0]
        #expect(windows?.unicodeScalars.count == 128)
        #expect(windows?.hasPrefix("€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ\u{A0}¡") == true)
    }

    @Test("Latin-1 bytes read as UTF-8 are an error with its line, and a cut character at the end is Windows-1252")
    func wrong() throws {
        let error = #expect(throws: FrameError.self) {
            try DataFrame(csv: Self.windows(Self.text), options: CSVReadOptions(separator: ";"))
        }
        #expect(error?.line == 1)
        let end = try DataFrame(csv: Array("x\nab".utf8) + [0xC3], options: Self.options(.utf8OrWindows1252))
        #expect(try end["x", as: String.self][0] == "abÃ")
    }

    @Test("the reader counts the bytes of the source")
    func counts() throws {
        let bytes = Self.windows(Self.text)
        let reader = try CSVReader(bytes: bytes, options: Self.options(.windows1252))
        while try reader.next() != nil {}
        #expect(reader.bytesRead == bytes.count && reader.totalBytes == bytes.count)
    }
}
