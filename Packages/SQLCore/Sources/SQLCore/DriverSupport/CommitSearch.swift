public import ConnCore

/// Finds out what became of a COMMIT whose answer was lost, by asking again and again until somebody knows.
@_spi(SQLDrivers)
public struct CommitSearch {
    /// How long it goes on.
    public static let limit = Duration.seconds(60)

    private let isCancelled: () -> Bool
    private let sleep: (Duration) -> Void

    /// - Parameters:
    ///   - isCancelled: Whether the call was ended from outside, which ends the search.
    ///   - sleep: Waits between two tries; may return early.
    public init(isCancelled: @escaping () -> Bool, sleep: @escaping (Duration) -> Void) {
        self.isCancelled = isCancelled
        self.sleep = sleep
    }

    /// A search that an interrupt of the lost connection ends: it still reaches the connection's line.
    public init(on line: CancelLine) {
        self.init(isCancelled: { line.isRequested }, sleep: { line.sleep($0) })
    }

    /// Returns if the transaction took effect.
    ///
    /// - Parameters:
    ///   - error: What COMMIT failed with.
    ///   - kind: The kind of the error for a transaction that did not take effect.
    ///   - sentence: The sentence of that error.
    ///   - look: Asks once, and has done so by the given moment. An error ends the search if its rule is never to try
    ///     again: a server that is away may come back, one that refuses, or lacks the table, says the same again.
    /// - Throws: An error of outcome `.notApplied` if the transaction did not take effect and never will, which may be
    ///   replayed; `error` with outcome `.unknown` if nothing can tell.
    public func run(
        after error: ConnError,
        kind: ConnError.Kind = .connection,
        _ sentence: String = "The connection was lost during COMMIT, and the transaction did not take effect",
        _ look: (_ end: ContinuousClock.Instant) throws(ConnError) -> CommitFate
    ) throws(ConnError) {
        switch fate(look) {
        case .applied: return
        case .notApplied:
            throw ConnError(
                kind,
                sentence,
                outcome: .notApplied,
                retry: .reconnect,
                nativeCode: error.nativeCode,
                underlying: error
            )
        case .unknown, .undecided: throw Self.unknown(error)
        }
    }

    /// What a COMMIT failed with, as one whose outcome nobody can tell: it is never tried again by itself.
    public static func unknown(_ error: ConnError) -> ConnError {
        error.with {
            $0.outcome = .unknown
            $0.retry = .never
        }
    }

    private func fate(_ look: (ContinuousClock.Instant) throws(ConnError) -> CommitFate) -> CommitFate {
        let end = ContinuousClock.now.advanced(by: Self.limit)
        var pause = Duration.milliseconds(20)
        while ContinuousClock.now < end, !isCancelled() {
            do throws(ConnError) {
                let found = try look(end)
                if found != .undecided { return found }
            } catch {
                if error.retry == .never { return .unknown }
            }
            sleep(pause)
            pause = min(pause * 2, .seconds(1))
        }
        return .unknown
    }
}
