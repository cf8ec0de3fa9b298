/// A rule at work on one connection, counting from where its script was applied.
struct ActiveRule {
    let event: FaultTrigger.Event
    let action: FaultAction
    let byteBase: Int
    let messageBase: Int
    var search: PatternSearch?
    var matchesLeft = 1
    var isDone = false

    init(_ rule: FaultRule, byteBase: Int, messageBase: Int) {
        event = rule.trigger.event
        action = rule.action
        self.byteBase = byteBase
        self.messageBase = messageBase
        if case .match(let match, _, let occurrence) = event {
            matchesLeft = occurrence
            if case .bytes(let pattern) = match.content { search = PatternSearch(pattern) }
        }
    }

    /// Whether a message must be whole before this rule can judge it.
    var needsPayload: Bool {
        guard !isDone, case .match(let match, _, _) = event else { return false }
        guard case .message(let needsPayload, _) = match.content else { return false }
        return needsPayload
    }

    /// Counts a match; true for the one that strikes.
    mutating func isStruckByMatch() -> Bool {
        matchesLeft -= 1
        isDone = matchesLeft == 0
        return isDone
    }
}
