internal import Glibc

/// Round numbers along an axis: multiples of 1, 2 or 5 times a power of ten.
struct NumberTicks {
    /// The axis from end to end, both multiples of the step.
    let low: Double
    let high: Double
    let values: [Double]
    let labels: [String]

    /// Chooses the finest step that makes no more than so many ticks.
    ///
    /// - Parameters:
    ///   - low: The smallest number.
    ///   - high: The largest number, not smaller.
    ///   - count: The most ticks, at least 3.
    ///   - isTight: Whether the axis ends at the numbers themselves instead of at ticks.
    init(_ low: Double, _ high: Double, count: Int, isTight: Bool = false) {
        var (low, high) = (low, high)
        let size = max(low.magnitude, high.magnitude)
        if high - low <= size * 1e-11 || high - low < 1e-290 {
            let more = size < 1e-280 ? 1 : size * 0.1
            low -= more
            high += more
        }
        var exponent = Int(log10((high - low) / Double(max(count, 2))).rounded(.down)) - 1
        var factor = 1
        func multiples() -> (first: Double, last: Double, unit: Double) {
            let unit = Double(factor) * pow(10, Double(exponent))
            return isTight
                ? ((low / unit).rounded(.up), (high / unit).rounded(.down), unit)
                : ((low / unit).rounded(.down), (high / unit).rounded(.up), unit)
        }
        // An axis that ends at ticks around 0 has three at least.
        while multiples().last - multiples().first + 1 > Double(max(count, 3)) {
            switch factor {
            case 1: factor = 2
            case 2: factor = 5
            default:
                factor = 1
                exponent += 1
            }
        }
        let (first, last, unit) = multiples()
        var values: [Double] = []
        var labels: [String] = []
        if first <= last {
            for multiple in Int(first)...Int(last) {
                values.append(Double(multiple) * unit)
                labels.append(NumberTicks.label(multiple * factor, exponent, size: size))
            }
        }
        self.values = values
        self.labels = labels
        self.low = isTight ? low : first * unit
        self.high = isTight ? high : last * unit
    }

    /// `digits * 10^exponent`, in scientific form beyond ten million and below a millionth.
    private static func label(_ digits: Int, _ exponent: Int, size: Double) -> String {
        if digits == 0 { return "0" }
        if size < 1e7, exponent >= -6 {
            if exponent >= 0 { return String(digits * Int(PowersOfTen.int64(exponent))) }
            return Decimal128(unscaled: Int128(digits), scale: -exponent).description
        }
        var text = Array(String(digits.magnitude).utf8)
        let power = exponent + text.count - 1
        while text.count > 1, text.last == 0x30 { text.removeLast() }
        var mantissa = String(decoding: text.prefix(1), as: UTF8.self)
        if text.count > 1 { mantissa += "." + String(decoding: text.dropFirst(), as: UTF8.self) }
        return (digits < 0 ? "-" : "") + mantissa + "e\(power)"
    }
}
