import FoundationEssentials
import Testing

@testable import MsSQL

@Suite("Values out of db-lib's memory")
struct CellReaderTests {
    private func read<T>(_ bytes: [UInt8], _ read: (UnsafeRawPointer) throws -> T) throws -> T {
        try bytes.withUnsafeBytes { try read(try #require($0.baseAddress)) }
    }

    @Test("a decimal's digits have as many bytes as its precision needs")
    func widths() {
        for precision in 1...38 {
            var bytes = 0
            var rest = CellWriter.limits[precision] - 1
            while rest > 0 {
                bytes += 1
                rest >>= 8
            }
            #expect(CellReader.width(precision: precision) == bytes, "\(precision)")
        }
    }

    @Test("decimals of every precision are read, and written as they were", arguments: 1...38)
    func decimals(_ precision: Int) throws {
        let most = Int128(CellWriter.limits[precision] - 1)
        for number in [0, 1, -1, most, -most, most / 2] {
            let cell = numeric(number, precision, 0)
            #expect(try read(cell) { try CellReader.decimal($0) } == number)
            var written = [UInt8](repeating: 0, count: CellWriter.decimalSize)
            written.withUnsafeMutableBytes { room in
                guard let start = room.baseAddress else { return }
                #expect(CellWriter.decimal(number, precision: precision, scale: 0, to: start))
                #expect(!CellWriter.decimal(most + 1, precision: precision, scale: 0, to: start + 0))
                _ = CellWriter.decimal(number, precision: precision, scale: 0, to: start)
            }
            #expect(written == cell)
        }
    }

    @Test("a decimal that is none is an error", arguments: [0, 39, 255] as [UInt8])
    func badPrecision(_ precision: UInt8) {
        var cell = numeric(1, 5, 0)
        cell[0] = precision
        #expect(throws: CellFault.malformed) { try read(cell) { try CellReader.decimal($0) } }
    }

    @Test("more than 38 digits are an error")
    func tooManyDigits() {
        let cell: [UInt8] = [38, 0, 0] + [UInt8](repeating: 0xFF, count: 32)
        #expect(throws: CellFault.outOfRange) { try read(cell) { try CellReader.decimal($0) } }
    }

    @Test("money is exact at both ends")
    func money() throws {
        for number in [Int64.min, .max, 0, -1, 1, 0x1_0000_0000, -0x1_0000_0001] {
            var cell = [UInt8](repeating: 0, count: 8)
            cell.withUnsafeMutableBytes { CellWriter.money(number, to: $0.baseAddress.unsafelyUnwrapped) }
            #expect(try read(cell) { CellReader.money($0) } == number)
        }
        // -1: all bits of both halves; 1: the low half.
        #expect(try read(bytes(Int32(0)) + bytes(UInt32(10_000))) { CellReader.money($0) } == 10_000)
        #expect(try read(bytes(Int32(1)) + bytes(UInt32(0))) { CellReader.money($0) } == 4_294_967_296)
    }

    @Test("moments keep 100 ns from the first to the last")
    func moments() throws {
        let cases: [(UInt64, Int32, String)] = [
            (0, 0, "1900-01-01T00:00:00.0000000"),
            (0, -693_595, "0001-01-01T00:00:00.0000000"),
            (863_999_999_999, 2_958_463, "9999-12-31T23:59:59.9999999"),
            (1, 25_567, "1970-01-01T00:00:00.0000001"),
            (863_999_999_999, 25_566, "1969-12-31T23:59:59.9999999"),
        ]
        for (time, days, text) in cases {
            let ticks = try read(moment(time, days)) { try CellReader.moment($0) }
            #expect(LocalDateTime(ticks: ticks, unit: .hundredNanoseconds).description == text)
            var written = [UInt8](repeating: 0, count: 16)
            written.withUnsafeMutableBytes {
                #expect(CellWriter.moment(ticks, to: $0.baseAddress.unsafelyUnwrapped))
            }
            #expect(Array(written.prefix(14)) == Array(moment(time, days).prefix(14)))
        }
        for (time, days) in [(864_000_000_000, 0), (0, 2_958_464), (0, -693_596), (UInt64.max, 0)] as [(UInt64, Int32)]
        {
            #expect(throws: CellFault.malformed) { try read(moment(time, days)) { try CellReader.moment($0) } }
        }
        var room = [UInt8](repeating: 0, count: 16)
        room.withUnsafeMutableBytes {
            let start = $0.baseAddress.unsafelyUnwrapped
            #expect(!CellWriter.moment(CellWriter.lastMoment + 1, to: start))
            #expect(!CellWriter.moment(CellWriter.firstMoment - 1, to: start))
        }
    }

    @Test("datetime shows its 1/300 s as the server does, and takes nothing else")
    func dateTimes() throws {
        let cases: [(Int32, Int32, String)] = [
            (0, 0, "1900-01-01T00:00:00.000"), (0, 1, "1900-01-01T00:00:00.003"), (0, 2, "1900-01-01T00:00:00.007"),
            (0, 3, "1900-01-01T00:00:00.010"), (-53_690, 0, "1753-01-01T00:00:00.000"),
            (2_958_463, 25_919_999, "9999-12-31T23:59:59.997"), (25_566, 25_919_999, "1969-12-31T23:59:59.997"),
        ]
        for (days, ticks, text) in cases {
            let cell = bytes(days) + bytes(ticks)
            let milliseconds = try read(cell) { try CellReader.dateTime($0) }
            #expect(LocalDateTime(ticks: milliseconds, unit: .millisecond).description == text)
            var written = [UInt8](repeating: 0, count: 8)
            written.withUnsafeMutableBytes {
                #expect(CellWriter.dateTime(milliseconds, to: $0.baseAddress.unsafelyUnwrapped))
            }
            #expect(written == cell, "\(text)")
        }
        var room = [UInt8](repeating: 0, count: 8)
        room.withUnsafeMutableBytes {
            let start = $0.baseAddress.unsafelyUnwrapped
            for milliseconds in [1, 2, 4, 5, 6, 8, 9, 999, -1, -6_847_804_800_003] as [Int64] {
                #expect(!CellWriter.dateTime(milliseconds, to: start), "\(milliseconds)")
            }
        }
        #expect(throws: CellFault.malformed) {
            try read(bytes(Int32(0)) + bytes(Int32(25_920_000))) { try CellReader.dateTime($0) }
        }
    }

    @Test("smalldatetime is whole minutes of 1900 to 2079")
    func smallDateTimes() throws {
        let cell = bytes(UInt16(65_535)) + bytes(UInt16(1_439))
        let seconds = try read(cell) { try CellReader.smallDateTime($0) }
        #expect(LocalDateTime(ticks: seconds, unit: .second).description == "2079-06-06T23:59:00")
        var written = [UInt8](repeating: 0, count: 4)
        written.withUnsafeMutableBytes {
            let start = $0.baseAddress.unsafelyUnwrapped
            #expect(CellWriter.smallDateTime(seconds, to: start))
            #expect(!CellWriter.smallDateTime(seconds + 60, to: start))
            #expect(!CellWriter.smallDateTime(seconds - 1, to: start))
            #expect(!CellWriter.smallDateTime(.min, to: start))
            #expect(!CellWriter.smallDateTime(.max, to: start))
            #expect(!CellWriter.smallDateTime(-2_208_988_860, to: start))
            #expect(CellWriter.smallDateTime(seconds, to: start))
        }
        #expect(written == cell)
    }

    @Test("a uniqueidentifier's first three numbers are turned round")
    func identifiers() throws {
        let wire: [UInt8] = [0xEF, 0xBE, 0xAD, 0xDE, 0x34, 0x12, 0x78, 0x46, 0x9A, 0xBC, 1, 2, 3, 4, 5, 6]
        let identifier = try read(wire) { CellReader.uuid($0) }
        #expect(identifier.uuid.uuidString == "DEADBEEF-1234-4678-9ABC-010203040506")
        #expect(withUnsafeBytes(of: identifier) { bytes(CellReader.uuid($0.baseAddress.unsafelyUnwrapped)) } == wire)
    }

    @Test(
        "UTF-8 becomes UTF-16, with surrogate pairs",
        arguments: ["", "abc", "café", "日本語", "👩‍👩‍👧‍👦 e\u{301} \u{10FFFF}", "\u{0}a"]
    )
    func unicode(_ text: String) {
        var copy = text
        copy.withUTF8 { utf8 in
            let room = UnsafeMutableRawPointer.allocate(byteCount: utf8.count * 2 + 8, alignment: 8)
            defer { room.deallocate() }
            let written = CellWriter.utf16(utf8, to: room)
            let units = UnsafeRawBufferPointer(start: room, count: written).bindMemory(to: UInt16.self)
            #expect(Array(units) == Array(text.utf16))
            let measure = CellWriter.measure(utf8)
            #expect(measure.units == text.utf16.count)
            #expect(measure.isASCII == text.utf8.allSatisfy { $0 < 0x80 })
        }
    }
}
