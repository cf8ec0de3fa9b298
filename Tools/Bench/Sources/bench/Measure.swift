/// One line of the table: a figure of one child, mostly as a ratio to the same figure of another child.
struct Measure {
    enum Figure: String, Codable {
        case cpu, wall, peak, ns
        /// Rows, requests or bytes a second of wall time.
        case rate
        /// The same of rows in memory, where there may be very many.
        case rowRate
        /// Seconds of CPU for each of them, so that sides with other counts compare.
        case each
        /// Peak memory above the start of the section.
        case growth
        /// Memory of each of many things that are there at once.
        case bytesEach
        /// How many of many took too long, and nanoseconds of the slowest: of all rounds the worst counts.
        case slow, slowest
        /// Buffers that were copied.
        case copies

        func value(_ sample: Sample) -> Double? {
            switch self {
            case .cpu: sample.cpu
            case .wall: sample.wall
            case .peak: sample.peakKiB
            case .ns: sample.ns
            case .rate, .rowRate: quotient(sample.rows.map(Double.init), sample.wall)
            case .each: quotient(sample.cpu, sample.rows.map(Double.init))
            case .growth: sample.startKiB.flatMap { start in sample.peakKiB.map { max(0, $0 - start) } }
            case .bytesEach: sample.bytesEach
            case .slow: sample.slow.map(Double.init)
            case .slowest: sample.ns
            case .copies: sample.copies.map(Double.init)
            }
        }

        /// One value for all rounds.
        func typical(_ values: [Double]) -> Double {
            [.slow, .slowest, .copies].contains(self) ? values.max() ?? 0 : median(values)
        }

        private func quotient(_ value: Double?, _ divisor: Double?) -> Double? {
            guard let value, let divisor, divisor > 0 else { return nil }
            return value / divisor
        }

        func print(_ value: Double) -> String {
            switch self {
            case .cpu, .wall: "\(fixed(value, 3)) s"
            case .peak: "\(fixed(value / 1024, 1)) MB"
            case .ns: "\(fixed(value, 1)) ns"
            case .rate: value < 10e6 ? "\(fixed(value, 0)) /s" : "\(fixed(value / 1_048_576, 0)) MiB/s"
            case .rowRate: "\(fixed(value / 1e6, 2)) M/s"
            case .each: "\(fixed(value * 1e6, 1)) us"
            case .growth: "\(fixed(value / 1024, 1)) MiB"
            case .bytesEach: "\(fixed(value / 1024, 1)) KiB"
            case .slow, .copies: fixed(value, 0)
            case .slowest: "\(fixed(value / 1e6, 1)) ms"
            }
        }
    }

    enum Bar {
        /// The ratio to the baseline may be this at most.
        case ratio(Double)
        /// The ratio to the baseline must be below 1.
        case faster
        /// The ratio to the baseline must be this at least: for rates.
        case atLeast(Double)
        /// The figure itself may be this at most.
        case absolute(Double)
        /// Printed for orientation only.
        case none
    }

    let name: String
    let title: String
    let figure: Figure
    let ours: String
    /// Nil when the figure stands alone.
    let baseline: String?
    let bar: Bar
}

/// A number with a fixed count of decimals.
func fixed(_ value: Double, _ places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((value * scale).rounded())
    var digits = String(abs(scaled))
    while digits.count <= places { digits = "0" + digits }
    let sign = scaled < 0 ? "-" : ""
    return places == 0 ? sign + digits : sign + digits.dropLast(places) + "." + digits.suffix(places)
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
