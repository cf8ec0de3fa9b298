internal import Foundation

/// What came of a run of transfers.
public struct MoneyReport: Sendable, CustomStringConvertible {
    /// What happened to the server meanwhile.
    public var name: String
    /// Of the dice.
    public var seed: UInt64
    /// How many transfers were begun.
    public var transfers: Int
    /// Those that were reported done.
    public var done = 0
    /// Those that were reported failed.
    public var failed = 0
    /// Those whose fate nobody could tell.
    public var unknown = 0
    /// Of the unknown, how many took effect.
    public var unknownThere = 0
    /// Runs of closures beyond the first of each transfer.
    public var replays = 0
    /// Connections that were cut.
    public var cuts = 0
    /// How often the server, or the writing process, began anew.
    public var restarts = 0
    /// How long it took.
    public var seconds = 0.0
    /// What should not have been.
    public var problems: [String] = []

    /// A report without figures yet.
    public init(_ name: String, seed: UInt64, transfers: Int) {
        self.name = name
        self.seed = seed
        self.transfers = transfers
    }

    /// In one line.
    public var description: String {
        """
        \(name) | seed \(seed) | transfers \(transfers) | done \(done) | failed \(failed) | \
        unknown \(unknown) (of them there \(unknownThere)) | replays \(replays) | cuts \(cuts) | \
        restarts \(restarts) | wrong \(problems.count) | \(String(format: "%.1f", seconds)) s
        """
    }

    /// Counts the fates, and compares each with what is there.
    ///
    /// - Parameters:
    ///   - fates: What each transfer was reported as.
    ///   - truth: What the tables hold, once nobody writes any more.
    ///   - hasMarker: Whether the transfers left marker rows, so that none may be unknown.
    ///   - markersEach: How many such rows a transfer leaves.
    ///   - share: Which part must be done: a run in which everything or nothing succeeds proves nothing.
    public mutating func judge(
        _ fates: [MoneyFate],
        by truth: MoneyTruth,
        hasMarker: Bool,
        markersEach: Int = 1,
        share: Double = 0.8
    ) {
        for (id, fate) in fates.enumerated() {
            let isThere = truth.transfers.contains(id)
            switch fate {
            case .none:
                problems.append("transfer \(id) was never settled")
            case .done:
                done += 1
                if !isThere { problems.append("transfer \(id) was reported done and is not there") }
            case .failed:
                failed += 1
                if isThere { problems.append("transfer \(id) was reported failed and is there") }
            case .unknown:
                unknown += 1
                if isThere { unknownThere += 1 }
            }
        }
        problems += truth.problems
        if Double(done) <= Double(transfers) * share {
            problems.append("only \(done) of \(transfers) transfers were done")
        }
        if hasMarker {
            if unknown > 0 { problems.append("\(unknown) transfers are unknown, with a marker row") }
            if truth.markers != markersEach * truth.transfers.count {
                problems.append("\(truth.markers) marker rows are there, and \(truth.transfers.count) transfers")
            }
        }
    }
}
