import Testing

@testable import ConnTesting

extension ConnTestingTests {
    /// Rules on messages, with a server that echoes them.
    @Suite struct MessageTests {
        private let server: EchoServer
        private let proxy: FaultProxy

        init() throws {
            server = try EchoServer()
            proxy = try FaultProxy(to: .tcp(port: server.port), framing: PostgreSQLFraming()).start()
        }

        /// A session of three requests; gives the answers' bytes.
        private func talk(_ client: TestClient) -> [UInt8] {
            var answers: [UInt8] = []
            for request in Self.requests {
                client.send(request)
                let answer = client.receive(request.count)
                answers += answer
                if answer.count < request.count { break }
            }
            return answers
        }

        // 254, 11 and 12 bytes. The rules are on requests: an echoed startup packet is no message that a server sends.
        private static let requests = [
            FramingTests.start(196_608, String(repeating: "\0", count: 246)),
            FramingTests.message("Q", "BEGIN\0"),
            FramingTests.message("Q", "COMMIT\0"),
        ]

        @Test func messagesAreRecordedByConnection() throws {
            let client = try TestClient(port: proxy.port)
            #expect(talk(client).count == Self.requests.map(\.count).reduce(0, +))
            let record = try #require(proxy.connection(0))
            #expect(record.messageTypes(.clientToServer) == ["startup", "Q", "Q"])
            #expect(record.messages.filter { $0.direction == .clientToServer }.map(\.length) == [254, 11, 12])
        }

        @Test(arguments: [0, 1, 2], BoundarySide.allCases)
        func aCutStrikesAtAMessageBoundary(index: Int, side: BoundarySide) throws {
            proxy.script(.cut(atPostgreSQLMessage: index, .clientToServer, side))
            let client = try TestClient(port: proxy.port)
            _ = talk(client)
            #expect(client.receiveAll().ending == .end)
            let passed = index + (side == .after ? 1 : 0)
            let expected = Self.requests.prefix(passed).flatMap { $0 }
            #expect(eventually { server.connections.first?.ending != nil })
            #expect(server.connections[0].received == expected)
            #expect(proxy.statistics.clientToServer.forwarded == expected.count)
        }

        @Test func everyRecordedBoundaryCanBeCut() throws {
            _ = talk(try TestClient(port: proxy.port))
            let messages = try #require(proxy.connection(0)).messages.filter { $0.direction == .clientToServer }
            #expect(messages.count == 3)
            for message in messages {
                for side in BoundarySide.allCases {
                    let number = proxy.statistics.accepted
                    proxy.scriptNext(.cut(at: message, side, framing: PostgreSQLFraming(), ending: .reset))
                    let client = try TestClient(port: proxy.port)
                    _ = talk(client)
                    #expect(client.receiveAll().ending == .reset)
                    let record = try #require(proxy.connection(number))
                    let expected = message.offset + (side == .after ? message.length : 0)
                    #expect(record.clientToServer.forwarded == expected && record.state == .reset)
                }
            }
        }

        @Test func theAnswerToCommitIsDropped() throws {
            proxy.script(.dropAnswer(to: .postgreSQL(type: "Q", containing: "COMMIT")))
            let client = try TestClient(port: proxy.port)
            #expect(talk(client).count == Self.requests[0].count + Self.requests[1].count)
            #expect(eventually { server.connections.first?.ending != nil })
            #expect(server.connections[0].received == Self.requests.flatMap { $0 })
            #expect(proxy.statistics.faults == [.dropAnswer: 1])
        }

        @Test func commitIsDroppedBeforeItsFirstByteGoesOn() throws {
            proxy.script(.dropRequest(.postgreSQL(containing: "COMMIT")))
            let client = try TestClient(port: proxy.port)
            for byte in Self.requests.flatMap({ $0 }) where !client.send([byte]) { break }
            #expect(eventually { server.connections.first?.ending != nil })
            #expect(server.connections[0].received == Self.requests[0] + Self.requests[1])
        }

        @Test func anOpenConnectionsNextCommitCanBeHit() throws {
            let client = try TestClient(port: proxy.port)
            _ = talk(client)
            try proxy.apply(.cut(atPostgreSQLMessage: 1, .clientToServer, .before), toConnection: 0)
            client.send(Self.requests[1])
            #expect(client.receive(11) == Self.requests[1])
            client.send(Self.requests[2])
            #expect(client.receiveAll() == ("", .end))
            #expect(proxy.statistics.clientToServer.forwarded == 254 + 11 + 12 + 11)
        }

        @Test func aStallAtAMessageGivesTimeForSomethingElse() throws {
            let match = StreamMatch.postgreSQL(type: "Q", containing: "COMMIT")
            proxy.script(FaultScript([FaultRule(.match(match), .stall(.serverToClient))]))
            let client = try TestClient(port: proxy.port)
            client.send(Self.requests[0] + Self.requests[1])
            #expect(client.receive(265).count == 265)
            client.send(Self.requests[2])
            #expect(proxy.waitUntil(faults: 1))
            #expect(eventually { server.connections[0].received.count == 277 })
            #expect(proxy.connection(0)?.serverToClient.forwarded == 265)
            #expect(proxy.resume(connection: 0))
            #expect(client.receive(12) == Self.requests[2])
        }

        @Test func aMessageLongerThanWhatIsHeldGoesThrough() throws {
            proxy.script(.dropRequest(.postgreSQL(type: "d", containing: "needle")))
            let client = try TestClient(port: proxy.port)
            let long = FramingTests.message("d", String(repeating: "x", count: 1_000_000))
            client.send(Self.requests[0])
            #expect(client.receive(254).count == 254)
            let part = 50_000
            for begin in stride(from: 0, to: long.count, by: part) {
                let piece = Array(long[begin..<min(begin + part, long.count)])
                client.send(piece)
            }
            #expect(client.receive(long.count) == long)
            client.send(FramingTests.message("d", "hay needle"))
            #expect(client.receiveAll() == ("", .end))
            #expect(proxy.statistics.clientToServer.forwarded == 254 + long.count)
        }
    }
}
