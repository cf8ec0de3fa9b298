/// A 256-bit integer in two's complement, as Arrow keeps the unscaled digits of large decimals.
struct WideInteger: BitwiseCopyable {
    /// From the lowest 64 bits to the highest.
    var words: (UInt64, UInt64, UInt64, UInt64)

    init(_ number: Int128) {
        let bits = UInt128(truncatingIfNeeded: number)
        let sign: UInt64 = number < 0 ? .max : 0
        words = (UInt64(truncatingIfNeeded: bits), UInt64(truncatingIfNeeded: bits >> 64), sign, sign)
    }

    var isNegative: Bool { words.3 >> 63 != 0 }

    /// The number where 128 bits hold it.
    var low: Int128? {
        let number = Int128(truncatingIfNeeded: UInt128(words.1) << 64 | UInt128(words.0))
        let sign: UInt64 = number < 0 ? .max : 0
        return words.2 == sign && words.3 == sign ? number : nil
    }

    /// All digits, `scale` of them after the point; a negative scale adds zeros.
    func decimalText(scale: Int) -> String {
        var limbs = [words.0, words.1, words.2, words.3]
        if isNegative {
            var carry = true
            for index in 0..<4 {
                let (sum, overflow) = (~limbs[index]).addingReportingOverflow(carry ? 1 : 0)
                limbs[index] = sum
                carry = overflow
            }
        }
        var digits: [UInt8] = []
        while limbs.contains(where: { $0 != 0 }) {
            var rest: UInt64 = 0
            for index in (0..<4).reversed() {
                (limbs[index], rest) = UInt64(10_000_000_000_000_000_000).dividingFullWidth((rest, limbs[index]))
            }
            for _ in 0..<19 {
                digits.append(UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
            }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        let zeros = repeatElement(UInt8(ascii: "0"), count: max(0, -scale))
        if scale < 0, !digits.isEmpty { digits.insert(contentsOf: zeros, at: 0) }
        while digits.count < max(scale, 0) + 1 { digits.append(UInt8(ascii: "0")) }
        if scale > 0 { digits.insert(UInt8(ascii: "."), at: scale) }
        if isNegative { digits.append(UInt8(ascii: "-")) }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }
}
