#if Testing
import Testing

@testable import TDSStandIn

/// What stands in for the user's own client in the README's example.
private struct Client {
    private let socket: SocketClient

    init(port: Int) throws {
        socket = try SocketClient(port: port)
        _ = try socket.login()
    }

    /// The numbers of the errors that a statement's answer holds.
    func errors(_ statement: String) throws -> [Int] {
        try socket.batch(statement).compactMap { token in
            if case .message(let number, _, _, true) = token { number } else { nil }
        }
    }
}

@Suite struct StandInReadmeExamples {
    @Test func standIn() throws {
        // README: stand-in
        let server = try TDSStandInServer()
        try server.start()
        defer { server.stop() }
        let client = try Client(port: server.port)  // yours; server.url is sqlserver://sa:Stand-in-1@127.0.0.1:…/conn

        server.inject(.error(2627, on: "INSERT"))  // in place of the next statement that holds the word
        server.inject(.deadlock(onCommit: 1))  // error 1205 in place of the next COMMIT, which is rolled back
        #expect(try client.errors("CREATE TABLE readings (id int PRIMARY KEY, power float)") == [])
        #expect(try client.errors("INSERT INTO readings VALUES (1, 1520.5)") == [2627])
        #expect(try client.errors("BEGIN TRANSACTION INSERT INTO readings VALUES (1, 1520.5) COMMIT") == [1205])
        #expect(try client.errors("SELECT 1 +") == [102])  // what it does not understand it says so of
        #expect(server.statistics.logins == 1 && server.statistics.batches == 4)
        // END
    }
}
#endif
