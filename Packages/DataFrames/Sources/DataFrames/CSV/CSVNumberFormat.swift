/// How numbers are written: what stands before the decimals, and between groups of digits.
struct CSVNumberFormat {
    private static let longest = 128
    private let decimal: UInt8
    private let group: UInt8?
    /// A decimal point and no groups, which is what the kernels read.
    let isPlain: Bool

    init(decimal: Unicode.Scalar, group: Unicode.Scalar?) {
        self.decimal = UInt8(truncatingIfNeeded: decimal.value)
        self.group = group.map { UInt8(truncatingIfNeeded: $0.value) }
        isPlain = decimal == "." && group == nil
    }

    /// The format in words, for errors.
    var words: String {
        let point = decimal == 0x2E ? "a point" : "a comma"
        guard let group else { return "\(point) before the decimals" }
        return "\(point) before the decimals and \"\(Unicode.Scalar(group))\" between groups of three digits"
    }

    static func check(decimal: Unicode.Scalar, group: Unicode.Scalar?) throws(FrameError) {
        if decimal != ".", decimal != "," {
            throw FrameError(.invalidArgument, "The CSV option decimalSeparator must be a point or a comma.")
        }
        guard let group else { return }
        if ![".", ",", "'", "_", " "].contains(group) {
            throw FrameError(
                .invalidArgument,
                "The CSV option groupSeparator must be a point, a comma, an apostrophe, an underscore or a space."
            )
        }
        if group == decimal {
            throw FrameError(
                .invalidArgument,
                "The CSV options decimalSeparator and groupSeparator are the same character."
            )
        }
    }

    /// Calls `body` with the text as it would be with a decimal point and without groups; nil when a group has another
    /// length than three, or the text holds a point that means nothing here.
    ///
    /// Whether the rest is a number is for `body` to find out.
    @inline(__always)
    func withPlain<R>(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
        guard bytes.count <= CSVNumberFormat.longest else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: CSVNumberFormat.longest) { target in
            guard let count = rewrite(bytes, target) else { return nil }
            return body(UnsafeBufferPointer(rebasing: target[..<count]))
        }
    }

    private func rewrite(_ bytes: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        var count = 0
        // Digits since the last group separator, and whether there was one.
        var digits = 0
        var isGrouped = false
        var isWhole = true
        for byte in bytes {
            if byte &- 0x30 <= 9 {
                digits += 1
            } else if byte == group, isWhole {
                if digits == 0 || digits > 3 || isGrouped && digits != 3 { return nil }
                isGrouped = true
                digits = 0
                continue
            } else if byte == 0x2D || byte == 0x2B {
                if isGrouped, isWhole, digits != 3 { return nil }
            } else {
                // The decimal separator, an exponent or something else ends the whole part.
                if byte == 0x2E, decimal != 0x2E { return nil }
                if isGrouped, isWhole, digits != 3 { return nil }
                isWhole = false
                if byte == decimal {
                    target[count] = 0x2E
                    count += 1
                    continue
                }
            }
            target[count] = byte
            count += 1
        }
        if isGrouped, isWhole, digits != 3 { return nil }
        return count
    }
}
