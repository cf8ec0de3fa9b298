import Synchronization

@testable import TDSStandIn

/// An engine that understands a few words: `rows N`, `types`, `error N`, `wait`, `begin`, `commit`, `print TEXT`,
/// `nothing`, `wrong`. A procedure gives its parameters back.
final class FakeEngine: TDSEngine {
    /// Everything the sessions were asked for, in order.
    let asked = Mutex<[String]>([])

    func login(_ login: TDSLogin) -> Result<any TDSSession, TDSMessage> {
        note("login \(login.user) \(login.database) \(login.application) \(login.isReadOnlyIntent)")
        if login.database == "absent" {
            return .failure(TDSMessage(number: 4060, severity: 11, text: "Cannot open database \"absent\"."))
        }
        return .success(FakeSession(self))
    }

    func note(_ what: String) {
        asked.withLock { $0.append(what) }
    }

    var notes: [String] { asked.withLock { $0 } }
}
