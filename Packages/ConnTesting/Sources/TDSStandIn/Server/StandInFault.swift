/// Something that goes wrong on purpose, given to ``TDSStandInServer/inject(_:)`` while the server runs.
///
/// A fault of a request waits for the next one whose text contains `text` (any, without it): the text of a batch, or the
/// procedure's name and its text parameters. It fires `times` times and is gone.
public struct StandInFault: Sendable, Hashable {
    /// How an answer breaks off.
    public enum Ending: Sendable, Hashable {
        /// What was written is sent, then the connection is closed.
        case close
        /// The connection is reset (RST); what was written may be lost.
        case reset
        /// The connection stays open and nothing more is said.
        case stall
        /// A packet is sent in part, then the connection is closed.
        case halfPacket
    }

    enum Kind: Sendable, Hashable {
        case ending(Ending, token: Int)
        case delay(Duration)
        case error(number: Int, severity: Int, text: String)
        case login(number: Int)
        case commit(CommitKind, every: Int)
    }

    enum CommitKind: Sendable, Hashable {
        case deadlock
        case before
        case after
    }

    var kind: Kind
    var text: String?
    var times: Int

    /// Breaks an answer off after its n-th token, counted from 1: a COLMETADATA, ROW, DONE and so on each count.
    public static func breakOff(
        _ ending: Ending,
        afterToken token: Int,
        on text: String? = nil,
        times: Int = 1
    ) -> StandInFault {
        StandInFault(kind: .ending(ending, token: max(1, token)), text: text, times: times)
    }

    /// Waits before the request is run. A cancel ends the wait.
    public static func delay(_ duration: Duration, on text: String? = nil, times: Int = 1) -> StandInFault {
        StandInFault(kind: .delay(duration), text: text, times: times)
    }

    /// Answers a request with an error instead of running it. Error 1205 also rolls the open transaction back, and a
    /// severity of 20 or more closes the connection, as with SQL Server.
    public static func error(
        _ number: Int,
        severity: Int = 16,
        message: String = "An error was asked for.",
        on text: String? = nil,
        times: Int = 1
    ) -> StandInFault {
        StandInFault(kind: .error(number: number, severity: severity, text: message), text: text, times: times)
    }

    /// Refuses logins with an error, 18456 if no other is given.
    public static func refuseLogins(number: Int = 18456, times: Int = 1) -> StandInFault {
        StandInFault(kind: .login(number: number), text: nil, times: times)
    }

    /// Error 1205 in place of the k-th COMMIT from now on: the transaction is rolled back. Counted are transactions that
    /// were begun explicitly, of all sessions.
    public static func deadlock(onCommit k: Int = 1, times: Int = 1) -> StandInFault {
        StandInFault(kind: .commit(.deadlock, every: max(1, k)), text: nil, times: times)
    }

    /// Closes the connection at the k-th COMMIT, which does not take effect.
    public static func closeBeforeCommit(_ k: Int = 1, times: Int = 1) -> StandInFault {
        StandInFault(kind: .commit(.before, every: max(1, k)), text: nil, times: times)
    }

    /// Closes the connection at the k-th COMMIT, which has taken effect: its answer is lost.
    public static func closeAfterCommit(_ k: Int = 1, times: Int = 1) -> StandInFault {
        StandInFault(kind: .commit(.after, every: max(1, k)), text: nil, times: times)
    }
}
