import ConnTesting
import Testing

/// What stands in for the user's own handler in the README's examples: a protocol of lines, tried again once.
private struct Handler {
    enum Failure: Error, Equatable {
        case refused, notApplied, outcomeUnknown
    }

    let port: Int

    func run(_ request: String) throws -> String {
        do {
            return try runOnce(request)
        } catch Failure.notApplied {
            return try runOnce(request)
        }
    }

    private func runOnce(_ request: String) throws -> String {
        guard let client = try? TestClient(port: port) else { throw Failure.refused }
        guard client.receiveText(6) == "ready\n" else { throw Failure.notApplied }
        client.send(request + "\n")
        let answer = client.receiveText(request.utf8.count + 1)
        if answer.isEmpty { throw Failure.outcomeUnknown }
        return answer
    }
}

extension ConnTestingTests {
    @Suite struct ReadmeExamples {
        @Test func first() throws {
            let server = try EchoServer(greeting: "ready\n")
            // README: first
            let proxy = try FaultProxy(to: .tcp("127.0.0.1", port: server.port)).start()
            let handler = Handler(port: proxy.port)  // yours, connecting to 127.0.0.1

            proxy.scriptNext(.cut(afterBytes: 3))  // the next connection ends after 3 bytes from the server
            #expect(try handler.run("one") == "one\n")  // it must have tried again
            #expect(proxy.statistics.accepted == 2)

            proxy.script(.dropAnswer(to: .text("COMMIT")))  // the server does it, and nobody learns
            #expect(throws: Handler.Failure.outcomeUnknown) { try handler.run("COMMIT") }
            #expect(proxy.statistics.faults == [.cut: 1, .dropAnswer: 1])
            // END
            #expect(server.received == "one\nCOMMIT\n")
        }

        @Test func boundaries() throws {
            let server = try EchoServer(greeting: "ready\n")
            // README: boundaries
            let proxy = try FaultProxy(to: .tcp(port: server.port), framing: LineFraming()).start()
            let handler = Handler(port: proxy.port)
            _ = try handler.run("COMMIT")  // once undisturbed, to learn what is said

            let messages = try #require(proxy.connection(0)).messages
            #expect(messages.map(\.type) == ["READY", "COMMIT", "COMMIT"])
            for message in messages {
                for side in [BoundarySide.before, .after] {
                    proxy.scriptNext(.cut(at: message, side, framing: LineFraming()))
                    do {
                        let answer = try handler.run("COMMIT")
                        #expect(answer == "COMMIT\n")
                    } catch {  // where the fate can't be known, it must say so
                        #expect(error as? Handler.Failure == .outcomeUnknown)
                    }
                }
            }
            #expect(proxy.statistics.faultCount(.cut) == 6)
            // END
        }

        @Test func live() async throws {
            let server = try EchoServer(greeting: "ready\n")
            let standby = try EchoServer(greeting: "ready\n")
            let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
            let handler = Handler(port: proxy.port)
            let open = try TestClient(port: proxy.port)
            await proxy.waitUntil { $0.serverToClient.forwarded == 6 }
            // README: live
            proxy.stallAll()  // a firewall forgot the connections
            proxy.resumeAll()
            proxy.refuseConnections(for: .milliseconds(200))  // nobody listens for a while
            #expect(throws: Handler.Failure.refused) { try handler.run("one") }
            proxy.allowConnections()
            try proxy.setUpstream(.tcp(port: standby.port))  // failover: old connections are cut,
            proxy.cutAll()  // new ones reach another server
            #expect(try handler.run("two") == "two\n")
            proxy.startRandomCuts(every: .milliseconds(50), seed: 1)
            let isQuiet = await proxy.waitUntil(openConnections: 0, within: .seconds(5))
            proxy.stopRandomCuts()
            // END
            #expect(isQuiet)
            #expect(open.receiveAll() == ("ready\n", .end))
            #expect(standby.received == "two\n")
        }

        @Test func rules() throws {
            let server = try EchoServer()
            let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
            // README: rules
            let commit = StreamMatch.postgreSQL(type: "Q", containing: "COMMIT")
            proxy.script(
                FaultScript([
                    FaultRule(.start, .delay(.milliseconds(5), .serverToClient)),
                    FaultRule(.match(commit, .clientToServer, .after), .stall(.serverToClient)),
                ])
            )
            // … the code under test sends its COMMIT from another thread …
            // END
            let client = try TestClient(port: proxy.port)
            client.send(FramingTests.start(196_608) + FramingTests.message("Q", "COMMIT\0"))
            // README: between
            if proxy.waitUntil(faults: 2) {  // the delay, and the stall: COMMIT has reached the server
                // … restart the server, and see what the handler makes of it …
                proxy.cutAll()
            }
            // END
            #expect(client.receiveAll() == ("", .end))
            #expect(eventually { server.received.hasSuffix("COMMIT\0") })
        }

        @Test func framing() throws {
            var framing = LengthFraming()
            #expect(framing.head(of: [0, 0], .clientToServer) == .needMoreBytes)
            #expect(framing.head(of: [2, 0, 0, 7, 3, 1], .clientToServer) == .message(type: "3", length: 6))
            #expect(framing.head(of: [2, 0, 0, 7, 3, 1], .serverToClient) == .message(type: "answer", length: 6))
        }
    }
}

// README: framing
/// Three bytes of length, one of sequence, then the content, whose first byte is a request's type.
struct LengthFraming: MessageFraming {
    mutating func head(of bytes: ArraySlice<UInt8>, _ direction: ProxyDirection) -> MessageHead {
        guard bytes.count >= 5 else { return .needMoreBytes }
        let head = Array(bytes.prefix(5))
        let length = Int(head[0]) | Int(head[1]) << 8 | Int(head[2]) << 16
        return .message(type: direction == .clientToServer ? "\(head[4])" : "answer", length: length + 4)
    }
}
// END
