#if Testing
import Testing

@testable import TDSStandIn

@Suite struct ServerTests {
    private let engine = FakeEngine()

    private func started(_ change: (inout StandInOptions) -> Void = { _ in }) throws -> TDSStandInServer {
        var options = StandInOptions()
        change(&options)
        let server = TDSStandInServer(engine: engine, options: options)
        try server.start()
        return server
    }

    private func wait(_ condition: () -> Bool) -> Bool { RecordingTransport().wait(until: condition) }

    @Test func aClientLogsInAsksAndLeaves() throws {
        let server = try started { $0.keepsStatements = true }
        defer { server.stop() }
        #expect(server.port > 0 && server.url == "sqlserver://sa:Stand-in-1@127.0.0.1:\(server.port)/conn")
        do {
            let client = try SocketClient(port: server.port)
            #expect(try client.login().last == .done(kind: "DONE", status: [], count: 0))
            #expect(try client.batch("rows 3").count == 5)
            #expect(server.sessions == [StandInSession(id: 51, user: "sa", application: "tests", host: "host")])
            #expect(server.statements == ["rows 3"])
        }
        #expect(wait { server.sessions.isEmpty && server.statistics.openConnections == 0 })
        let statistics = server.statistics
        #expect(statistics.connections == 1 && statistics.logins == 1 && statistics.batches == 1)
        #expect(engine.notes.last == "close")
    }

    @Test func anAnswerThatIsLargerThanEveryBufferArrivesWhole() throws {
        let server = try started()
        defer { server.stop() }
        let client = try SocketClient(port: server.port)
        _ = try client.login(ClientMessages.login(packetSize: 32_767))
        let tokens = try client.batch("rows 300000")
        #expect(tokens.count == 300_002 && tokens.last == .done(kind: "DONE", status: .count, count: 300_000))
    }

    @Test func aClientThatDoesNotReadHoldsTheSessionBackAndAttentionEndsIt() throws {
        let server = try started()
        defer { server.stop() }
        let client = try SocketClient(port: server.port)
        _ = try client.login()
        client.send(ClientMessages.packets(ClientMessages.batch("rows 1000000000"), type: .batch))
        client.send(ClientMessages.packets([], type: .attention))
        let answer = try client.messages(3)[2]
        #expect(try AnswerReader.tokens(answer).last == .done(kind: "DONE", status: .attention, count: 0))
        #expect(try client.batch("print still here").count == 2)
        #expect(server.statistics.attentions == 1)
    }

    @Test func aBulkLoadOfManyMegabytesIsReadInPieces() throws {
        let server = try started()
        defer { server.stop() }
        let client = try SocketClient(port: server.port)
        _ = try client.login()
        let text = TDSValue.text(Array(repeating: 0x61, count: 4000))
        let data = try ClientMessages.bulk(
            [TDSColumn(name: "a", type: .int), TDSColumn(name: "t", type: .nvarchar(length: 4000))],
            (0..<2000).map { [.integer(Int64($0)), text] }
        )
        #expect(data.count > 3 * BulkFeed.high)
        #expect(client.send(ClientMessages.packets(data, type: .bulkLoad)))
        #expect(
            try AnswerReader.tokens(try client.messages(3)[2]) == [.done(kind: "DONE", status: .count, count: 2000)]
        )
        #expect(server.statistics.bulkLoads == 1 && server.statistics.bulkRows == 2000)
    }

    @Test(
        arguments: [(.close, .closed), (.reset, .reset), (.halfPacket, .closed)]
            as [(StandInFault.Ending, SocketClient.Ending)]
    )
    func anAnswerBreaksOff(fault: StandInFault.Ending, ending: SocketClient.Ending) throws {
        let server = try started()
        defer { server.stop() }
        let client = try SocketClient(port: server.port)
        _ = try client.login()
        server.inject(.breakOff(fault, afterToken: 2, on: "rows"))
        #expect(server.armedFaults.count == 1)
        client.send(ClientMessages.packets(ClientMessages.batch("rows 10"), type: .batch))
        #expect(client.end() == ending)
        #expect(server.armedFaults.isEmpty)
        #expect(wait { server.sessions.isEmpty })
    }

    @Test func aSessionIsKilled() throws {
        let server = try started { $0.firstSessionID = 60 }
        defer { server.stop() }
        let client = try SocketClient(port: server.port)
        _ = try client.login()
        client.send(ClientMessages.packets(ClientMessages.batch("wait"), type: .batch))
        #expect(wait { engine.notes.contains("wait") })
        #expect(!server.kill(61) && server.kill(60))
        #expect(client.end() != .timeout)
        #expect(wait { engine.notes.last == "close" })
    }

    @Test(arguments: [
        Array("GET / HTTP/1.1\r\n\r\n".utf8), [0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0], [0x12, 1, 0, 8, 0, 0, 1, 0],
        [0x10, 1, 0, 9, 0, 0, 1, 0, 0], [0xFF, 0xFF], [0x12, 1, 0, 14, 0, 0, 1, 0, 0, 0, 99, 0, 9, 0xFF],
    ])
    func aClientThatSpeaksSomethingElseIsClosed(bytes: [UInt8]) throws {
        let server = try started()
        defer { server.stop() }
        let client = try SocketClient(port: server.port)
        client.send(bytes)
        #expect(client.end() != .timeout)
        #expect(server.statistics.malformedMessages == 1 && server.statistics.logins == 0)
        #expect(try SocketClient(port: server.port).login().last == .done(kind: "DONE", status: [], count: 0))
    }

    @Test func stopEndsEverySessionAndTheServerStartsAgain() throws {
        let server = try started()
        let clients = try (0..<20).map { _ in try SocketClient(port: server.port) }
        for client in clients { _ = try client.login() }
        #expect(server.sessions.map(\.id) == Array(51..<71))
        server.stop()
        server.stop()
        for client in clients { #expect(client.end() != .timeout) }
        #expect(server.port == 0 && server.sessions.isEmpty)
        #expect(engine.notes.filter { $0 == "close" }.count == 20)
        try server.start()
        defer { server.stop() }
        #expect(try SocketClient(port: server.port).login().last == .done(kind: "DONE", status: [], count: 0))
    }

    @Test func aPortThatIsTakenAndACertificateThatIsAbsentAreErrors() throws {
        let server = try started()
        defer { server.stop() }
        let port = server.port
        #expect(throws: StandInError.self) { try started { $0.port = port } }
        #expect(throws: StandInError.self) {
            try started { $0.tls = .required(certificateFile: "/absent.crt", keyFile: "/absent.key") }
        }
    }
}
#endif
