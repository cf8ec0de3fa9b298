import FoundationEssentials

/// The results file.
struct Results: Codable {
    struct Line: Codable {
        var measure: String
        var title: String
        var figure: Measure.Figure
        var ours: Double
        var baseline: Double?
        var ratio: Double?
        var bar: Double?
        var met: Bool?
    }

    var rows: Int
    var lookups: Int
    var requests: Int
    var rounds: Int
    /// Of SQLite, and of each server and library that was measured.
    var versions: [String]
    /// Peers that are not installed.
    var missingPeers: [String]
    /// Load average over one minute before the first round and after the last.
    var loadBefore: Double
    var loadAfter: Double
    var lines: [Line]
    /// Every sample, in the order of the rounds.
    var samples: [String: [Sample]]

    /// Works the samples out: medians of the figures, and the median of the ratios within each round.
    init(
        plan: Plan,
        versions: [String],
        missingPeers: [String],
        loads: (Double, Double),
        samples: [String: [Sample]]
    ) throws {
        let options = plan.options
        rows = options.rows
        lookups = options.lookups
        requests = options.requests
        rounds = options.rounds
        self.versions = versions
        self.missingPeers = missingPeers
        (loadBefore, loadAfter) = loads
        self.samples = samples
        lines = []
        for measure in plan.measures {
            func values(_ name: String) throws -> [Double] {
                let all = samples[name] ?? []
                let values = all.compactMap(measure.figure.value)
                guard !values.isEmpty, values.count == all.count else {
                    throw BenchError("\(name) has no \(measure.figure)")
                }
                return values
            }
            let ours = try values(measure.ours)
            let baseline = try measure.baseline.map(values)
            let ratio = baseline.map { median(zip(ours, $0).map { $0 / $1 }) }
            var line = Line(
                measure: measure.name,
                title: measure.title,
                figure: measure.figure,
                ours: measure.figure.typical(ours),
                baseline: baseline.map(measure.figure.typical),
                ratio: ratio
            )
            switch measure.bar {
            case .ratio(let bar):
                line.bar = bar
                line.met = ratio.map { $0 <= bar }
            case .faster:
                line.bar = 1
                line.met = ratio.map { $0 < 1 }
            case .atLeast(let bar):
                line.bar = bar
                line.met = ratio.map { $0 >= bar }
            case .absolute(let bar):
                line.bar = bar
                line.met = line.ours <= bar
            case .none:
                break
            }
            lines.append(line)
        }
    }

    func table() -> String {
        var cells = [["measure", "", "ours", "baseline", "ratio", "bar", "met"]]
        for line in lines {
            cells.append([
                line.measure,
                line.title,
                line.figure.print(line.ours),
                line.baseline.map(line.figure.print) ?? "",
                line.ratio.map { fixed($0, 2) } ?? "",
                line.bar.map { line.ratio == nil ? line.figure.print($0) : fixed($0, 2) } ?? "",
                line.met.map { $0 ? "yes" : "NO" } ?? "",
            ])
        }
        let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            row.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - row[column].count)
                return column < 2 ? row[column] + gap : gap + row[column]
            }
            .joined(separator: "  ")
        }
        .joined(separator: "\n")
    }
}
