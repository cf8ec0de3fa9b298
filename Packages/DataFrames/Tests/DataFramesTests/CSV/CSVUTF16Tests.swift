import Testing

@testable import DataFrames

@Suite("CSV in UTF-16")
struct CSVUTF16Tests {
    static let text = "cód;usina\n1;Três Irmãos\n2;Jirau \u{1F600} “€” \u{10FFFF}\n"

    static func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
        var units = Array(text.utf16)
        if mark { units.insert(0xFEFF, at: 0) }
        return units.flatMap { unit -> [UInt8] in
            let high = UInt8(unit >> 8)
            let low = UInt8(unit & 0xFF)
            return bigEndian ? [high, low] : [low, high]
        }
    }

    @Test(
        "a byte order mark beats every declared encoding, for portions of any length",
        arguments: [false, true],
        [1, 2, 3, 5, 8, 1_000]
    )
    func marked(bigEndian: Bool, portion: Int) throws {
        let expected = try DataFrame(csv: Self.text, options: CSVReadOptions(separator: ";"))
        let bytes = Self.utf16(Self.text, bigEndian: bigEndian, mark: true)
        let all: [TextEncoding] = [
            .utf8, .latin1, .windows1252, .utf8OrWindows1252, .utf16LittleEndian, .utf16BigEndian,
        ]
        for encoding in all {
            let source = CSVEncodingTests.SlowSource(bytes, portion: portion)
            #expect(try DataFrame(csvSource: source, options: CSVEncodingTests.options(encoding)) == expected)
        }
    }

    @Test("without a mark the declared order counts", arguments: [false, true], [1, 2, 3, 7, 1_000])
    func declared(bigEndian: Bool, portion: Int) throws {
        let bytes = Self.utf16(Self.text, bigEndian: bigEndian, mark: false)
        let options = CSVEncodingTests.options(bigEndian ? .utf16BigEndian : .utf16LittleEndian)
        let frame = try DataFrame(csvSource: CSVEncodingTests.SlowSource(bytes, portion: portion), options: options)
        #expect(frame == (try DataFrame(csv: Self.text, options: CSVReadOptions(separator: ";"))))
    }

    @Test("a mark of UTF-8 beats declared UTF-16")
    func mark8() throws {
        let frame = try DataFrame(csv: "\u{FEFF}á;b\n1;2\n", options: CSVEncodingTests.options(.utf16LittleEndian))
        #expect(frame.columnNames == ["á", "b"])
    }

    @Test("an odd count of bytes is an error with the line, whatever the portions", arguments: [1, 2, 3, 1_000])
    func odd(portion: Int) throws {
        let bytes = Self.utf16("n\n1\n2\n", bigEndian: false, mark: true) + [0x33]
        let error = #expect(throws: FrameError.self) {
            try DataFrame(csvSource: CSVEncodingTests.SlowSource(bytes, portion: portion), options: CSVReadOptions())
        }
        #expect(error?.kind == .csv && error?.line == 4)
        #expect(error?.message.contains("odd") == true)
        // The rows before are handed out.
        let reader = try CSVReader(
            source: CSVEncodingTests.SlowSource(bytes, portion: portion),
            options: CSVReadOptions(schema: [Field("n", .int64)])
        )
        #expect(try reader.next(maxRows: 2)?.rowCount == 2)
        #expect(throws: FrameError.self) { try reader.next() }
    }

    @Test(
        "half a character is an error with line and column, or repaired",
        arguments: [[0xD83D], [0xDE00], [0xD83D, 0xD83D, 0xDE00], [0xDE00, 0xD83D]] as [[UInt16]],
        [false, true]
    )
    func surrogates(units: [UInt16], bigEndian: Bool) throws {
        var bytes = Self.utf16("a;b\nx;y\nx;", bigEndian: bigEndian, mark: true)
        for unit in units {
            bytes += bigEndian ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
        // At the end of the text, and with more behind.
        for tail in ["", "z\n"] {
            let all = bytes + Self.utf16(tail, bigEndian: bigEndian, mark: false)
            for portion in [1, 2, 3, 1_000] {
                var options = CSVReadOptions(separator: ";")
                let error = #expect(throws: FrameError.self) {
                    try DataFrame(csvSource: CSVEncodingTests.SlowSource(all, portion: portion), options: options)
                }
                #expect(error?.line == 3 && error?.column == "b" && error?.message.contains("UTF-16") == true)
                options.repairsUTF8 = true
                let frame = try DataFrame(
                    csvSource: CSVEncodingTests.SlowSource(all, portion: portion),
                    options: options
                )
                let expected = String(decoding: units + Array(tail.utf16.dropLast()), as: UTF16.self)
                #expect(try frame["b", as: String.self][1] == expected)
            }
        }
    }

    @Test("half a character in the header is an error with its line")
    func header() {
        let bytes: [UInt8] = [0xFF, 0xFE, 0x61, 0, 0x3D, 0xD8, 0x0A, 0, 0x31, 0, 0x0A, 0]
        #expect(failure(bytes)?.line == 1)
        #expect(failure(bytes)?.message.contains("UTF-16") == true)
    }

    @Test("random texts are what Swift's own decoder makes of them")
    func random() {
        var random = SeededGenerator(16)
        for _ in 0..<300 {
            let units = (0..<Int.random(in: 0...40, using: &random)).map { _ -> UInt16 in
                switch Int.random(in: 0..<5, using: &random) {
                case 0: UInt16.random(in: 0xD800...0xDFFF, using: &random)
                case 1: UInt16.random(in: 0x80...0xFFFF, using: &random)
                default: UInt16.random(in: 1...0x7F, using: &random)
                }
            }
            for isBigEndian in [false, true] {
                let bytes = units.flatMap { unit in
                    isBigEndian ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
                }
                var decoder = UTF16Decoder(bigEndian: isBigEndian)
                var output: [UInt8] = []
                var rest: [UInt8] = []
                var place = 0
                while place < bytes.count {
                    let next = min(bytes.count, place + Int.random(in: 1...9, using: &random))
                    rest += bytes[place..<next]
                    place = next
                    let used = rest.withUnsafeBytes { decoder.decode($0, into: &output) }
                    rest.removeFirst(used)
                }
                decoder.finish(into: &output)
                #expect(rest.isEmpty)
                #expect(String(decoding: output, as: UTF8.self) == String(decoding: units, as: UTF16.self))
            }
        }
    }
}
