internal import Synchronization

/// The counters of a server, and its statements.
final class StatisticsBox: Sendable {
    private let state = Mutex<(counts: StandInStatistics, statements: [String])>((StandInStatistics(), []))

    func count(_ change: (inout StandInStatistics) -> Void) {
        state.withLock { change(&$0.counts) }
    }

    func keep(_ statement: String) {
        state.withLock { $0.statements.append(statement) }
    }

    var counts: StandInStatistics { state.withLock { $0.counts } }

    var statements: [String] { state.withLock { $0.statements } }

    func forgetStatements() {
        state.withLock { $0.statements.removeAll() }
    }
}
