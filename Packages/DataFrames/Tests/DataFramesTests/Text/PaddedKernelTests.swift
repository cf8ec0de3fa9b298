import Testing

@testable import DataFrames

@Suite("Text kernels that look at eight bytes at once")
struct PaddedKernelTests {
    /// Calls the closure with the text and bytes behind it that would be taken for parts of a number.
    private func padded<R>(_ text: String, _ body: (UnsafePointer<UInt8>, Int) -> R) -> R {
        let bytes = Array(text.utf8)
        return (bytes + Array("9.5-12,77.1993-04-05 0000".utf8)).withUnsafeBufferPointer {
            body($0.baseAddress!, bytes.count)
        }
    }

    private func plain<R>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        var text = text
        return text.withUTF8 { body($0) }
    }

    private func check(_ text: String) {
        #expect(
            padded(text) { TextKernels.parseInt64(padded: $0, $1) } == plain(text) { TextKernels.parseInt64($0) },
            "\(text)"
        )
        let double = padded(text) { TextKernels.parseDouble(padded: $0, $1) }
        let expected = plain(text) { TextKernels.parseDouble($0, allowNonFinite: true) }
        #expect(double?.bitPattern == expected?.bitPattern, "\(text)")
        for scale in [0, 1, 2, 6, 18, 38] {
            #expect(
                padded(text) { TextKernels.parseDecimal(padded: $0, $1, scale: scale) }
                    == plain(text) { TextKernels.parseDecimal($0, scale: scale) },
                "\(text) at scale \(scale)"
            )
        }
        let date = padded(text) { TextKernels.parseDate(padded: $0, $1) }
        #expect(date == plain(text) { TextKernels.parseDate($0) }, "\(text)")
    }

    @Test("readers agree with those of plain texts on random texts that look like numbers and dates")
    func readers() {
        var random = SeededGenerator(8)
        let alphabet = Array("0123456789012345678901234567890123456789..-+eE/:,; xin\u{7F}\u{80}é")
        func letters(_ count: ClosedRange<Int>, of alphabet: [Character]) -> String {
            String(
                (0..<Int.random(in: count, using: &random)).map { _ in
                    alphabet[Int.random(in: alphabet.indices, using: &random)]
                }
            )
        }
        for _ in 0..<40_000 { check(letters(0...22, of: alphabet)) }
        let digits = Array(alphabet[..<10])
        for _ in 0..<40_000 {
            let sign = Bool.random(using: &random) ? "-" : ""
            let point = Bool.random(using: &random) ? "." : ""
            check(sign + letters(0...10, of: digits) + point + letters(0...10, of: digits))
        }
    }

    @Test("every byte in every place of a number is a digit or refused")
    func everyByte() {
        for place in 0..<10 {
            for byte in UInt8.min...UInt8.max {
                var bytes = Array("1234567890".utf8)
                bytes[place] = byte
                let all = bytes + [UInt8](repeating: 0x35, count: 24)
                let fast = all.withUnsafeBufferPointer { TextKernels.parseInt64(padded: $0.baseAddress!, 10) }
                let slow = bytes.withUnsafeBufferPointer { TextKernels.parseInt64($0) }
                #expect(fast == slow)
                var date = Array("1999-12-31".utf8)
                date[place] = byte
                let padded = date + [UInt8](repeating: 0x35, count: 24)
                let fastDate = padded.withUnsafeBufferPointer { TextKernels.parseDate(padded: $0.baseAddress!, 10) }
                #expect(fastDate == date.withUnsafeBufferPointer { TextKernels.parseDate($0) })
            }
        }
    }

    @Test("days of the years 0 to 9999, and all of some centuries, go both ways like the general arithmetic")
    func days() {
        var wrong = 0
        let some = Array(stride(from: Int32(-719_528), through: 2_932_896, by: 17))
        for days in some + Array(Int32(-40_000)...60_000) + Array(Int32(-719_528)...(-719_000)) {
            let civil = CivilCalendar.civil(days: Int64(days))
            let fast = CivilCalendar.civil(daysOf4DigitYear: days)
            let year = UInt64(civil.year)
            let month = UInt64(civil.month)
            let day = UInt64(civil.day)
            if fast?.year != year || fast?.month != month || fast?.day != day { wrong += 1 }
            if CivilCalendar.days(yearOf4Digits: year, month: month, day: day) != days { wrong += 1 }
        }
        #expect(wrong == 0)
        for outside in [Int32.min, -719_529, 2_932_897, Int32.max] {
            #expect(CivilCalendar.civil(daysOf4DigitYear: outside) == nil)
        }
    }

    private func text(_ write: (UnsafeMutablePointer<UInt8>) -> Int) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TextKernels.maximumTextLength) { buffer in
            let count = write(buffer.baseAddress!)
            return String(decoding: buffer[..<count], as: UTF8.self)
        }
    }

    @Test("writers agree with the general ones")
    func writers() {
        var random = SeededGenerator(13)
        var integers: [Int64] = [0, 1, -1, .min, .max, 99_999_999, 100_000_000, 10_000_000_000_000_000]
        for digits in 0...18 {
            let power = PowersOfTen.int64(digits)
            integers += [power, power - 1, -power]
            integers += (0..<50).map { _ in Int64.random(in: -power...power, using: &random) }
        }
        for value in integers {
            #expect(text { TextKernels.writeWide(signed: value, to: $0) } == "\(value)")
            for scale in 0...38 {
                #expect(
                    text { TextKernels.writeWide(decimal: Int128(value), scale: scale, to: $0) }
                        == text { TextKernels.write(decimal: Int128(value), scale: scale, to: $0) }
                )
            }
            for divisor in [1.0, 10, 100, 1_000, 10_000, 100_000, 3] {
                let number = Double(value) / divisor
                #expect(text { TextKernels.writeWide(double: number, to: $0) } == number.description)
            }
        }
        let wide = Int128(Int64.max) * 1_000
        #expect(text { TextKernels.writeWide(decimal: -wide, scale: 3, to: $0) } == "-9223372036854775807.000")
        for number in [-0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, 0.001, 999_999_999.9999, 1e9] {
            #expect(text { TextKernels.writeWide(double: number, to: $0) } == number.description)
        }
        for days in [Int32.min, -719_529, -719_528, -1, 0, 59, 19_782, 2_932_896, 2_932_897, .max] {
            #expect(
                text { TextKernels.writeWide(date: days, to: $0) } == text { TextKernels.write(date: days, to: $0) }
            )
        }
    }

    @Test("the search for separators, quotes and line breaks agrees with a loop")
    func search() {
        var random = SeededGenerator(21)
        let search = CSVByteSearch(0x3B, 0x22)
        for _ in 0..<2_000 {
            let bytes = (0..<80).map { _ -> UInt8 in
                Int.random(in: 0..<3, using: &random) == 0
                    ? [0x3B, 0x22, 0x0A, 0x0D, 0][Int.random(in: 0..<5, using: &random)]
                    : UInt8.random(in: 1...255, using: &random)
            }
            let expected = (0..<64).reduce(UInt64(0)) { bits, place in
                [0x3B, 0x22, 0x0A, 0x0D].contains(bytes[place]) ? bits | 1 << UInt64(place) : bits
            }
            #expect(bytes.withUnsafeBufferPointer { search.places($0.baseAddress!) } == expected)
            let start = Int.random(in: 0..<79, using: &random)
            let count = Int.random(in: 1...(80 - start), using: &random)
            let text = Array(bytes[start..<start + count])
            var out = [UInt8](repeating: 0, count: count + 16)
            let isClean = bytes.withUnsafeBufferPointer { all in
                out.withUnsafeMutableBufferPointer {
                    search.copy(
                        UnsafeBufferPointer(rebasing: all[start..<start + count]),
                        readable: 80 - start,
                        to: $0.baseAddress!
                    )
                }
            }
            #expect(isClean == !text.contains { [0x3B, 0x22, 0x0A, 0x0D, 0].contains($0) })
            #expect(Array(out[..<count]) == text)
        }
    }
}
