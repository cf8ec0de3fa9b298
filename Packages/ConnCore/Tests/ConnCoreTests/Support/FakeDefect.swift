/// One way in which ``FakeHandler`` breaks the contract.
enum FakeDefect: String, Sendable, CaseIterable {
    case ignoresPolicy, otherFirstWait, otherMultiplier, ignoresConstantWait, extraTries, ignoresCallPolicy
    case acceptsAnything
    case connectDoesNothing, connectAlwaysReconnects, connectsEagerly
    case closeDoesNothing, closeCancels, drainsForEver
    case fewThreadConnections, manyWorkers, dropsAfterEachCall, neverReconnects, reconnectDoesNothing
    case pingReconnects, pingDoesNothing
    case neverRetriesConnect, closesOnFailure, retriesLogin, ignoresDeadline, dropsLabel
    case ignoresToken, cancelAllDoesNothing, ignoresTaskCancel, retriesCancelled
}
