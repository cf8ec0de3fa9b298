/// Floating-point numbers as the server prints them: the shortest digits that read back the same.
@_spi(SQLDrivers)
public enum FloatText {
    /// Appends a double.
    public static func append(_ number: Double, to out: inout [UInt8]) {
        append(number.description, number.isNaN, number.isInfinite, number.sign == .minus, plainBelow: 15, to: &out)
    }

    /// Appends a float.
    public static func append(_ number: Float, to out: inout [UInt8]) {
        append(number.description, number.isNaN, number.isInfinite, number.sign == .minus, plainBelow: 6, to: &out)
    }

    /// Rewrites Swift's description, whose digits are the shortest too, in the server's notation.
    private static func append(
        _ description: String,
        _ isNaN: Bool,
        _ isInfinite: Bool,
        _ isNegative: Bool,
        plainBelow limit: Int,
        to out: inout [UInt8]
    ) {
        if isNaN {
            out.append(contentsOf: "NaN".utf8)
            return
        }
        if isNegative { out.append(UInt8(ascii: "-")) }
        if isInfinite {
            out.append(contentsOf: "Infinity".utf8)
            return
        }
        // Digits without point, and the place of the point after the first one.
        var digits: [UInt8] = []
        var exponent = 0
        var pointAt: Int?
        var rest = Array(description.utf8)[...]
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: ".") {
                pointAt = digits.count
            } else if byte == UInt8(ascii: "e") {
                exponent = Int(String(decoding: rest, as: UTF8.self)) ?? 0
                break
            } else {
                digits.append(byte)
            }
        }
        exponent += (pointAt ?? digits.count) - 1
        while digits.count > 1, digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits == [UInt8(ascii: "0")] {
            out.append(UInt8(ascii: "0"))
            return
        }
        if exponent < -4 || exponent >= limit {
            out.append(digits[0])
            if digits.count > 1 {
                out.append(UInt8(ascii: "."))
                out.append(contentsOf: digits[1...])
            }
            let magnitude = String(exponent.magnitude)
            out.append(contentsOf: (exponent < 0 ? "e-" : "e+").utf8)
            if magnitude.utf8.count < 2 { out.append(UInt8(ascii: "0")) }
            out.append(contentsOf: magnitude.utf8)
        } else if exponent < 0 {
            out.append(contentsOf: "0.".utf8)
            for _ in 0..<(-exponent - 1) { out.append(UInt8(ascii: "0")) }
            out.append(contentsOf: digits)
        } else {
            for (index, digit) in digits.enumerated() {
                if index == exponent + 1 { out.append(UInt8(ascii: ".")) }
                out.append(digit)
            }
            for _ in 0..<max(0, exponent + 1 - digits.count) { out.append(UInt8(ascii: "0")) }
        }
    }
}
