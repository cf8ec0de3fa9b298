import Testing

@testable import DataFrames

@Suite("Bitmaps")
struct BitmapTests {
    @Test("copy and count like arrays of truth values, at every pair of offsets", arguments: 0..<8)
    func copies(from: Int) {
        var generator = SeededGenerator(UInt64(from) + 1)
        let source = (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for to in 0..<8 {
            for count in [0, 1, 5, 8, 13, 64, 71, 200] {
                var target = [UInt8](repeating: to % 2 == 0 ? 0xFF : 0, count: 40)
                let before = target
                target.withUnsafeMutableBufferPointer { target in
                    Bitmap.copy(source, offset: from, to: target.baseAddress!, targetOffset: to, count: count)
                }
                for bit in 0..<320 {
                    let expected =
                        bit >= to && bit < to + count
                        ? Bitmap.isSet(source, from + bit - to) : Bitmap.isSet(before, bit)
                    #expect(Bitmap.isSet(target, bit) == expected)
                }
                let set = (from..<from + count).count { Bitmap.isSet(source, $0) }
                #expect(Bitmap.countSet(source, offset: from, count: count) == set)
            }
        }
    }
}

@Suite("UTF-8 validation")
struct UTF8ValidationTests {
    private func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { UTF8Validation.isValid($0) }
    }

    @Test(
        "refuses ill-formed bytes",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE], [0xE2, 0x82], [0xF0, 0x9F, 0x91], [0xC3, 0x28],
            [0xE2, 0x28, 0xA1], [0xF0, 0x28, 0x8C, 0xBC],
        ] as [[UInt8]]
    )
    func illFormed(bytes: [UInt8]) {
        #expect(!isValid(bytes))
        #expect(!isValid(Array("padding to pass eight bytes".utf8) + bytes))
        #expect(!isValid(bytes + Array("padding".utf8)))
    }

    @Test(
        "accepts the edges of every length",
        arguments: [0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF]
    )
    func edges(value: UInt32) throws {
        let scalar = try #require(UnicodeScalar(value))
        for padding in 0..<10 {
            #expect(isValid(Array((String(repeating: "x", count: padding) + String(Character(scalar))).utf8)))
        }
    }

    @Test("agrees with the standard library on random bytes")
    func agrees() {
        var generator = SeededGenerator(4)
        let pool: [UInt8] = [0x41, 0x80, 0xBF, 0xC2, 0xC3, 0xE0, 0xA0, 0xED, 0x9F, 0xEF, 0xF0, 0x90, 0xF4, 0x8F, 0xFF]
        var valid = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...12, using: &generator)
            let bytes = (0..<count).map { _ in pool.randomElement(using: &generator)! }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            #expect(isValid(bytes) == expected)
            if expected { valid += 1 }
        }
        #expect(valid > 100)
    }
}
