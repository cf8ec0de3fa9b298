import Foundation
import Testing

@testable import DataFrames

@Suite("Decimal digits to double")
struct DecimalToDoubleTests {
    private func parse(_ text: String) -> Double? {
        Array(text.utf8).withUnsafeBufferPointer { TextKernels.parseDouble($0) }
    }

    private func expected(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }

    @Test("random digits and exponents round as the library does", arguments: 0..<8)
    func random(seed: Int) {
        var generator = SeededGenerator(UInt64(seed) &* 991)
        for _ in 0..<20_000 {
            let digits =
                UInt64.random(in: 0...UInt64.max, using: &generator) >> UInt64.random(in: 0..<64, using: &generator)
            let exponent = Int.random(in: -345...312, using: &generator)
            let text = "\(digits)e\(exponent)"
            #expect(parse(text) == expected(text), "\(text)")
        }
    }

    @Test("shortest texts of random doubles read back bit by bit", arguments: 0..<8)
    func shortest(seed: Int) {
        var generator = SeededGenerator(UInt64(seed) &+ 5)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &generator))
            if !value.isFinite { continue }
            #expect(parse(value.description)?.bitPattern == value.bitPattern, "\(value)")
            let plain = Double.random(in: -2_000...2_000, using: &generator)
            #expect(parse(plain.description)?.bitPattern == plain.bitPattern, "\(plain)")
        }
    }

    @Test("exact ties and their neighbours", arguments: 0..<4)
    func ties(seed: Int) {
        var generator = SeededGenerator(UInt64(seed) &+ 17)
        for _ in 0..<3_000 {
            // 53 bits and one more: exactly between two numbers.
            let bits = UInt64.random(in: (1 << 53)..<(1 << 54), using: &generator) | 1
            for power in [0, 1, 5, 9] {
                let digits = UInt128(bits) << UInt128(power)
                for text in ["\(digits)", "\(digits - 1)", "\(digits + 1)", "\(digits).0000000001", "-\(digits)"] {
                    #expect(parse(text) == expected(text), "\(text)")
                }
            }
            let half = "\(bits >> 1).5"
            #expect(parse(half) == expected(half))
            let quarter = "\(bits >> 2).25"
            #expect(parse(quarter) == expected(quarter))
        }
    }

    @Test("more than 19 digits", arguments: 0..<4)
    func long(seed: Int) {
        var generator = SeededGenerator(UInt64(seed) &+ 23)
        for _ in 0..<3_000 {
            let digits = (0..<Int.random(in: 15...60, using: &generator)).map { _ in
                String(Int.random(in: 0...9, using: &generator))
            }
            let point = Int.random(in: 1...digits.count, using: &generator)
            let text = digits[..<point].joined() + (point < digits.count ? "." : "") + digits[point...].joined()
            #expect(parse(text) == expected(text), "\(text)")
            let small = "0.00000" + digits.joined() + "e-\(Int.random(in: 0...310, using: &generator))"
            #expect(parse(small) == expected(small), "\(small)")
        }
    }

    @Test(
        "numbers that have been read wrong before",
        arguments: [
            "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308", "1.7976931348623157e308",
            "1.7976931348623158e308", "1.7976931348623159e308", "4.9406564584124654e-324", "2.4703282292062327e-324",
            "2.4703282292062328e-324", "9007199254740993", "9007199254740992.9999999999", "9007199254740993.0000000001",
            "8.10109172351e-10", "3.14159265358979323846264338327950288419716939937510582097494459", "1e23", "8.5e22",
            "6929495644600919.5", "3.7455744005952583e15", "1e-400", "1e400", "0e400", "-0.0",
            "000000000000000000000.5",
            "0.500000000000000166533453693773481063544750213623046875", "1" + String(repeating: "0", count: 308),
            "4503599627370496.5", "4503599627370497.5", "18446744073709551615", "18446744073709551616", "1e22", "1e-22",
            "5e-324", "1.00000000000000011102230246251565404236316680908203125",
            "1.00000000000000011102230246251565404236316680908203124", "7.2057594037927933e16",
        ]
    )
    func known(text: String) {
        #expect(parse(text)?.bitPattern == expected(text)?.bitPattern)
    }

    @Test(
        "texts that are no number",
        arguments: ["", "-", ".", "1e", "1e+", "e5", "1.2.3", "1x", "1e5x", "12345678901234567890123x", "--1", "1e--5"]
    )
    func refused(text: String) {
        #expect(parse(text) == nil)
    }
}
