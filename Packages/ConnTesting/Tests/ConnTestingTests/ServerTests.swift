import ConnTesting
import Testing

extension ConnTestingTests {
    @Suite struct ServerTests {
        @Test func aSilentServerListensAndSaysNothing() throws {
            let server = try SilentServer()
            let client = try TestClient(port: server.port)
            client.send("hello")
            client.limit(.milliseconds(30))
            #expect(client.receiveAll() == ("", .timeout))
            #expect(eventually { server.statistics.clientToServer.received == 5 })
            #expect(server.statistics.open == 1)
            server.stop()
            client.limit(.seconds(5))
            #expect(client.receiveAll().ending != .timeout)
        }

        @Test func aScriptedServerGreetsAndCloses() throws {
            let server = try ScriptedServer(greeting: Array("220 ready\r\n".utf8))
            let client = try TestClient(port: server.port)
            #expect(client.receiveAll() == ("220 ready\r\n", .end))
        }

        @Test func aScriptedServerAnswersAndStays() throws {
            let server = try ScriptedServer(greeting: Array("hi".utf8), answer: Array("what?".utf8), closes: false)
            let client = try TestClient(port: server.port)
            #expect(client.receiveText(2) == "hi")
            client.send("question")
            #expect(client.receiveText(5) == "what?")
            #expect(server.statistics.open == 1)
            #expect(server.statistics.serverToClient.forwarded == 7)
        }

        @Test func aWebServerAnswersAnyProtocolWithItsOwn() throws {
            let server = try ScriptedServer.http()
            let client = try TestClient(port: server.port)
            client.send(FramingTests.start(196_608, "user\0me\0\0"))
            let (text, ending) = client.receiveAll()
            #expect(text.hasPrefix("HTTP/1.1 400") && ending == .end)
        }

        @Test func aServerThatSaysNothingAtAllClosesAtOnce() throws {
            let server = try ScriptedServer()
            let client = try TestClient(port: server.port)
            #expect(client.receiveAll() == ("", .end))
        }
    }
}
