/// One line of the table: a figure of one child, mostly as a ratio to the same figure of another child.
struct Measure {
    enum Figure: String, Codable {
        case cpu, wall, peak, ns

        func value(_ sample: Sample) -> Double? {
            switch self {
            case .cpu: sample.cpu
            case .wall: sample.wall
            case .peak: sample.peakKiB
            case .ns: sample.ns
            }
        }

        func print(_ value: Double) -> String {
            switch self {
            case .cpu, .wall: "\(fixed(value, 3)) s"
            case .peak: "\(fixed(value / 1024, 1)) MB"
            case .ns: "\(fixed(value, 1)) ns"
            }
        }
    }

    enum Bar {
        /// The ratio to the baseline may be this at most.
        case ratio(Double)
        /// The ratio to the baseline must be below 1.
        case faster
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
