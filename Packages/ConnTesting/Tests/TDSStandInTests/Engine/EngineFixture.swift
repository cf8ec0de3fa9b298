@testable import TDSStandIn

/// An engine of one test, with sessions.
final class EngineFixture {
    let engine: StandInEngine
    private var sessions: [any TDSSession] = []

    init() throws {
        engine = try StandInEngine()
    }

    func session(_ id: Int = 51, database: String = "") throws -> any TDSSession {
        var login = TDSLogin()
        login.user = "sa"
        login.application = "tests"
        login.database = database
        login.sessionID = id
        let session = try engine.login(login).get()
        sessions.append(session)
        return session
    }

    func stop() {
        for session in sessions { session.close() }
        sessions = []
        engine.stop()
    }
}

extension TDSSession {
    @discardableResult
    func batch(_ text: String) -> RecordingSink {
        let sink = RecordingSink()
        run(.batch(text), to: sink)
        return sink
    }

    /// sp_executesql with parameters in their order.
    func execute(_ text: String, _ declarations: String, _ values: [(TDSType, TDSValue)]) -> RecordingSink {
        let sink = RecordingSink()
        let head = [text, declarations].map {
            TDSParameter(name: "", type: .nvarchar(length: nil), value: .text(Array($0.utf16)))
        }
        let parameters = head + values.map { TDSParameter(name: "", type: $0.0, value: $0.1) }
        run(.procedures([TDSProcedureCall(name: "sp_executesql", parameters: parameters)]), to: sink)
        return sink
    }
}
