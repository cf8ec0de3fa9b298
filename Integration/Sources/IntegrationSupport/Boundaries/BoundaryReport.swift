internal import ConnCore

/// What came of all cuts of a ``BoundarySweep``.
public struct BoundaryReport: Sendable, CustomStringConvertible {
    /// Messages of the operation, both ways.
    public internal(set) var messages = 0
    /// Cuts: one before and one after each message.
    public internal(set) var cuts = 0
    /// Cuts whose message came, so that they struck.
    public internal(set) var struck = 0
    /// Operations that succeeded.
    public internal(set) var succeeded = 0
    /// Operations that failed and said that nothing happened.
    public internal(set) var failedNotApplied = 0
    /// Operations that failed and said that nobody can tell.
    public internal(set) var failedUnknown = 0
    /// Of these, how many took effect.
    public internal(set) var unknownThere = 0
    /// What should not have been.
    public internal(set) var problems: [String] = []

    /// In one line.
    public var description: String {
        """
        \(messages) messages, \(cuts) cuts, \(struck) struck: \(succeeded) succeeded, \
        \(failedNotApplied) failed and not applied, \(failedUnknown) unknown (of them there \(unknownThere)), \
        \(problems.count) wrong
        """
    }

    /// Compares what the caller was told with the rows that are there.
    mutating func judge(
        _ result: Result<Void, any Error>,
        at place: String,
        rows there: Int?,
        of writes: Int,
        mustSucceed: Bool,
        hasStruck: Bool
    ) {
        cuts += 1
        if hasStruck { struck += 1 }
        guard let there, there == 0 || there == writes else {
            problems.append("\(place): \(there ?? -1) rows are there instead of 0 or \(writes)")
            return
        }
        switch result {
        case .success:
            succeeded += 1
            if there != writes { problems.append("\(place): succeeded, and \(there) rows are there") }
        case .failure(let error as ConnError) where [.connection, .commitOutcomeUnknown].contains(error.kind):
            if mustSucceed { problems.append("\(place): threw \(error)") }
            switch error.outcome {
            case .notApplied:
                failedNotApplied += 1
                if there != 0 { problems.append("\(place): said not applied, and \(there) rows are there") }
            case .unknown:
                failedUnknown += 1
                if there != 0 { unknownThere += 1 }
            default:
                problems.append("\(place): threw outcome \(error.outcome): \(error)")
            }
        case .failure(let error):
            problems.append("\(place): threw \(error)")
        }
    }
}
