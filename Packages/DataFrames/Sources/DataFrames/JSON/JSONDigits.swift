/// Numbers in forms that the kernels of plain ones do not read.
enum JSONDigits {
    private static let longest = 128

    /// Calls `body` with a JSON number written without exponent and without zeros at the end of its decimals; nil when
    /// that is very long.
    static func withPlain<R>(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
        let mark = text.firstIndex { $0 | 0x20 == 0x65 }
        var exponent = 0
        // Zero is zero, whatever its exponent.
        if let mark, text[..<mark].contains(where: { $0 &- 0x31 <= 8 }) {
            guard let value = TextKernels.parseInt64(UnsafeBufferPointer(rebasing: text[(mark + 1)...])),
                value.magnitude <= longest
            else { return nil }
            exponent = Int(value)
        }
        let isNegative = text.first == 0x2D
        var digits: [UInt8] = []
        // Digits in front of the point.
        var whole = 0
        var isFraction = false
        for byte in text[(isNegative ? 1 : 0)..<(mark ?? text.count)] {
            if byte == 0x2E {
                isFraction = true
            } else {
                digits.append(byte)
                if !isFraction { whole += 1 }
            }
        }
        guard digits.count <= longest else { return nil }
        whole += exponent
        if whole < 1 {
            digits.insert(contentsOf: repeatElement(0x30, count: 1 - whole), at: 0)
            whole = 1
        }
        while digits.count < whole { digits.append(0x30) }
        while digits.count > whole, digits.last == 0x30 { digits.removeLast() }
        if digits.count > whole { digits.insert(0x2E, at: whole) }
        if isNegative { digits.insert(0x2D, at: 0) }
        return digits.withUnsafeBufferPointer(body)
    }

    /// How many digits the value of a JSON number has in front of its point, and how many behind it; nil for an exponent
    /// beyond reason.
    static func count(_ text: UnsafeBufferPointer<UInt8>) -> (whole: Int, scale: Int)? {
        var digits = 0
        var leadingZeros = 0
        var point: Int?
        var exponent = 0
        for (index, byte) in text.enumerated() {
            if byte | 0x20 == 0x65 {
                guard let value = TextKernels.parseInt64(UnsafeBufferPointer(rebasing: text[(index + 1)...])),
                    value.magnitude <= 1 << 32
                else { return nil }
                exponent = Int(value)
                break
            }
            if byte == 0x2E { point = digits }
            guard byte &- 0x30 <= 9 else { continue }
            if byte == 0x30, leadingZeros == digits { leadingZeros += 1 }
            digits += 1
        }
        // Zero is zero, whatever its exponent.
        if leadingZeros == digits { return (0, exponent == 0 ? digits - (point ?? digits) : 0) }
        let place = (point ?? digits) + exponent
        return (max(0, place - leadingZeros), max(0, digits - place))
    }

    /// Calls `body` with a text that may be a number, its comma made a point where the options say so.
    static func withQuoted<R>(
        _ text: UnsafeBufferPointer<UInt8>,
        _ quoted: JSONQuotedNumbers,
        _ body: (UnsafeBufferPointer<UInt8>) -> R
    ) -> R? {
        switch quoted {
        case .point: body(text)
        case .comma: CSVNumberFormat(decimal: ",", group: nil).withPlain(text, body)
        case .refused: nil
        }
    }
}
